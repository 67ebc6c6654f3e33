import type { Cell, CollectedWriting, FlatWriting } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import { changeOf, idOf } from './changed-sides.ts';
import type { Prepared } from './flat-records.ts';
import { createResult, type WriteResult } from './flat-results.ts';
import { loadRecords } from './load-records.ts';
import { differences, type FieldDifference, type Image } from './read-back.ts';
import type { WritingContext } from './written.ts';

/** A record that Odoo has, with what it held before. */
export interface KnownRecord {
  readonly record: Prepared;
  readonly id: number;
  readonly before: Image;
}

/**
 * Writes the fields that changed in the source, never over what a person changed in Odoo since we wrote it: a field
 * changed on both sides is a conflict, a field changed in Odoo only is left as it is.
 */
export async function updateGroup(
  context: WritingContext<FlatWriting | CollectedWriting>,
  model: string,
  group: readonly KnownRecord[],
) {
  const { client, entries } = context;
  const storedAs = 'storedAs' in context.writing ? context.writing.storedAs : undefined;
  const filled = 'filledByOdoo' in context.writing ? (context.writing.filledByOdoo ?? []) : [];
  const ids = idOf(entries);
  const results = new Map<string, WriteResult>();
  const updates: { externalId: string; id: number; kept: readonly string[]; cells: Record<string, Cell> }[] = [];
  for (const { record, id, before } of group) {
    if (record.entry?.run === context.run && record.entry.hash === record.line.hash) {
      // An earlier attempt at this part wrote it and was cut off before it could say so.
      results.set(record.externalId, { kind: 'updated', id, kept: [], fields: [] });
      continue;
    }
    const differing = await differences(client, model, record.cells, before, ids, storedAs);
    const sides = differing.map((difference) => ({ difference, change: sideOf(record, difference, filled) }));
    const clashes = sides.filter(({ change }) => change === 'both');
    const kept = sides.filter(({ change }) => change === 'odoo').map(({ difference }) => difference.field);
    const cells = Object.fromEntries(
      sides
        .filter(({ change }) => change === 'source')
        .map(({ difference: { field } }) => [field, record.cells[field] ?? null]),
    );
    if (clashes.length > 0) {
      results.set(record.externalId, { kind: 'conflict', reasons: clashes.map(({ difference }) => clash(difference)) });
    } else if (Object.keys(cells).length === 0) {
      results.set(record.externalId, { kind: 'unchanged', id, kept });
    } else updates.push({ externalId: record.externalId, id, kept, cells });
  }
  const loaded = await loadRecords(client, model, updates, 'update', undefined, context.files);
  for (const { externalId: name, id, kept, cells } of updates) {
    const result = loaded.get(name);
    results.set(name, result?.ok ? { kind: 'updated', id, kept, fields: Object.keys(cells) } : createResult(result));
  }
  return results;
}

/** What Odoo has filled in where we never wrote is not an edit. */
const sideOf = ({ entry }: Prepared, difference: FieldDifference, filled: readonly string[]) =>
  // Archived by a rollback: nothing that it holds is to be kept.
  entry?.undone || (filled.includes(difference.field) && entry?.after?.[difference.field] === undefined)
    ? 'source'
    : changeOf(entry, difference);

const clash = ({ field, expected, found }: FieldDifference): Reason => ({
  rule: 'edited-in-odoo',
  column: field,
  problem: `was changed in Odoo since it was migrated: Odoo holds "${found}", the export "${expected}"`,
  mend: 'Decide which one is right, and enter it on both sides',
});
