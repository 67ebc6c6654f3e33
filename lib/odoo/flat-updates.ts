import type { Cell, CollectedWriting, FlatWriting } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import { changeOf, idOf } from './changed-sides.ts';
import type { Prepared } from './flat-records.ts';
import { createResult, type WriteResult } from './flat-results.ts';
import { keepFilesBefore } from './keep-files-before.ts';
import { loadRecords } from './load-records.ts';
import { differences, type FieldDifference, hashOf, type Image } from './read-back.ts';
import type { WritingContext } from './written.ts';

/** A record that Odoo has, with what it held before. */
export interface KnownRecord {
  readonly record: Prepared;
  readonly id: number;
  readonly before: Image;
}

/** A record with what differs, by the side on which it changed. */
interface Looked extends KnownRecord {
  readonly inSource: readonly FieldDifference[];
  readonly inOdoo: readonly FieldDifference[];
  readonly clashes: readonly FieldDifference[];
}

interface Update {
  readonly externalId: string;
  readonly id: number;
  readonly before: Image;
  readonly kept: readonly string[];
  readonly cells: Readonly<Record<string, Cell>>;
  readonly notes: { readonly notes?: readonly Reason[] };
}

/**
 * Writes the fields that changed in the source, never over what a person changed in Odoo since we wrote it: a field
 * changed in Odoo only is left as it is, and one changed on both sides is a conflict unless the map says which side wins.
 */
export async function updateGroup(
  context: WritingContext<FlatWriting | CollectedWriting>,
  model: string,
  group: readonly KnownRecord[],
) {
  const { client, entries } = context;
  const storedAs = 'storedAs' in context.writing ? context.writing.storedAs : undefined;
  const own: OdoosOwn = context.writing.kind === 'flat' ? context.writing : {};
  const ids = idOf(entries);
  const policy = (context.writing.kind === 'flat' ? context.settings.conflicts : undefined) ?? 'report';
  const results = new Map<string, WriteResult>();
  const looked: Looked[] = [];
  for (const known of group) {
    const { record, id, before } = known;
    if (record.entry?.run === context.run && record.entry.hash === record.line.hash) {
      // An earlier attempt at this part wrote it and was cut off before it could say so.
      results.set(record.externalId, { kind: 'updated', id, kept: [], fields: [] });
      continue;
    }
    const differing = await differences(client, model, record.cells, before, ids, storedAs);
    const sides = differing.map((difference) => ({ difference, change: sideOf(record, difference, own) }));
    const on = (wanted: (typeof sides)[number]['change']) =>
      sides.filter(({ change }) => change === wanted).map(({ difference }) => difference);
    looked.push({ ...known, inSource: on('source'), inOdoo: on('odoo'), clashes: on('both') });
  }
  const writtenBefore = await valuesBefore(context, looked);
  const updates: Update[] = [];
  for (const { record, id, before, inSource, inOdoo, clashes } of looked) {
    const reasons = clashes.map((clash) => saidOf[policy](clash, writtenBefore(record, clash.field)));
    if (clashes.length > 0 && policy === 'report') {
      results.set(record.externalId, { kind: 'conflict', reasons });
      continue;
    }
    const write = policy === 'source wins' ? [...inSource, ...clashes] : inSource;
    const kept = (policy === 'odoo wins' ? [...inOdoo, ...clashes] : inOdoo).map(({ field }) => field);
    const cells = Object.fromEntries(write.map(({ field }) => [field, record.cells[field] ?? null]));
    const notes = reasons.length === 0 ? {} : { notes: reasons };
    if (write.length === 0) results.set(record.externalId, { kind: 'unchanged', id, kept, ...notes });
    else updates.push({ externalId: record.externalId, id, before, kept, cells, notes });
  }
  if (context.filesBefore !== undefined) await keepFilesBefore(client, model, updates, context.filesBefore);
  const loaded = await loadRecords(client, model, updates, 'update', undefined, context.files);
  for (const { externalId: name, id, kept, cells, notes } of updates) {
    const result = loaded.get(name);
    const updated = { kind: 'updated' as const, id, kept, fields: Object.keys(cells), ...notes };
    results.set(name, result?.ok ? updated : createResult(result));
  }
  return results;
}

type OdoosOwn = Pick<FlatWriting, 'filledByOdoo' | 'movedByOdoo'>;

/** What Odoo has filled in where we never wrote, or has moved on since, is not an edit. */
function sideOf({ entry }: Prepared, difference: FieldDifference, { filledByOdoo, movedByOdoo }: OdoosOwn) {
  const { field } = difference;
  // Archived by a rollback: nothing that it holds is to be kept.
  if (entry?.undone) return 'source';
  if (filledByOdoo?.includes(field) && entry?.after?.[field] === undefined) return 'source';
  const change = changeOf(entry, difference);
  return change === 'both' && movedByOdoo?.includes(field) ? 'source' : change;
}

/** What is said of a field that was changed on both sides, by the map's policy. */
const saidOf: Readonly<
  Record<NonNullable<Settings['conflicts']>, (clash: FieldDifference, before: string | undefined) => Reason>
> = {
  report: (clash, before) => ({
    rule: 'edited-in-odoo',
    column: clash.field,
    problem: `was changed in Odoo since it was migrated: ${threeValues(clash, before)}`,
    mend: 'Decide which one is right, and enter it on both sides',
  }),
  'source wins': (clash, before) => ({
    rule: 'source-wins',
    column: clash.field,
    problem: `was changed in Odoo since it was migrated, and the export has won: ${threeValues(clash, before)}`,
    mend: 'Nothing to do where the export is right; else correct the source',
  }),
  'odoo wins': (clash, before) => ({
    rule: 'odoo-wins',
    column: clash.field,
    problem: `was changed in Odoo since it was migrated, and Odoo has won: ${threeValues(clash, before)}`,
    mend: 'Nothing to do where Odoo is right; else correct the record in Odoo',
  }),
};

const threeValues = ({ expected, found }: FieldDifference, before: string | undefined): string =>
  `Odoo held "${found}", the export says "${expected}", ${before === undefined ? 'and what was migrated before is not known any more' : `and "${before}" was migrated before`}`;

/** What was last written to fields that were changed on both sides since. */
async function valuesBefore(context: WritingContext<FlatWriting | CollectedWriting>, looked: readonly Looked[]) {
  const clashing = looked.flatMap(({ record: { line, entry }, clashes }) =>
    clashes.length > 0 && entry !== undefined ? [{ key: line.key, entry }] : [],
  );
  const held = (clashing.length === 0 ? undefined : await context.heldBefore?.(clashing)) ?? new Map<string, Image>();
  return ({ line, entry }: Prepared, field: string): string | undefined => {
    const value = held.get(line.key)?.[field];
    // What was kept as a person had it was not written by us.
    return value !== undefined && hashOf(value) === entry?.after?.[field] ? value : undefined;
  };
}
