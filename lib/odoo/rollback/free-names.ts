import { z } from 'zod';
import { escapeId } from '../../migration/external-id.ts';
import type { RecordInOdoo } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { searchRecords } from '../documents/search-records.ts';

/** Begins the names of records that were undone and that Odoo keeps: no object type is called so. */
const undone = 'undone';

/**
 * Gives the external ids of undone documents other names, which say by which rollback, so that the same rows may be
 * migrated anew: a document whose external id exists is never loaded again.
 */
export async function freeNames(
  client: OdooClient,
  {
    namespace,
    migration,
    rollback,
  }: { readonly namespace: string; readonly migration: string; readonly rollback: string },
  records: readonly RecordInOdoo[],
): Promise<void> {
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const domain = [
      ['module', '=', namespace],
      ['model', '=', model],
      ['res_id', 'in', group.map(({ id }) => id)],
      ['name', '=like', `${migration}\\_%`],
    ];
    const named = await searchRecords(
      client,
      'ir.model.data',
      domain,
      ['name'],
      z.object({ id: z.number(), name: z.string() }),
    );
    for (const { id, name } of named) {
      if (name.startsWith(`${migration}_${undone}_`)) continue;
      const vals = { name: `${migration}_${undone}_${escapeId(rollback)}_${name.slice(migration.length + 1)}` };
      await client.call({ model: 'ir.model.data', method: 'write', ids: [id], args: { vals } });
    }
  }
}
