import type { Intent } from '../migration/journal.ts';
import type { Outcome, Reason } from '../migration/outcome.ts';
import { deletedInOdoo } from './changed-sides.ts';
import { creationDateNotSet, setCreationDates } from './creation-dates.ts';
import { unfollow } from './documents/unfollow.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { findMatches, matchText } from './find-matches.ts';
import { type Prepared, prepareRecords } from './flat-records.ts';
import { conclude, createResult, type WriteResult } from './flat-results.ts';
import { updateGroup } from './flat-updates.ts';
import { intentOf } from './intent.ts';
import { type LoadedRow, type LoadRow, loadRecords } from './load-records.ts';
import { modelReading } from './reading.ts';
import { completeRelated } from './related-records.ts';
import { writeAfterwards } from './write-afterwards.ts';
import { writeSupports } from './write-supports.ts';
import type { LineToWrite, WritingContext, Written } from './written.ts';

/**
 * Writes lines as flat records, each exactly once whatever is interrupted: the intent is in the journal before the
 * first write, records are found again by their external ids, and everything written is read back and compared.
 */
export async function writeFlat(context: WritingContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { client } = context;
  const { ready, prepared, intent, results } = await loadFlat(context, lines);
  await writeAfterwards(context, prepared, results);
  for (const [model, group] of Map.groupBy(intent.followers ?? [], (record) => record.model)) {
    const before = new Map(group.map(({ id, partners }) => [id, partners]));
    await unfollow(client, model, [...before.keys()], before);
  }
  await completeRelated(
    client,
    prepared.flatMap((record) => {
      const result = results.get(record.externalId);
      const ours = result !== undefined && 'id' in result && result.kind !== 'matched';
      return ours && record.related !== undefined ? [{ ...record, id: result.id, related: record.related }] : [];
    }),
  );
  const undated = await dateCreated(context, prepared, results);
  const concluded = ready.prepared.map((record) =>
    undated.has(record.externalId) ? { ...record, notes: [...record.notes, creationDateNotSet] } : record,
  );
  return conclude(context, concluded, results, ready.rejected);
}

/** What loading lines as flat records came to. */
export interface LoadedFlat {
  readonly ready: { readonly prepared: readonly Prepared[]; readonly rejected: readonly Outcome[] };
  /** Those that are ours to write. */
  readonly prepared: readonly Prepared[];
  readonly intent: Intent;
  /** By external id. */
  readonly results: ReadonlyMap<string, WriteResult>;
}

/** Loads lines as flat records, without what is done to them afterwards: a rehearsal goes no further. */
export async function loadFlat(context: WritingContext, lines: readonly LineToWrite[]): Promise<LoadedFlat> {
  const { client, writing } = context;
  const supports = await writeSupports(
    context,
    lines,
    ({ record }, destination) => writing.supports?.(record, destination) ?? [],
  );
  const ready = await prepareRecords(context, lines, supports);
  const { prepared: asRead, waiting } = await setAside(context, ready.prepared);
  const intent = await intentOf(context, asRead);
  const prepared = withLater(asRead, intent);
  const begun = intent.repeated
    ? await lookUpExternalIds(
        client,
        intent.creates.map((create) => create.externalId),
      )
    : new Map<string, { id: number }>();

  const results = new Map<string, WriteResult>();
  const existing = new Map(intent.existing.map((record) => [record.externalId, record]));
  const matched = new Map((intent.matched ?? []).map((record) => [record.externalId, record]));
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const creates = group.filter(
      ({ externalId: id }) => !existing.has(id) && !matched.has(id) && !intent.deleted.includes(id),
    );
    const repeating = repeatedMatches(creates);
    const absent = creates.filter((record) => !begun.has(record.externalId) && !repeating.has(record));
    const loaded = await loadRecords(client, model, absent.map(atFirst), 'create', undefined, context.files);
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
  return { ready, prepared, intent, results };
}

/** Records that this part has made get their day of creation in the source, where the map asks for it. */
async function dateCreated(
  { client, settings, namespace, migration, type }: WritingContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
): Promise<ReadonlySet<string>> {
  const undated = new Set<string>();
  if (!settings.originalCreationDates) return undated;
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const made = group.flatMap(({ externalId, createdAt }) => {
      const result = results.get(externalId);
      return result?.kind === 'created' && createdAt ? [{ externalId, id: result.id, createdAt }] : [];
    });
    const part = `${type.name} ${made[0]?.externalId ?? ''}`;
    const refused = await setCreationDates(client, { namespace, migration, part }, model, made);
    for (const { externalId, id } of made) if (refused.has(id)) undated.add(externalId);
  }
  return undated;
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

const matchDiffers: Reason = {
  rule: 'matched-record',
  problem: 'was found in Odoo and not written by us; it has changed in the source since, and Odoo holds what it held',
  mend: 'Change the record in Odoo likewise, or take the change back in the source, and upload the row again',
};

/**
 * What an attempt made a record without, the next one has still to write, though Odoo may say otherwise by now: an address
 * that was left out because the patient had none, and in the meantime the patient has one.
 */
function withLater(prepared: readonly Prepared[], { creates }: Pick<Intent, 'creates'>): readonly Prepared[] {
  const fields = new Map(creates.map(({ externalId, later }) => [externalId, later]));
  return prepared.map((record) => {
    const later = fields.get(record.externalId) ?? record.later;
    return later === undefined ? record : { ...record, later };
  });
}

/** A record as it is made: without what is written later. */
const atFirst = ({ externalId, cells, later = [] }: Prepared): LoadRow => ({
  externalId,
  cells: Object.fromEntries(Object.entries(cells).filter(([field]) => !later.includes(field))),
});

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
