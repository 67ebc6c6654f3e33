import type { Cell } from '../migration/object-type.ts';
import { idOf } from './changed-sides.ts';
import type { Prepared } from './flat-records.ts';
import type { WriteResult } from './flat-results.ts';
import { loadRecords } from './load-records.ts';
import { differences, readImages } from './read-back.ts';
import type { WritingContext } from './written.ts';

/**
 * Writes fields that Odoo has set anew because others of the record were written, such as the day on which an opportunity
 * was closed: looked at first, and written alone where they do not hold what they should.
 */
export async function writeAfterwards(
  { client, writing, entries, files }: WritingContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
): Promise<void> {
  const { afterwards = [] } = writing;
  if (afterwards.length === 0) return;
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const written = group.flatMap((record) => {
      const result = results.get(record.externalId);
      const fields = afterwards.filter((field) => field in record.cells);
      if (result?.kind !== 'created' && result?.kind !== 'updated') return [];
      // What a person changed and the source did not stays.
      const wanted = fields.filter((field) => !result.kept.includes(field));
      return wanted.length === 0 ? [] : [{ record, id: result.id, wanted }];
    });
    if (written.length === 0) continue;
    const images = await readImages(
      client,
      model,
      written.map(({ id }) => id),
      afterwards,
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
