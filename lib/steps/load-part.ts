import { classify, namesIn } from '../migration/classify.ts';
import { collectorNames } from '../migration/collected.ts';
import { MapNotApprovedError, type OnrampError } from '../migration/errors.ts';
import { type IdMapEntries, type IdMapEntry, type NamedEntry, nameOf, type SourceName } from '../migration/id-map.ts';
import { inventoried } from '../migration/inventory.ts';
import type { Done, KnownBefore, PartJournal } from '../migration/journal.ts';
import type { Inventory, Matching, ObjectType } from '../migration/object-type.ts';
import { countOutcomes, type Outcome, placeOf } from '../migration/outcome.ts';
import { populationOf } from '../migration/population.ts';
import { rowOutcomes } from '../migration/row-outcomes.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import type { OdooClient } from '../odoo/client.ts';
import { beforeWriting } from '../odoo/client-decorators.ts';
import { writeCollected } from '../odoo/collected-writer.ts';
import { writeDocuments } from '../odoo/document-writer.ts';
import { writeFlat } from '../odoo/flat-writer.ts';
import { matchRecords } from '../odoo/match-records.ts';
import { rehearseCollected, rehearseDocuments, rehearseFlat } from '../odoo/rehearsal/rehearse.ts';
import type { LineToWrite, RowBefore, Written } from '../odoo/written.ts';
import { objectTypeNamed, pairNamed } from '../pairs/index.ts';
import type { Mode } from '../store/drop.ts';
import { filesOfDrop } from '../store/drop-files.ts';
import { filesBefore } from '../store/files-before.ts';
import { partJournal, readDone, writeDone, writeKnownBefore } from '../store/journal.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { readPart } from '../store/parts.ts';
import { type PartName, partOf, type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { heldBefore, writeHeld } from './held-before.ts';
import { idMapOf } from './id-map-of.ts';
import { odooOf } from './odoo-of.ts';
import { rehearsingOdoo } from './rehearsing-odoo.ts';
import { underLease } from './under-lease.ts';

/** A part to be loaded, by one attempt. */
export type PartToLoad = RunName & {
  readonly object: string;
  /** Key of the part in the work bucket. */
  readonly partKey: string;
  /** Names this attempt; a repeated attempt has another one. */
  readonly attempt: string;
};

/** What a part came to: counts only. */
export type PartLoaded = Pick<Done, 'counts' | 'waiting'>;

/**
 * Loads one part into Odoo, exactly once however often it is tried.
 * @throws {LeaseHeldError} while another attempt owns the part
 * @throws {MapNotApprovedError} when the part's map is not the approved one; nothing was written
 */
export async function loadPart(stores: Stores, part: PartToLoad): Promise<PartLoaded> {
  const name = partOf(part.partKey);
  const files = runFiles(part);
  const type = objectTypeNamed(pairNamed(part.pair), part.object);
  const { writing } = type;
  // Matching writes nothing, and is asked for again after people were added in Odoo: it has no need of being done once.
  // What does not depend on each other is asked for side by side: Odoo waits while we talk to the stores.
  const [earlier, { mapHash, lines, retryRefused, settings, mode }] = await Promise.all([
    writing.kind === 'match' ? undefined : readDone(stores.work, files.done(part.object, name)),
    readPart(stores.work, part.partKey),
  ]);
  // Rows that wait for something a person brings into Odoo are looked at again: nothing was written of them.
  const waits = type.queue !== undefined && (earlier?.counts['pending'] ?? 0) > 0;
  if (earlier !== undefined && !waits) return toldOf(earlier);

  const leased = {
    name: part.partKey,
    owner: part.attempt,
    what: part.partKey,
    failed: ({ name: error, message }: OnrampError) =>
      stores.work.writeText(files.problem(part.object, name), JSON.stringify({ error, message })),
  };
  return underLease(stores, part, leased, async (holdLease) => {
    const approved = await stores.registry(part).approvedMap();
    // A rehearsal writes nothing, and is there to be looked at before a map is approved.
    if (approved !== mapHash && mode !== 'rehearsal') throw new MapNotApprovedError(mapHash, approved);
    return await loadLines(stores, { ...part, retryRefused, settings, mode, holdLease }, name, lines);
  });
}

/** What is known and needed while one part's lines are loaded. */
interface Loading {
  readonly stores: Stores;
  readonly part: PartToLoad;
  readonly name: PartName;
  readonly type: ObjectType;
  readonly namespace: string;
  readonly entries: IdMapEntries;
  readonly journal: PartJournal;
  readonly settings: Settings;
  readonly mode: Mode;
}

async function loadLines(
  stores: Stores,
  part: PartToLoad & {
    readonly retryRefused: boolean;
    readonly mode: Mode;
    readonly settings: Settings;
    readonly holdLease: () => Promise<void>;
  },
  name: PartName,
  lines: readonly PartLine[],
): Promise<PartLoaded> {
  const pair = pairNamed(part.pair);
  const type = objectTypeNamed(pair, part.object);
  const files = runFiles(part);
  const journal = partJournal(stores.work, files, part.object, name);
  const ids = idMapOf(stores, part, part.mode);
  const own = lines.map(({ key }) => ({ objectType: type.name, key }));
  const [entries, begun] = await Promise.all([
    ids.get([
      ...own,
      ...lines.flatMap((line) => [...namesIn(type, line).map((named) => named.name), ...collectorNames(type, line)]),
    ]),
    begunKeys(journal),
  ]);
  const classified = lines.map((line) =>
    classify(type, line, entries, { run: part.run, begun: begun.has(line.key), retryRefused: part.retryRefused }),
  );

  const outcomes: Outcome[] = [];
  const toWrite: LineToWrite[] = [];
  const waiting: PartLine[] = [];
  for (const item of classified) {
    const { line } = item;
    switch (item.kind) {
      case 'write':
        if (type.writing.kind === 'inventory') outcomes.push({ ...placeOf(line), ...inventoriedIn(type.writing) });
        else toWrite.push({ line, entry: item.entry });
        break;
      case 'waiting':
        waiting.push(line);
        break;
      case 'unchanged':
        outcomes.push({ ...placeOf(line), outcome: 'unchanged', model: item.entry.model, id: item.entry.id });
        break;
      case 'pending':
      case 'rejected':
        outcomes.push({ ...placeOf(line), outcome: item.kind, reasons: item.reasons });
    }
  }
  const { settings, mode } = part;
  if (mode !== 'rehearsal')
    await keepKnown(stores, files.known(type.name, name), type, lines, outcomes, toWrite, entries);
  const loading: Loading = { stores, part, name, type, namespace: pair.namespace, entries, journal, settings, mode };
  const client = toWrite.length === 0 ? undefined : beforeWriting(await odooOf(stores, part), part.holdLease);
  const before = callsOf(client);
  const began = stores.now().getTime();
  const written = client === undefined ? nothingWritten : await write(loading, client, toWrite);
  outcomes.push(...written.outcomes);

  const lineOf = new Map(lines.map((line) => [line.key, line]));
  const ofRows = outcomes.map((outcome) => {
    const line = lineOf.get(outcome.key);
    return line === undefined ? { own: [outcome], lines: [] } : rowOutcomes(type, line, outcome, settings);
  });
  // All of them before `done`, which says that they are there. Empty ones are written too: an attempt that was
  // interrupted may have left another content.
  await Promise.all([
    ids.put([
      ...written.entries.map(ofPart(files.numbered(name))),
      ...notLoaded(type, lines, outcomes, entries, part.run, written.refused),
    ]),
    stores.work.writeText(
      files.outcomes(part.object, files.numbered(name)),
      toJsonLines(ofRows.flatMap(({ own }) => own)),
    ),
    type.lines === undefined
      ? undefined
      : stores.work.writeText(
          files.outcomes(type.lines.name, files.numbered(name)),
          toJsonLines(ofRows.flatMap((rows) => rows.lines)),
        ),
    stores.work.writeText(files.differences(part.object, name), toJsonLines(written.differing)),
    stores.work.writeText(files.waiting(part.object, name), toJsonLines(waiting)),
    written.held.length === 0 ? undefined : writeHeld(stores, part, part.object, name, written.held),
    part.mode === 'sample'
      ? stores.work.writeText(files.compared(part.object, name), toJsonLines(written.compared))
      : undefined,
  ]);
  const after = callsOf(client);
  const done = await writeDone(stores.work, files.done(part.object, name), {
    at: stores.now().toISOString(),
    created: [...written.created],
    updated: written.updated.map((record) => ({ ...record, fields: [...record.fields] })),
    counts: countOutcomes(outcomes),
    waiting: waiting.length,
    newlyRejected: newlyRejectedIn(type, written.outcomes, entries, part.run),
    compared: written.compared.length,
    differing: written.differing.length,
    population: [...populationOf(written.compared)],
    milliseconds: stores.now().getTime() - began,
    calls: { read: after.read - before.read, write: after.write - before.write },
    cleanedCharacters: after.cleanedCharacters - before.cleanedCharacters,
  });
  return toldOf(done);
}

/** What a function may answer of a part: the journal names external ids, and these hold keys of the source. */
const toldOf = ({ counts, waiting }: Done): PartLoaded => ({ counts, waiting });

/** Writes lines; in a rehearsal Odoo validates them and keeps nothing. */
async function write(loading: Loading, client: OdooClient, lines: readonly LineToWrite[]): Promise<Written> {
  const { type, stores, part, entries } = loading;
  const { writing } = type;
  if (writing.kind === 'match') return matchLines(loading, writing, client, lines);
  const rehearsed = loading.mode === 'rehearsal';
  const context = {
    ...loading,
    migration: part.migration,
    run: part.run,
    client: rehearsed ? await rehearsingOdoo(stores, part, client, entries) : client,
    now: stores.now,
    files: filesOfDrop(stores, part),
    ...(rehearsed ? {} : { filesBefore: filesBefore(stores.work, part) }),
    heldBefore: (rows: readonly RowBefore[]) => heldBefore(stores, part, rows),
  };
  switch (writing.kind) {
    case 'flat':
      return (rehearsed ? rehearseFlat : writeFlat)({ ...context, writing }, lines);
    case 'document':
      return (rehearsed ? rehearseDocuments : writeDocuments)({ ...context, writing }, lines);
    case 'collected':
      return (rehearsed ? rehearseCollected : writeCollected)({ ...context, writing }, lines);
    case 'inventory':
      throw new TypeError('An inventory is written down beside the report, never to Odoo.');
  }
}

/** Finds rows in Odoo without writing; who is not found waits in the queue. */
async function matchLines(
  { type, part }: Loading,
  writing: Matching,
  client: OdooClient,
  lines: readonly LineToWrite[],
): Promise<Written> {
  const matchedText = ({ record }: PartLine) => String(record[writing.column] ?? '').toLowerCase();
  const found = await matchRecords(
    client,
    writing.model,
    writing.fields,
    lines.map(({ line }) => matchedText(line)),
  );
  const outcomes: Outcome[] = [];
  const entries: NamedEntry[] = [];
  for (const { line } of lines) {
    const id = found.get(matchedText(line));
    if (id === undefined) {
      outcomes.push({ ...placeOf(line), outcome: 'pending', reasons: [unmatched(writing)] });
      continue;
    }
    const entry = { state: 'loaded' as const, model: writing.model, id, hash: line.hash, run: part.run };
    outcomes.push({ ...placeOf(line), outcome: 'unchanged', model: writing.model, id });
    entries.push(...namesOf(type, line).map((name) => ({ name, entry })));
  }
  return { ...nothingWritten, outcomes, entries };
}

const inventoriedIn = ({ file }: Inventory) => ({
  outcome: 'skipped' as const,
  reasons: [
    {
      rule: inventoried,
      problem: `is written down in ${file}.html; nothing is written to Odoo`,
      mend: 'Build in Odoo what is still wanted, as the inventory recommends',
    },
  ],
});

const unmatched = ({ queue, column }: Matching) => ({
  rule: queue,
  column,
  problem: 'is in no Odoo user, as login or e-mail',
  mend: 'Create the user in Odoo with this e-mail; the row and what it owns follow with the next run',
});

const nothingWritten: Written = {
  outcomes: [],
  entries: [],
  created: [],
  updated: [],
  compared: [],
  differing: [],
  held: [],
  refused: new Set(),
};

/** Entries saying that rows are in the export and not in Odoo as the export has them. */
function notLoaded(
  type: ObjectType,
  lines: readonly PartLine[],
  outcomes: readonly Outcome[],
  entries: IdMapEntries,
  run: string,
  refusedKeys: ReadonlySet<string>,
): readonly NamedEntry[] {
  const byKey = new Map(lines.map((line) => [line.key, line]));
  return outcomes.flatMap((row) => {
    const { key, outcome } = row;
    const line = byKey.get(key);
    if (line === undefined || (outcome !== 'rejected' && outcome !== 'pending')) return [];
    const earlier = entries.get(nameOf({ objectType: type.name, key }));
    const asked = 'reasons' in row && refusedKeys.has(key) ? { hash: line.hash, reasons: [...row.reasons] } : undefined;
    const refused = asked ?? earlier?.refused;
    const memory = refused === undefined ? {} : { refused };
    // What was loaded before stays loaded, also when its newest change is refused.
    const entry =
      earlier?.state === 'loaded'
        ? { ...earlier, ...memory }
        : { state: 'not-loaded' as const, outcome, run, ...memory };
    return namesOf(type, line).map((name) => ({ name, entry }));
  });
}

/** An entry with the part that wrote it. */
const ofPart =
  (part: string) =>
  ({ name, entry }: NamedEntry): NamedEntry => ({ name, entry: entry.state === 'loaded' ? { ...entry, part } : entry });

/** How many rows were rejected that are new in the export or were loaded before: no run has told of them yet. */
const newlyRejectedIn = (type: ObjectType, outcomes: readonly Outcome[], entries: IdMapEntries, run: string): number =>
  outcomes.filter(({ key, outcome }) => {
    const earlier = entries.get(nameOf({ objectType: type.name, key }));
    return outcome === 'rejected' && (earlier === undefined || earlier.state === 'loaded' || earlier.run === run);
  }).length;

/** All names a line's record can be referred to by. */
function namesOf(type: ObjectType, line: PartLine): readonly SourceName[] {
  const alternates = (type.source.alternateKeys ?? []).flatMap((by) => {
    const key = line.record[by];
    return typeof key === 'string' ? [{ objectType: type.name, by, key }] : [];
  });
  return [{ objectType: type.name, key: line.key }, ...alternates];
}

/** Keeps what the id map says of the rows that are written, or not written for a reason, and of the records they go to. */
async function keepKnown(
  stores: Stores,
  key: string,
  type: ObjectType,
  lines: readonly PartLine[],
  settled: readonly Outcome[],
  toWrite: readonly LineToWrite[],
  entries: IdMapEntries,
): Promise<void> {
  const unchanged = new Set(settled.filter(({ outcome }) => outcome === 'unchanged').map((outcome) => outcome.key));
  const touched = lines.filter((line) => !unchanged.has(line.key));
  const known: KnownBefore[number][] = [];
  const add = ({ objectType, by, key: named }: SourceName, entry: IdMapEntry | undefined) =>
    known.push({
      name: { objectType, key: named, ...(by === undefined ? {} : { by }) },
      ...(entry === undefined ? {} : { entry }),
    });
  // Alternate names stand for the same record as the key.
  for (const line of touched) {
    const own = entries.get(nameOf({ objectType: type.name, key: line.key }));
    for (const name of namesOf(type, line)) add(name, own);
  }
  const collectors = toWrite.flatMap(({ line }) => collectorNames(type, line));
  for (const [text, name] of new Map(collectors.map((name) => [nameOf(name), name]))) add(name, entries.get(text));
  if (known.length === 0) return;
  await writeKnownBefore(stores.work, key, known);
}

async function begunKeys(journal: PartJournal): Promise<ReadonlySet<string>> {
  const intent = await journal.intent();
  return new Set(
    [intent?.creates, intent?.existing, intent?.matched].flatMap((records) => records?.map(({ key }) => key) ?? []),
  );
}

const callsOf = (client: OdooClient | undefined) =>
  client === undefined ? { read: 0, write: 0, cleanedCharacters: 0 } : { ...client.counts };
