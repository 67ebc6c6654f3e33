import type { Cell } from '../migration/object-type.ts';
import { idOf } from './changed-sides.ts';
import type { Prepared } from './flat-records.ts';
import type { WriteResult } from './flat-results.ts';
import { loadRecords } from './load-records.ts';
import { differences, readImages } from './read-back.ts';
import type { WritingContext } from './written.ts';

/**
 * Writes what a record was made without, and fields that Odoo has set anew because others of the record were written,
 * such as the day on which an opportunity was closed: looked at first, and written alone where they do not hold what they
 * should.
 */
export async function writeAfterwards(
  { client, writing, entries, files }: WritingContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
): Promise<void> {
  const fieldsOf = ({ cells, later = [] }: Prepared) =>
    [...(writing.afterwards ?? []), ...later].filter((field) => field in cells);
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const written = group.flatMap((record) => {
      const result = results.get(record.externalId);
      if (result?.kind !== 'created' && result?.kind !== 'updated') return [];
      // What a person changed and the source did not stays.
      const wanted = fieldsOf(record).filter((field) => !result.kept.includes(field));
      return wanted.length === 0 ? [] : [{ record, id: result.id, wanted }];
    });
    if (written.length === 0) continue;
    const images = await readImages(
      client,
      model,
      written.map(({ id }) => id),
      [...new Set(written.flatMap(({ wanted }) => wanted))],
    );
    const again: { externalId: string; cells: Record<string, Cell> }[] = [];
    for (const { record, id, wanted } of written) {
      const cells = Object.fromEntries(wanted.map((field) => [field, record.cells[field] ?? null]));
      const differing = await differences(client, model, cells, images.get(id) ?? {}, idOf(entries), writing.storedAs);
      if (differing.length === 0) continue;
      const lost = Object.fromEntries(differing.map(({ field }) => [field, record.cells[field] ?? null]));
      again.push({ externalId: record.externalId, cells: lost });
    }
    await loadRecords(client, model, again, 'update', undefined, files);
  }
}
