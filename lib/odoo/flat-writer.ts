import { z } from 'zod';
import type { Destination } from '../migration/destination.ts';
import { externalId } from '../migration/external-id.ts';
import type { IdMapEntries, LoadedEntry, NamedEntry } from '../migration/id-map.ts';
import type { Intent, PartJournal } from '../migration/journal.ts';
import type {
  Cell,
  FlatRecord,
  FlatWriting,
  ModelReading,
  ObjectType,
  OdooReading,
  SupportRecord,
} from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import { isEmptyLink } from './cells.ts';
import type { OdooClient } from './client.ts';
import { customOfRow } from './custom-cells.ts';
import { destinationOf } from './destination.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { findMatches, matchText, stillThere } from './find-matches.ts';
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
export interface WritingContext<W = FlatWriting> {
  readonly type: ObjectType;
  readonly writing: W;
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
  readonly notes: readonly Reason[];
}

/**
 * Writes lines as flat records, each exactly once whatever is interrupted: the intent is in the journal before the
 * first write, records are found again by their external ids, and everything written is read back and compared.
 */
export async function writeFlat(context: WritingContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { client, writing } = context;
  const supports = await writeSupports(
    context,
    lines,
    ({ record }, destination) => writing.supports?.(record, destination) ?? [],
  );
  const ready = await prepare(context, lines, supports);
  const { prepared, waiting } = await setAside(context, ready.prepared);
  const intent = await intentOf(context, prepared);
  const begun = intent.repeated
    ? await lookUpExternalIds(
        client,
        intent.creates.map((create) => create.externalId),
      )
    : new Map<string, { id: number }>();

  const outcomes: Outcome[] = [...ready.rejected];
  const results = new Map<string, WriteResult>();
  const existing = new Map(intent.existing.map((record) => [record.externalId, record]));
  const matched = new Map((intent.matched ?? []).map((record) => [record.externalId, record]));
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const creates = group.filter(
      ({ externalId: id }) => !existing.has(id) && !matched.has(id) && !intent.deleted.includes(id),
    );
    const repeating = repeatedMatches(creates);
    const absent = creates.filter((record) => !begun.has(record.externalId) && !repeating.has(record));
    const loaded = await loadRecords(client, model, absent, 'create');
    for (const record of creates.filter((one) => !repeating.has(one))) {
      const found = begun.get(record.externalId);
      const result: LoadedRow | undefined = found ? { ok: true, id: found.id } : loaded.get(record.externalId);
      results.set(record.externalId, createResult(result));
    }
    for (const [record, first] of repeating) results.set(record.externalId, likeFirst(results.get(first.externalId)));
    const known = group.flatMap((record) => {
      const before = existing.get(record.externalId);
      return before ? [{ record, ...before }] : [];
    });
    for (const [id, result] of await updateGroup(context, model, known)) results.set(id, result);
  }
  for (const id of intent.deleted) results.set(id, { kind: 'conflict', reasons: [deletedInOdoo] });
  for (const { externalId: name, id, differs } of matched.values())
    results.set(name, differs ? { kind: 'conflict', reasons: [matchDiffers] } : { kind: 'matched', id });
  for (const { record, id } of waiting) {
    if (id !== undefined) results.set(record.externalId, { kind: 'matched', id });
    else if (record.waitsFor) results.set(record.externalId, { kind: 'pending', reasons: [record.waitsFor] });
  }
  return finish(context, ready.prepared, results, outcomes);
}

/**
 * Sets aside the records that are never made by us, with what they match. They are looked for anew by every attempt,
 * because a person may have brought them meanwhile, and nothing of them is journaled, because nothing is written.
 */
async function setAside({ client, writing }: WritingContext, prepared: readonly Prepared[]) {
  const foreign = prepared.filter(({ waitsFor }) => waitsFor !== undefined);
  const waiting: { record: Prepared; id: number | undefined }[] = [];
  for (const [model, group] of Map.groupBy(foreign, (record) => record.model)) {
    const matches = group.flatMap(({ match }) => (match === undefined ? [] : [match]));
    const ids = await findMatches(client, model, matches);
    const idOfMatch = (record: Prepared) => record.match && ids.get(matchText(record.match));
    const found = group.filter((record) => idOfMatch(record) !== undefined);
    // What does not do yet what it should is waited for too: an older version of it, or a server not started anew.
    const unfit = new Set(((await writing.verify?.(found, modelReading(client))) ?? []).map(({ at }) => found[at]));
    for (const record of group) waiting.push({ record, id: unfit.has(record) ? undefined : idOfMatch(record) });
  }
  return { prepared: prepared.filter(({ waitsFor }) => waitsFor === undefined), waiting };
}

export const deletedInOdoo: Reason = {
  rule: 'deleted-in-odoo',
  problem: 'was deleted in Odoo since it was migrated, and has changed in the source',
  mend: 'Leave it out of the export, or restore the record in Odoo',
};

const matchDiffers: Reason = {
  rule: 'matched-record',
  problem: 'was found in Odoo and not written by us; it has changed in the source since, and Odoo holds what it held',
  mend: 'Change the record in Odoo likewise, or take the change back in the source, and upload the row again',
};

/** Records that match an earlier one of the same list, once that one is in Odoo; with that one. */
function repeatedMatches(creates: readonly Prepared[]): ReadonlyMap<Prepared, Prepared> {
  const seen = new Map<string, Prepared>();
  const repeated = new Map<Prepared, Prepared>();
  for (const record of creates) {
    const text = record.match && matchText(record.match);
    const first = text === undefined ? undefined : seen.get(text);
    if (first !== undefined) repeated.set(record, first);
    else if (text !== undefined) seen.set(text, record);
  }
  return repeated;
}

/** What becomes of a row that stands for the same record as an earlier one. */
const likeFirst = (first: WriteResult | undefined): WriteResult =>
  first !== undefined && 'id' in first ? { kind: 'matched', id: first.id } : (first ?? createResult(undefined));

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
  /** A record of Odoo's own was taken. */
  | { readonly kind: 'matched'; readonly id: number }
  | { readonly kind: 'rejected' | 'conflict' | 'pending'; readonly reasons: readonly Reason[] };

const createResult = (result: LoadedRow | undefined): WriteResult => {
  if (result === undefined)
    return { kind: 'rejected', reasons: [reasonOf('Odoo gave no answer for this row', undefined)] };
  return result.ok
    ? { kind: 'created', id: result.id, kept: [] }
    : { kind: 'rejected', reasons: [reasonOf(result.message, result.field)] };
};

/** Makes sure that the records rows need exist; what is about to be written is in the journal first. */
export async function writeSupports(
  context: Omit<WritingContext, 'writing'>,
  lines: readonly LineToWrite[],
  supportsOf: (line: PartLine, destination: Destination) => readonly SupportRecord[],
): Promise<EnsuredSupports> {
  const { client, type, namespace, migration, journal, entries } = context;
  const destination = await destinationOf(client);
  const needed = lines.flatMap(({ line }): readonly NeededSupport[] => {
    const links = linksOf(type, line, entries);
    return supportsOf(line, destination).map((support) => ({
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
  const records = lines.map(({ line }) => line.record);
  const found = (await writing.lookups?.(referenced, reading(client), records)) ?? new Map<string, number>();
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
    const { record, reasons, notes } = recordAsLoaded(type, writing, line, entry, known);
    const owns = writing.ownsCustom?.(line.record) ?? true;
    const custom = await customOfRow(client, record.model, owns ? line : {}, linksOf(type, line, entries));
    const all = [...reasons, ...custom.rejected];
    const remarks = owns || !hasCustomValue(line) ? notes : [...notes, customNotOwn];
    const cells = { ...record.cells, ...custom.cells };
    const name = externalId(namespace, migration, type.name, line.key);
    if (all.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else if (custom.waiting.length > 0)
      rejected.push({ ...placeOf(line), outcome: 'pending', reasons: custom.waiting });
    else prepared.push({ line, entry, ...record, cells, notes: remarks, externalId: name });
  }
  return { prepared, rejected };
}

const hasCustomValue = ({ custom = {} }: PartLine): boolean =>
  Object.values(custom).some(({ value }) => value !== null);

const customNotOwn: Reason = {
  rule: 'custom-not-own',
  problem: 'has values of custom fields that belong to the record it is a variant of; they were left out',
  mend: 'Give that record the values; those of one variant only have no place in Odoo',
};

const factsSchema = z.record(
  z.string(),
  z.looseObject({
    type: z.string(),
    relation: z.string().optional(),
    selection: z.array(z.tuple([z.string(), z.string()])).optional(),
  }),
);

/** Reading what the models of this database are like. */
const modelReading = (client: OdooClient): ModelReading => ({
  async fields(model: string) {
    const attributes = ['type', 'relation', 'selection'];
    const answer = await client.call({ model, method: 'fields_get', args: { attributes } });
    return new Map(Object.entries(factsSchema.parse(answer)));
  },
});

/** Reading for an object type's own look-ups; archived records too. */
export const reading = (client: OdooClient): OdooReading => ({
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
export async function intentOf(
  context: Pick<WritingContext, 'client' | 'journal' | 'now'>,
  prepared: readonly Intended[],
) {
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
  const matched: NonNullable<Intent['matched']> = [];
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const fields = [...new Set(group.flatMap(({ cells }) => Object.keys(cells)))];
    const present = group.filter((record) => found.has(record.externalId));
    const ids = present.map((record) => found.get(record.externalId)?.id ?? 0);
    const images = present.length === 0 ? new Map<number, Image>() : await readImages(client, model, ids, fields);
    const absent = group.filter((record) => !found.has(record.externalId));
    const taken = await matchesOf(client, model, absent);
    for (const { externalId: name, line, entry, match } of group) {
      const record = found.get(name);
      const before = record && images.get(record.id);
      const own = match && taken.ids.get(matchText(match));
      const named = { model, externalId: name, key: line.key };
      if (record && before) existing.push({ ...named, id: record.id, before });
      else if (own !== undefined) matched.push({ ...named, id: own, differs: false });
      else if (entry?.externalId !== undefined) deleted.push(name);
      else if (entry !== undefined && taken.still.has(entry.id))
        matched.push({ ...named, id: entry.id, differs: true });
      else creates.push(named);
    }
  }
  const intent = { at: context.now().toISOString(), creates, existing, deleted, matched };
  await journal.writeIntent(intent);
  return { ...intent, repeated: false };
}

/** Records of Odoo's own that rows match, and those of an earlier run's matches that are still there. */
async function matchesOf(client: OdooClient, model: string, absent: readonly Intended[]) {
  const ids = await findMatches(
    client,
    model,
    absent.flatMap(({ match }) => (match === undefined ? [] : [match])),
  );
  const earlier = absent.flatMap(({ entry }) => (entry && entry.externalId === undefined ? entry.id : []));
  return { ids, still: await stillThere(client, model, earlier, 'all') };
}

/** A record about to be written, as far as the intent needs it. */
export type Intended = Pick<Prepared, 'model' | 'cells' | 'externalId' | 'line' | 'entry' | 'match'>;

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
export function changeOf(
  entry: LoadedEntry | undefined,
  { field, expected, found }: FieldDifference,
): 'source' | 'odoo' | 'both' {
  const after = entry?.after?.[field];
  // A field we never wrote holds nothing yet, which for numbers and marks is 0 and false.
  if (after === undefined) return ['', '0', 'false'].includes(found) ? 'source' : 'both';
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
    const records = written.map(({ record }) => record);
    for (const { at, ...difference } of (await writing.verify?.(records, modelReading(client))) ?? []) {
      const record = records[at];
      if (record !== undefined) differing.push({ ...placeOf(record.line), ...difference });
    }
    for (const { record, result } of written) {
      const { line, externalId: name, cells, expect } = record;
      const image = images.get(result.id) ?? {};
      if (result.kind === 'matched') {
        const others = await differences(client, model, withoutEmpty(cells), image, ids, writing.storedAs);
        const notes = [...record.notes, ...(others.length === 0 ? [] : [keptAsInOdoo(others)])];
        outcomes.push({ ...placeOf(line), outcome: 'unchanged', model, id: result.id, ...noted(notes) });
        // Without an external id: it is not ours to change, and its absence later is no deletion of something of ours.
        const entry = { state: 'loaded' as const, model, id: result.id, hash: line.hash, run };
        entries.push({ name: { objectType: type.name, key: line.key }, entry });
        continue;
      }
      const wanted = Object.fromEntries(
        Object.entries({ ...cells, ...expect }).filter(([field]) => !result.kept.includes(field)),
      );
      const found = await differences(client, model, wanted, image, ids, writing.storedAs);
      compared += Object.keys(wanted).length;
      differing.push(...found.map((difference) => ({ ...placeOf(line), ...difference })));
      outcomes.push({ ...placeOf(line), outcome: result.kind, model, id: result.id, ...noted(record.notes) });
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

/** Cells that hold something; what the source leaves open is no difference to a record of Odoo's own. */
const withoutEmpty = (cells: FlatRecord['cells']): FlatRecord['cells'] =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null && !isEmptyLink(cell)));

const keptAsInOdoo = (others: readonly FieldDifference[]): Reason => ({
  rule: 'matched-record',
  problem: `is in Odoo already and is used as it is there; the export says otherwise about ${others.map(({ field }) => field).join(', ')}`,
  mend: 'Nothing to do when Odoo is right; else change the record in Odoo',
});

const noted = (notes: readonly Reason[]): { readonly notes?: readonly Reason[] } =>
  notes.length === 0 ? {} : { notes };

/** Database id behind an external id, from the id map. */
export function idOf(entries: IdMapEntries): (name: string) => number | undefined {
  const ids = new Map<string, number>();
  for (const entry of entries.values()) {
    if (entry.state === 'loaded' && entry.externalId !== undefined) ids.set(entry.externalId, entry.id);
  }
  return (name) => ids.get(name);
}
