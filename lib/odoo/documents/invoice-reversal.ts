import { z } from 'zod';
import type { InvoiceDocument } from '../../migration/document.ts';
import { advance } from './advance.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';
import { orFalse, readRecords } from './records.ts';

const shape = z.object({ id: z.number(), reversed_entry_id: orFalse(z.number()) });

/**
 * Links credit notes to what they take back, once they are posted: one that is linked before, Odoo reconciles with its
 * invoice by itself when it is posted (14.0 and 19.0), whatever is still open in the source.
 * @returns database ids of those that were written to
 */
export async function linkReversals(
  { client, pause }: Finishing,
  documents: readonly DocumentInOdoo<InvoiceDocument>[],
): Promise<ReadonlySet<number>> {
  const changed = new Set<number>();
  const wanting = documents.filter(({ document }) => document.reverses !== null);
  for (const [reverses, group] of Map.groupBy(wanting, ({ document }) => document.reverses)) {
    const step = await advance(
      client,
      group.map(({ id }) => id),
      {
        open: async (ids) =>
          (await readRecords(client, 'account.move', ids, ['reversed_entry_id'], shape))
            .filter(({ reversed_entry_id }) => reversed_entry_id === false)
            .map(({ id }) => id),
        call: (ids) => ({
          model: 'account.move',
          method: 'write',
          ids,
          args: { vals: { reversed_entry_id: reverses } },
        }),
      },
      pause,
    );
    for (const id of step.changed) changed.add(id);
  }
  return changed;
}
