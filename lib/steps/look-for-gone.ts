import { Readable } from 'node:stream';
import { z } from 'zod';
import { addedColumns } from '../migration/added-columns.ts';
import { MapNotApprovedError } from '../migration/errors.ts';
import { type GoneRecord, goneRecordSchema, type ToArchive, tooManyGone } from '../migration/gone.ts';
import { type LoadedEntry, type NamedEntry, nameOf } from '../migration/id-map.ts';
import { KeySet } from '../migration/key-set.ts';
import { hashMap, readMap, type SchemaMap } from '../migration/map.ts';
import { type ObjectType, sourceOf } from '../migration/object-type.ts';
import { archiveRecords } from '../odoo/archive-records.ts';
import { hashOf } from '../odoo/read-back.ts';
import { objectTypeNamed, pairNamed } from '../pairs/index.ts';
import { type Drop, readDrop } from '../store/drop.ts';
import { partJournal, writeDone, writeKnownBefore } from '../store/journal.ts';
import { fromJsonLines, toJsonLines } from '../store/json-lines.ts';
import { type PartName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf } from './odoo-of.ts';
import { type ObjectOfRun, outcomesOf } from './reconcile-object.ts';

/** How many records' rows are gone from the drop, and how many of them were archived. */
export interface GoneRows {
  readonly gone: number;
  readonly archived: number;
}

const none: GoneRows = { gone: 0, archived: 0 };

/** When its row comes back, an archived record is to be written again whatever the row says. */
const noHash = '';

/** Archiving is journalled like a part of a wave that no loading comes to. */
const partOfGone: PartName = { wave: 1000, part: 0 };

/** What was done about rows that are gone; nothing where nobody looked. */
export async function goneRecords({ work }: Pick<Stores, 'work'>, run: ObjectOfRun): Promise<readonly GoneRecord[]> {
  const text = await work.readTextIfThere(runFiles(run).gone(run.object));
  return text === undefined ? [] : fromJsonLines(text, (line) => goneRecordSchema.parse(line));
}

const keySchema = z.object({ key: z.string() });

/**
 * Looks which records' rows were in earlier drops and are not in this full one, and does with them what the map says. The
 * keys of all loaded rows are written down for the next one. Drops of changes, samples and corrected rows say
 * nothing about what they leave out.
 * @throws {MapNotApprovedError} when records were to be archived by a map that is not the approved one
 */
export async function lookForGone(stores: Stores, run: ObjectOfRun): Promise<GoneRows> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const type = objectTypeNamed(pair, run.object);
  const drop = await readDrop(stores.work, files.drop);
  if (drop.mode !== 'full' || !isWritten(type) || isCorrection(drop, type)) return none;
  const map = readMap(await stores.work.readText(files.map), pair);
  const { gone: policy = 'report' } = map.settings;
  const here = new KeySet();
  for await (const chunk of outcomesOf(stores.work, run)) for (const { key } of chunk) here.add(key);
  const earlier = await knownKeys(stores, run, here);
  const gone = await stillLoaded(stores, run, earlier.gone);
  const told = policy === 'ignore' ? [] : await dealWith(stores, run, { type, map, gone, known: earlier.known });
  await stores.work.writeStream(files.loadedKeys(type.name), Readable.from(loadedKeys(stores, run, gone)));
  await stores.work.writeText(files.gone(type.name), toJsonLines(told));
  return { gone: gone.length, archived: told.filter(({ what }) => what === 'archived').length };
}

interface Loaded {
  readonly key: string;
  readonly entry: LoadedEntry;
}

/** Records whose rows are gone, and how many the migration knows of their object type. */
interface Gone {
  readonly type: ObjectType;
  readonly map: SchemaMap;
  readonly gone: readonly Loaded[];
  readonly known: number;
}

async function dealWith(stores: Stores, run: ObjectOfRun, { type, map, gone, known }: Gone) {
  const as = (what: GoneRecord['what']): readonly GoneRecord[] =>
    gone.map(({ key, entry: { model, id } }) => ({ key, model, id, what }));
  // Documents are no more archived than rewritten, and collected rows have no record of their own.
  if (map.settings.gone !== 'archive' || type.writing.kind !== 'flat' || gone.length === 0) return as('reported');
  if (tooManyGone(gone.length, known)) return as('too many');
  const approved = await stores.registry(run).approvedMap();
  if (approved !== hashMap(map)) throw new MapNotApprovedError(hashMap(map), approved);
  return archive(stores, run, type, gone);
}

/** Only what is ours can be gone from Odoo by our doing. */
const isWritten = ({ writing }: ObjectType): boolean => writing.kind !== 'match' && writing.kind !== 'inventory';

/** Whether the drop brings rejected rows back, corrected: everything else was left out on purpose. */
const isCorrection = ({ objects }: Drop, type: ObjectType): boolean =>
  (objects[sourceOf(type)] ?? []).some(({ headers }) => addedColumns.every((column) => headers.includes(column)));

/** Keys that earlier runs know and this drop does not have, and how many earlier runs know at all. */
async function knownKeys(stores: Stores, run: ObjectOfRun, here: KeySet) {
  const seen = new KeySet();
  const gone: string[] = [];
  let known = 0;
  const add = (key: string) => {
    if (!seen.add(key)) return;
    known += 1;
    if (!here.has(key)) gone.push(key);
  };
  const runs = [...(await stores.registry(run).runs())]
    .filter((one) => one.run !== run.run && one.state !== 'running')
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  // Back to the last full drop, whose keys say what was loaded until then.
  for (const { run: name } of runs) {
    const earlier = { ...run, run: name };
    const text = await stores.work.readTextIfThere(runFiles(earlier).loadedKeys(run.object));
    if (text !== undefined) {
      for (const { key } of fromJsonLines(text, (line) => keySchema.parse(line))) add(key);
      break;
    }
    for await (const chunk of outcomesOf(stores.work, earlier))
      for (const outcome of chunk) if ('id' in outcome) add(outcome.key);
  }
  return { gone, known };
}

/** Those of the rows whose records we wrote and have not archived. */
async function stillLoaded(stores: Stores, run: ObjectOfRun, keys: readonly string[]): Promise<readonly Loaded[]> {
  const names = keys.map((key) => ({ objectType: run.object, key }));
  const entries = await stores.idMap(run).get(names);
  return keys.flatMap((key) => {
    const entry = entries.get(nameOf({ objectType: run.object, key }));
    return entry?.state === 'loaded' && entry.externalId !== undefined && entry.archived !== true
      ? [{ key, entry }]
      : [];
  });
}

/** What is loaded now: the rows of this drop that are in Odoo, and those that are gone from it and still there. */
async function* loadedKeys(stores: Stores, run: ObjectOfRun, gone: readonly Loaded[]): AsyncGenerator<string> {
  yield toJsonLines(gone.map(({ key }) => ({ key })));
  for await (const chunk of outcomesOf(stores.work, run))
    yield toJsonLines(chunk.flatMap((outcome) => ('id' in outcome ? [{ key: outcome.key }] : [])));
}

async function archive(
  stores: Stores,
  run: ObjectOfRun,
  type: ObjectType,
  records: readonly Loaded[],
): Promise<readonly GoneRecord[]> {
  const files = runFiles(run);
  const journal = partJournal(stores.work, files, type.name, partOfGone);
  const client = await odooOf(stores, run);
  const began = stores.now().getTime();
  const before = { ...client.counts };
  const ours = records.flatMap(({ key, entry }): readonly ToArchive[] =>
    entry.externalId === undefined ? [] : [{ key, entry: { ...entry, externalId: entry.externalId } }],
  );
  const begun = await journal.intent();
  const { gone, updated } = await archiveRecords(client, ours, {
    begun: new Set(begun?.existing.map(({ key }) => key)),
    begin: async (existing) => {
      if (begun !== undefined) return;
      const known = ours.map(({ key, entry }) => ({ name: { objectType: type.name, key }, entry }));
      await writeKnownBefore(stores.work, files.known(type.name, partOfGone), known);
      await journal.writeIntent({ at: stores.now().toISOString(), creates: [], existing: [...existing], deleted: [] });
    },
  });
  const archived = new Set(gone.filter(({ what }) => what === 'archived').map(({ key }) => key));
  const entries = ours.flatMap(({ key, entry }): readonly NamedEntry[] => {
    if (!archived.has(key)) return [];
    const after = { ...entry.after, active: hashOf('false') };
    return [
      { name: { objectType: type.name, key }, entry: { ...entry, hash: noHash, run: run.run, after, archived: true } },
    ];
  });
  await stores.idMap(run).put(entries);
  await writeDone(stores.work, files.done(type.name, partOfGone), {
    at: stores.now().toISOString(),
    created: [],
    updated: updated.map((record) => ({ ...record, fields: ['active'] })),
    counts: {},
    waiting: 0,
    newlyRejected: 0,
    compared: 0,
    differing: 0,
    population: [],
    milliseconds: stores.now().getTime() - began,
    calls: { read: client.counts.read - before.read, write: client.counts.write - before.write },
    cleanedCharacters: 0,
  });
  return gone;
}
