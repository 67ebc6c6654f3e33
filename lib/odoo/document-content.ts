import type { Reason } from '../migration/outcome.ts';
import { changeOf, idOf } from './changed-sides.ts';
import { compareLines, readLines } from './document-lines.ts';
import { type DocumentContext, fieldsOf, type Present } from './document-records.ts';
import { differences, readImages } from './read-back.ts';

/** Documents that were there before and whose content the source has changed since, with the reason for each. */
export async function changedContent(
  context: DocumentContext,
  rows: readonly Present[],
  lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<ReadonlyMap<string, readonly Reason[]>> {
  const { client, entries } = context;
  const changed = new Map<string, readonly Reason[]>();
  for (const [model, group] of Map.groupBy(rows, (row) => row.model)) {
    const images = await readImages(
      client,
      model,
      group.map(({ id }) => id),
      fieldsOf(group),
    );
    const held = await readLines(client, group, lineIds);
    for (const row of group) {
      const differing = await differences(client, model, row.cells, images.get(row.id) ?? {}, idOf(entries));
      const inSource = differing.filter((difference) => changeOf(row.entry, difference) !== 'odoo');
      const reasons = inSource.map(({ field, expected, found }) => contentChanged(field, expected, found));
      const { differing: lines } = await compareLines(context, row, lineIds.get(row.externalId), held, row.entry);
      if (lines.length > 0) reasons.push(linesChanged(lines.length));
      if (reasons.length > 0) changed.set(row.externalId, reasons);
    }
  }
  return changed;
}

const contentChanged = (field: string, expected: string, found: string): Reason => ({
  rule: 'document-changed',
  column: field,
  problem: `has changed since it was migrated: Odoo holds "${found}", the export "${expected}"`,
  mend: 'Correct the document in Odoo by hand, or take it out there and upload the row again',
});

const linesChanged = (count: number): Reason => ({
  rule: 'document-changed',
  problem: `has ${count} lines that differ from what was migrated`,
  mend: 'Correct the document in Odoo by hand, or take it out there and upload the row again',
});
