import { type Collected, collectedRow, collectedText, readCollected, sameRow } from '../migration/collected.ts';
import { type NamedEntry, nameOf, type SourceName } from '../migration/id-map.ts';
import type { CollectedWriting } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import { deletedInOdoo, idOf } from './changed-sides.ts';
import { destinationOf } from './destination.ts';
import { notOurs, type Prepared } from './flat-records.ts';
import type { WriteResult } from './flat-results.ts';
import { updateGroup } from './flat-updates.ts';
import { intentOf } from './intent.ts';
import { type Known, linksOf, lookFor } from './look.ts';
import { expectedOf, hashOf, type Image, isDifferent, readImages, sideBySide } from './read-back.ts';
import type { ComparedField, HeldRecord, LineToWrite, RowDifference, WritingContext, Written } from './written.ts';

type Context = WritingContext<CollectedWriting>;

/** A record that rows are collected on. */
interface Collector {
  readonly externalId: string;
  readonly model: string;
  readonly id: number;
  readonly name: SourceName;
}

/** A row with the records it is collected on. */
interface Row extends LineToWrite {
  readonly collectors: readonly [Collector, ...Collector[]];
  readonly notes: readonly Reason[];
}

/**
 * Adds rows to the records they name: the field that holds all rows of a record is read, the part's rows are laid over
 * it, and only fields that come out differently are written. What was written to them since by a person is never
 * overwritten. Parts of such an object type are loaded one after the other, so that no two write to the same record.
 */
export async function writeCollected(context: Context, lines: readonly LineToWrite[]): Promise<Written> {
  const { type, writing } = context;
  const { rows, rejected } = await collectedRows(context, lines);
  const held = await collectedNow(context, rows);
  const unreadable = new Set([...held].flatMap(([name, collected]) => (collected === undefined ? [name] : [])));
  const prepared = await prepare(context, rows, held);
  const intent = await intentOf(context, prepared);
  const results = new Map<string, WriteResult>();
  const before = new Map(intent.existing.map((record) => [record.externalId, record]));
  const gone = new Set([...intent.deleted, ...intent.creates.map(({ externalId }) => externalId)]);
  const once = [...new Map(prepared.map((record) => [record.externalId, record])).values()];
  for (const [model, group] of Map.groupBy(once, (record) => record.model)) {
    const known = group.flatMap((record) => {
      const existing = before.get(record.externalId);
      return existing === undefined ? [] : [{ record, id: existing.id, before: existing.before }];
    });
    for (const [name, result] of await updateGroup(context, model, known)) results.set(name, result);
  }
  for (const name of gone) results.set(name, { kind: 'conflict', reasons: [deletedInOdoo] });
  for (const name of unreadable) results.set(name, { kind: 'conflict', reasons: [notReadable(writing.field)] });

  const read = await readBack(context, once, results);
  const earlier = (collector: Collector) =>
    readCollected(type, before.get(collector.externalId)?.before[writing.field] ?? '') ?? new Map();
  const outcomes = rows.map((row) => outcomeOf(row, results, earlier));
  const refused = outcomes.filter(({ outcome }) => outcome === 'rejected').map(({ key }) => key);
  const entryOf = (row: Row): readonly NamedEntry[] => {
    const [{ model, id, externalId }] = row.collectors;
    const entry = { state: 'loaded' as const, model, id, externalId, hash: row.line.hash, run: context.run };
    return [{ name: { objectType: type.name, key: row.line.key }, entry }];
  };
  const written = new Set(outcomes.filter((outcome) => 'id' in outcome).map(({ key }) => key));
  return {
    outcomes: [...rejected, ...outcomes],
    entries: [...rows.filter(({ line }) => written.has(line.key)).flatMap(entryOf), ...read.entries],
    created: [],
    updated: once.flatMap(({ model, externalId }) => {
      const result = results.get(externalId);
      return result?.kind === 'updated' ? [{ model, externalId, id: result.id, fields: result.fields }] : [];
    }),
    compared: read.compared,
    differing: read.differing,
    held: read.held,
    refused: new Set(refused),
  };
}

/** Rows with the records they are collected on; what cannot be collected is rejected with every reason. */
export async function collectedRows(
  { client, type, writing, entries, settings }: Context,
  lines: readonly LineToWrite[],
) {
  const known: Known = {
    entries,
    settings,
    supports: { ids: new Map(), refused: new Map() },
    found: new Map(),
    files: new Map(),
    destination: await destinationOf(client),
  };
  const rows: Row[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { look, reasons, notes } = lookFor(type, line, known);
    writing.check?.(line.record, look, collectedRow(line).lines);
    const links = linksOf(type, line, entries);
    const all = [...reasons];
    const collectors = writing.onto.flatMap((column): readonly Collector[] => {
      const [named] = links.get(column) ?? [];
      if (named === undefined) return [];
      const externalId = 'externalId' in named.link ? named.link.externalId : null;
      if (externalId === null) all.push(notOurs(column));
      const key = String(line.record[column] ?? '');
      return externalId === null ? [] : [{ ...named, externalId, name: { objectType: type.name, by: column, key } }];
    });
    const [first, ...others] = collectors;
    if (first === undefined && all.length === 0) all.push(namesNothing(writing.onto));
    if (all.length > 0 || first === undefined) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else rows.push({ line, entry, collectors: [first, ...others], notes });
  }
  return { rows, rejected };
}

/** What each record has collected so far, by its external id; undefined where somebody has made it unreadable. */
async function collectedNow({ client, type, writing }: Context, rows: readonly Row[]) {
  const held = new Map<string, Collected | undefined>();
  for (const [model, group] of Map.groupBy(
    rows.flatMap(({ collectors }) => collectors),
    (one) => one.model,
  )) {
    const ids = [...new Set(group.map(({ id }) => id))];
    const images = await readImages(client, model, ids, [writing.field]);
    for (const { externalId, id } of group)
      held.set(externalId, readCollected(type, images.get(id)?.[writing.field] ?? ''));
  }
  return held;
}

/** One entry for each row and record: the journal says of every row that it was begun. */
async function prepare(
  { client, type, writing, entries }: Context,
  rows: readonly Row[],
  held: ReadonlyMap<string, Collected | undefined>,
): Promise<readonly Prepared[]> {
  const destination = await destinationOf(client);
  const all = rows.flatMap((row) => row.collectors.map((collector) => ({ row, collector })));
  return [...Map.groupBy(all, ({ collector }) => collector.externalId)].flatMap(([externalId, group]) => {
    const collected = held.get(externalId);
    const [first] = group;
    if (collected === undefined || first === undefined) return [];
    const merged = new Map(collected);
    for (const { row } of group) merged.set(row.line.key, collectedRow(row.line));
    const cells = { ...writing.cells([...merged.values()], destination), [writing.field]: collectedText(merged) };
    const { model, name } = first.collector;
    const memory = entries.get(nameOf(name));
    const entry = memory?.state === 'loaded' ? memory : undefined;
    const onto = name.by ?? type.source.key;
    return group.map(({ row: { line } }) => ({ line, entry, model, cells, externalId, onto, notes: [] }));
  });
}

/** Reads the records back, compares them, and remembers what they hold. */
async function readBack(
  { client, type, entries, run }: Context,
  records: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
) {
  const remembered: NamedEntry[] = [];
  const differing: RowDifference[] = [];
  const compared: ComparedField[] = [];
  const held: HeldRecord[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const written = group.flatMap((record) => {
      const result = results.get(record.externalId);
      return result !== undefined && 'id' in result && 'kept' in result ? [{ record, result }] : [];
    });
    const fields = [...new Set(group.flatMap(({ cells }) => Object.keys(cells)))];
    const images = await readImages(
      client,
      model,
      written.map(({ result }) => result.id),
      fields,
    );
    for (const { record, result } of written) {
      const image: Image = images.get(result.id) ?? {};
      const wanted = Object.entries(record.cells).filter(([field]) => !result.kept.includes(field));
      const found = (await sideBySide(client, model, Object.fromEntries(wanted), image, idOf(entries))).map(
        (field) => ({
          ...placeOf(record.line),
          ...field,
        }),
      );
      compared.push(...found.map((field) => ({ ...field, model, id: result.id })));
      differing.push(...found.filter(isDifferent));
      const after = Object.fromEntries(
        Object.keys(record.cells).map((field) => {
          const kept = result.kept.includes(field) ? record.entry?.after?.[field] : undefined;
          return [field, kept ?? hashOf(image[field] ?? '')];
        }),
      );
      const { externalId, onto: by, line } = record;
      const name = { objectType: type.name, by, key: String(line.record[by ?? ''] ?? '') };
      const entry = { state: 'loaded' as const, model, id: result.id, externalId, hash: '', run, after };
      remembered.push({ name, entry });
      const left = result.kept.map((field) => [field, image[field] ?? '']);
      const fields = { ...expectedOf(found), ...Object.fromEntries(left) };
      const { file, row } = line;
      const named = by === undefined ? {} : { by };
      held.push({ file, row, key: name.key, ...named, model, id: result.id, fields });
    }
  }
  return { entries: remembered, differing, compared, held };
}

/** What became of a row: what was held of it before the part tells whether it is new, changed or as it was. */
function outcomeOf(
  { line, collectors, notes }: Row,
  results: ReadonlyMap<string, WriteResult>,
  earlier: (collector: Collector) => Collected,
): Outcome {
  const own = collectors.map((collector) => ({ collector, result: results.get(collector.externalId) }));
  const row = collectedRow(line);
  const before = collectors.map((collector) => earlier(collector).get(line.key));
  const [{ model, id }] = collectors;
  const said = { ...placeOf(line), model, id, ...(notes.length === 0 ? {} : { notes }) };
  for (const kind of ['rejected', 'conflict', 'pending'] as const) {
    const reasons = own.flatMap(({ result }) => (result?.kind === kind ? result.reasons : []));
    if (reasons.length > 0) return { ...placeOf(line), outcome: kind, reasons };
  }
  if (own.some(({ result }) => result === undefined))
    return { ...placeOf(line), outcome: 'rejected', reasons: [noAnswer] };
  if (before.every((held) => sameRow(held, row))) return { ...said, outcome: 'unchanged' };
  return { ...said, outcome: before[0] === undefined ? 'created' : 'updated' };
}

const notReadable = (field: string): Reason => ({
  rule: 'edited-in-odoo',
  column: field,
  problem: 'was changed in Odoo so that its structured values cannot be read any more',
  mend: 'Restore the field in Odoo, or empty it and upload all rows of the record again',
});

const namesNothing = (columns: readonly string[]): Reason => ({
  rule: 'required',
  ...(columns[0] === undefined ? {} : { column: columns[0] }),
  problem: 'is empty: the row belongs to nothing',
  mend: 'Say which record the row belongs to',
});

const noAnswer: Reason = {
  rule: 'refused-by-odoo',
  problem: 'has no answer from Odoo',
  mend: 'Upload the row again',
};
