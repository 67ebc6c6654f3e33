import { z } from 'zod';
import { externalId } from '../migration/external-id.ts';
import type { IdMapEntries, LoadedEntry, NamedEntry } from '../migration/id-map.ts';
import type { Intent, PartJournal } from '../migration/journal.ts';
import type { Cell, FlatRecord, FlatWriting, ObjectType } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import type { OdooClient } from './client.ts';
import { destinationOf } from './destination.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { type LoadedRow, loadRecords } from './load-records.ts';
import { type Known, linksOf } from './look.ts';
import { differences, type FieldDifference, hashOf, type Image, readImages } from './read-back.ts';
import { recordAsLoaded } from './record-as-loaded.ts';
import { reasonOf } from './refusal.ts';
import { type EnsuredSupports, ensureSupports, type NeededSupport, planSupports } from './support-records.ts';

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/** One line that the id map alone could not settle. */
export interface LineToWrite {
  readonly line: PartLine;
  readonly entry: LoadedEntry | undefined;
}

/** Where and for whom a part is written. */
export interface WritingContext {
  readonly type: ObjectType;
  readonly writing: FlatWriting;
  readonly namespace: string;
  readonly migration: string;
  readonly run: string;
  readonly client: OdooClient;
  readonly journal: PartJournal;
  /** Entries of everything the lines name. */
  readonly entries: IdMapEntries;
  readonly now: () => Date;
  readonly settings: Settings;
}

/** A field that came out differently from what was sent. */
export type RowDifference = FieldDifference & { readonly file: string; readonly row: number; readonly key: string };

/** What became of a part's lines. */
export interface Written {
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly NamedEntry[];
  readonly created: readonly { readonly model: string; readonly externalId: string; readonly id: number }[];
  readonly updated: readonly {
    readonly model: string;
    readonly externalId: string;
    readonly id: number;
    readonly fields: readonly string[];
  }[];
  /** Keys of the rows that Odoo itself refused. */
  readonly refused: ReadonlySet<string>;
  /** Fields read back, and the ones that differ. */
  readonly compared: number;
  readonly differing: readonly RowDifference[];
}

/** A line with the Odoo record it becomes. */
interface Prepared extends LineToWrite, FlatRecord {
  readonly externalId: string;
}

/**
 * Writes lines as flat records, each exactly once whatever is interrupted: the intent is in the journal before the
 * first write, records are found again by their external ids, and everything written is read back and compared.
 */
export async function writeFlat(context: WritingContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { client } = context;
  const supports = await writeSupports(context, lines);
  const { prepared, rejected } = await prepare(context, lines, supports);
  const intent = await intentOf(context, prepared);
  const begun = intent.repeated
    ? await lookUpExternalIds(
        client,
        intent.creates.map((create) => create.externalId),
      )
    : new Map<string, { id: number }>();

  const outcomes: Outcome[] = [...rejected];
  const results = new Map<string, WriteResult>();
  const existing = new Map(intent.existing.map((record) => [record.externalId, record]));
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const creates = group.filter(({ externalId: id }) => !existing.has(id) && !intent.deleted.includes(id));
    const absent = creates.filter((record) => !begun.has(record.externalId));
    const loaded = await loadRecords(client, model, absent, 'create');
    for (const record of creates) {
      const found = begun.get(record.externalId);
      const result: LoadedRow | undefined = found ? { ok: true, id: found.id } : loaded.get(record.externalId);
      results.set(record.externalId, createResult(result));
    }
    const known = group.flatMap((record) => {
      const before = existing.get(record.externalId);
      return before ? [{ record, ...before }] : [];
    });
    for (const [id, result] of await updateGroup(context, model, known)) results.set(id, result);
  }
  for (const id of intent.deleted) results.set(id, { kind: 'conflict', reasons: [deletedInOdoo] });
  return finish(context, prepared, results, outcomes);
}

const deletedInOdoo: Reason = {
  rule: 'deleted-in-odoo',
  problem: 'was deleted in Odoo since it was migrated, and has changed in the source',
  mend: 'Leave it out of the export, or restore the record in Odoo',
};

type WriteResult =
  | { readonly kind: 'created'; readonly id: number; readonly kept: readonly string[] }
  /** `kept` are fields that a person changed in Odoo and the source did not: they stay as they are. */
  | {
      readonly kind: 'updated';
      readonly id: number;
      readonly kept: readonly string[];
      readonly fields: readonly string[];
    }
  | { readonly kind: 'unchanged'; readonly id: number; readonly kept: readonly string[] }
  | { readonly kind: 'rejected' | 'conflict'; readonly reasons: readonly Reason[] };

const createResult = (result: LoadedRow | undefined): WriteResult => {
  if (result === undefined)
    return { kind: 'rejected', reasons: [reasonOf('Odoo gave no answer for this row', undefined)] };
  return result.ok
    ? { kind: 'created', id: result.id, kept: [] }
    : { kind: 'rejected', reasons: [reasonOf(result.message, result.field)] };
};

/** Makes sure that the records rows need exist; what is about to be written is in the journal first. */
async function writeSupports(context: WritingContext, lines: readonly LineToWrite[]): Promise<EnsuredSupports> {
  const { client, type, writing, namespace, migration, journal, entries } = context;
  const needed = lines.flatMap(({ line }): readonly NeededSupport[] => {
    const links = linksOf(type, line, entries);
    return (writing.supports?.(line.record) ?? []).map((support) => ({
      support,
      externalId: externalId(namespace, migration, `${type.name}-support`, support.name),
      referenced: (column) => links.get(column)?.[0]?.link ?? { id: null },
    }));
  });
  if (needed.length === 0) return { ids: new Map(), refused: new Map() };
  const planned = await planSupports(client, needed);
  if ((await journal.supports()) === undefined) {
    const creates = planned.absent.map(({ support, externalId: id }) => ({ model: support.model, externalId: id }));
    await journal.writeSupports({ at: context.now().toISOString(), creates });
  }
  return ensureSupports(client, needed, planned);
}

/** Turns lines into Odoo records; rows that name something Odoo does not have are rejected with every reason. */
async function prepare(context: WritingContext, lines: readonly LineToWrite[], supports: EnsuredSupports) {
  const { client, type, writing, namespace, migration, entries } = context;
  const links = lines.map(({ line }) => linksOf(type, line, entries));
  const referenced = (column: string) => [
    ...new Set(links.flatMap((found) => (found.get(column) ?? []).map(({ id }) => id))),
  ];
  const found = (await writing.lookups?.(referenced, reading(client))) ?? new Map<string, number>();
  const known: Known = {
    entries,
    supports,
    found,
    destination: await destinationOf(client),
    settings: context.settings,
  };

  const prepared: Prepared[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { record, reasons } = recordAsLoaded(type, writing, line, entry, known);
    if (reasons.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons });
    else prepared.push({ line, entry, ...record, externalId: externalId(namespace, migration, type.name, line.key) });
  }
  return { prepared, rejected };
}

const reading = (client: OdooClient) => ({
  async searchRead(model: string, domain: readonly unknown[], fields: readonly string[]) {
    const answer = await client.call({
      model,
      method: 'search_read',
      args: { domain: [...domain], fields: [...fields] },
      context: { active_test: false },
    });
    return recordsSchema.parse(answer);
  },
});

/** The journal's intent, or a new one: what does not exist yet, and what exists with its before-image. */
async function intentOf(context: WritingContext, prepared: readonly Prepared[]) {
  const { client, journal } = context;
  const earlier = await journal.intent();
  if (earlier !== undefined) return { ...earlier, repeated: true };
  const found = await lookUpExternalIds(
    client,
    prepared.map((record) => record.externalId),
  );
  const creates: Intent['creates'] = [];
  const existing: Intent['existing'] = [];
  const deleted: string[] = [];
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const fields = [...new Set(group.flatMap(({ cells }) => Object.keys(cells)))];
    const present = group.filter((record) => found.has(record.externalId));
    const ids = present.map((record) => found.get(record.externalId)?.id ?? 0);
    const images = present.length === 0 ? new Map<number, Image>() : await readImages(client, model, ids, fields);
    for (const { externalId: id, line, entry } of group) {
      const record = found.get(id);
      const before = record && images.get(record.id);
      if (record && before) existing.push({ model, externalId: id, key: line.key, id: record.id, before });
      else if (entry !== undefined) deleted.push(id);
      else creates.push({ model, externalId: id, key: line.key });
    }
  }
  const intent = { at: context.now().toISOString(), creates, existing, deleted };
  await journal.writeIntent(intent);
  return { ...intent, repeated: false };
}

interface KnownRecord {
  readonly record: Prepared;
  readonly id: number;
  readonly before: Image;
}

/**
 * Writes the fields that changed in the source, never over what a person changed in Odoo since we wrote it: a field
 * changed on both sides is a conflict, a field changed in Odoo only is left as it is.
 */
async function updateGroup(context: WritingContext, model: string, group: readonly KnownRecord[]) {
  const { client, writing, entries } = context;
  const ids = idOf(entries);
  const results = new Map<string, WriteResult>();
  const updates: { externalId: string; id: number; kept: readonly string[]; cells: Record<string, Cell> }[] = [];
  for (const { record, id, before } of group) {
    if (record.entry?.run === context.run && record.entry.hash === record.line.hash) {
      // An earlier attempt at this part wrote it and was cut off before it could say so.
      results.set(record.externalId, { kind: 'updated', id, kept: [], fields: [] });
      continue;
    }
    const differing = await differences(client, model, record.cells, before, ids, writing.storedAs);
    const sides = differing.map((difference) => ({ difference, change: changeOf(record.entry, difference) }));
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
  const loaded = await loadRecords(client, model, updates, 'update');
  for (const { externalId: name, id, kept, cells } of updates) {
    const result = loaded.get(name);
    results.set(name, result?.ok ? { kind: 'updated', id, kept, fields: Object.keys(cells) } : createResult(result));
  }
  return results;
}

/** On which side a field changed since we last wrote it. Without a memory of it, what Odoo holds is not overwritten. */
function changeOf(
  entry: LoadedEntry | undefined,
  { field, expected, found }: FieldDifference,
): 'source' | 'odoo' | 'both' {
  const after = entry?.after?.[field];
  if (after === undefined) return found === '' ? 'source' : 'both';
  if (hashOf(expected) === after) return 'odoo';
  return hashOf(found) === after ? 'source' : 'both';
}

const clash = ({ field, expected, found }: FieldDifference): Reason => ({
  rule: 'edited-in-odoo',
  column: field,
  problem: `was changed in Odoo since it was migrated: Odoo holds "${found}", the export "${expected}"`,
  mend: 'Decide which one is right, and enter it on both sides',
});

/** Reads back what was written, compares it, and says what became of each line. */
async function finish(
  context: WritingContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
  outcomes: Outcome[],
): Promise<Written> {
  const { client, type, writing, run } = context;
  const entries: NamedEntry[] = [];
  const created: { model: string; externalId: string; id: number }[] = [];
  const updated: { model: string; externalId: string; id: number; fields: readonly string[] }[] = [];
  const differing: RowDifference[] = [];
  let compared = 0;
  const ids = idOf(context.entries);
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const written = group.flatMap((record) => {
      const result = results.get(record.externalId);
      return result && 'id' in result ? [{ record, result }] : [];
    });
    const fields = [...new Set(group.flatMap(({ cells, expect }) => Object.keys({ ...cells, ...expect })))];
    const images = await readImages(
      client,
      model,
      written.map(({ result }) => result.id),
      fields,
    );
    for (const { record, result } of written) {
      const { line, externalId: name, cells, expect } = record;
      const image = images.get(result.id) ?? {};
      const wanted = Object.fromEntries(
        Object.entries({ ...cells, ...expect }).filter(([field]) => !result.kept.includes(field)),
      );
      const found = await differences(client, model, wanted, image, ids, writing.storedAs);
      compared += Object.keys(wanted).length;
      differing.push(...found.map((difference) => ({ ...placeOf(line), ...difference })));
      outcomes.push({ ...placeOf(line), outcome: result.kind, model, id: result.id });
      const after = Object.fromEntries(
        Object.keys(cells).map((field) => {
          const remembered = result.kept.includes(field) ? record.entry?.after?.[field] : undefined;
          return [field, remembered ?? hashOf(image[field] ?? '')];
        }),
      );
      const entry = { state: 'loaded' as const, model, id: result.id, externalId: name, hash: line.hash, run, after };
      entries.push({ name: { objectType: type.name, key: line.key }, entry });
      if (result.kind === 'created') created.push({ model, externalId: name, id: result.id });
      if (result.kind === 'updated') updated.push({ model, externalId: name, id: result.id, fields: result.fields });
    }
  }
  for (const record of prepared) {
    const result = results.get(record.externalId);
    if (result && 'reasons' in result)
      outcomes.push({ ...placeOf(record.line), outcome: result.kind, reasons: result.reasons });
  }
  const refused = prepared.filter((record) => results.get(record.externalId)?.kind === 'rejected');
  return {
    outcomes,
    entries,
    created,
    updated,
    compared,
    differing,
    refused: new Set(refused.map(({ line }) => line.key)),
  };
}

/** Database id behind an external id, from the id map. */
function idOf(entries: IdMapEntries): (name: string) => number | undefined {
  const ids = new Map<string, number>();
  for (const entry of entries.values()) {
    if (entry.state === 'loaded' && entry.externalId !== undefined) ids.set(entry.externalId, entry.id);
  }
  return (name) => ids.get(name);
}
