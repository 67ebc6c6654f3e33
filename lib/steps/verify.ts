import type { IdMapEntries, LoadedEntry } from '../migration/id-map.ts';
import { nameOf } from '../migration/id-map.ts';
import { readMap } from '../migration/map.ts';
import { isVerified, type Mismatch, type Verified } from '../migration/mismatch.ts';
import type { ObjectType, Pair } from '../migration/object-type.ts';
import { readingOnly } from '../odoo/client-decorators.ts';
import { type Differing, type RecordToVerify, verifyRecords } from '../odoo/verify-records.ts';
import type { HeldRecord } from '../odoo/written.ts';
import { pairNamed } from '../pairs/index.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { readPart } from '../store/parts.ts';
import { partNumbered, type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { readHeld } from './held-before.ts';
import { odooOf } from './odoo-of.ts';
import { SourceValues } from './source-values.ts';
import { waitForTurn } from './wait-for-turn.ts';

/** A verification of everything a migration holds in Odoo. Its run's name is its own; no export belongs to it. */
export type ToVerify = RunName & {
  /** Share of the records that are compared, 100 for all. */
  readonly percent: number;
  /** Parts that are done; null at the beginning. */
  readonly cursor: number | null;
};

/** How far a verification has come. */
export interface VerifiedSoFar {
  readonly done: boolean;
  readonly cursor: number;
}

/**
 * Compares every record that any run of the migration has written with what Odoo holds now, field by field: with what the
 * last run that wrote it left. Parts come in the order of their runs; near its time limit it hands on how many are done.
 * Only reads Odoo, and needs no export: what was written stays beside the runs.
 * @throws {MigrationBusyError} while a run or a rollback goes on
 */
export async function verify(stores: Stores, ask: ToVerify, timeIsShort: () => boolean): Promise<VerifiedSoFar> {
  await waitForTurn(stores, ask, { startedAt: stores.now().toISOString(), called: ask.run });
  const pair = pairNamed(ask.pair);
  let part = 0;
  for await (const held of heldParts(stores, ask, pair)) {
    if (part >= (ask.cursor ?? 0)) {
      if (timeIsShort()) return { done: false, cursor: part };
      await verifyPart(stores, ask, pair, held, part);
    }
    part += 1;
  }
  return { done: true, cursor: part };
}

/** What a part of some run has left behind. */
interface HeldPart {
  readonly run: string;
  readonly type: ObjectType;
  readonly key: string;
  readonly numbered: string;
}

async function* heldParts({ work, registry }: Stores, ask: RunName, pair: Pair): AsyncGenerator<HeldPart> {
  const runs = [...(await registry(ask).runs())].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  for (const { run } of runs) {
    for (const type of pair.objectTypes) {
      const prefix = runFiles({ ...ask, run }).heldPrefix(type.name);
      for await (const { key } of work.list(prefix))
        yield { run, type, key, numbered: key.slice(prefix.length).replace('.jsonl', '') };
    }
  }
}

async function verifyPart(stores: Stores, ask: ToVerify, pair: Pair, held: HeldPart, part: number): Promise<void> {
  const files = runFiles(ask);
  const { type } = held;
  const records = (await readHeld(stores.work, held.key)).filter(({ key }) => isVerified(type.name, key, ask.percent));
  const named = (record: HeldRecord) => ({ objectType: type.name, by: record.by, key: record.key });
  const entries = await stores.idMap(ask).get(records.map(named));
  const current = records.filter((record) => isCurrent(entries, named(record), held));
  const moved = type.writing.kind === 'flat' ? (type.writing.movedByOdoo ?? []) : [];
  const toVerify = current.flatMap((record) => recordsOf(record, entryOf(entries, named(record)), moved));
  const client = readingOnly(await odooOf(stores, { ...ask, object: type.name }));
  const differing = await verifyRecords(client, toVerify);
  const verified: Verified = {
    records: toVerify.length,
    fields: toVerify.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0),
    differing: differing.filter(({ kind }) => kind !== 'record gone').length,
    gone: differing.filter(({ kind }) => kind === 'record gone').length,
  };
  const mismatches = await withSource(stores, { ...ask, run: held.run }, pair, held, differing);
  await stores.work.writeText(files.mismatches(part), toJsonLines(mismatches), 'application/jsonl');
  await stores.work.writeText(files.verified(part), JSON.stringify({ object: type.name, ...verified }));
}

/** Whether it is this part that wrote the record last: a later run's own part says what it holds since. */
const isCurrent = (entries: IdMapEntries, name: Parameters<typeof nameOf>[0], { run, numbered }: HeldPart): boolean => {
  const entry = entryOf(entries, name);
  return entry?.run === run && entry.part === numbered && entry.archived !== true;
};

function entryOf(entries: IdMapEntries, name: Parameters<typeof nameOf>[0]): LoadedEntry | undefined {
  const entry = entries.get(nameOf(name));
  return entry?.state === 'loaded' ? entry : undefined;
}

/** The record itself, without what Odoo goes on changing, and its lines. */
function recordsOf(
  record: HeldRecord,
  entry: LoadedEntry | undefined,
  moved: readonly string[],
): readonly RecordToVerify[] {
  const { file, row, key, model, id, lines = [] } = record;
  const fields = Object.fromEntries(Object.entries(record.fields).filter(([field]) => !moved.includes(field)));
  const after = (field: string) => entry?.after?.[field];
  return [
    { file, row, key, model, id, fields, after },
    ...lines.map((line) => ({ ...line, after: (field: string) => after(`${line.key}#${field}`) })),
  ];
}

/** Mismatches with what the export says: read from the part that was written, only where something differs. */
async function withSource(
  stores: Stores,
  run: RunName,
  pair: Pair,
  { type, numbered }: HeldPart,
  differing: readonly Differing[],
): Promise<readonly Mismatch[]> {
  if (differing.length === 0) return [];
  const files = runFiles(run);
  const map = readMap(await stores.work.readText(files.map), pair);
  const sources = new SourceValues(type, map.objects);
  const { lines } = await readPart(stores.work, files.part(type.name, partNumbered(numbered)));
  for (const line of lines) sources.add(line);
  return differing.map((one) => {
    const { column = '', source = '' } = sources.of(one) ?? {};
    return { object: type.name, ...one, column, source };
  });
}
