import { z } from 'zod';
import { externalId, externalIdPrefix } from '../migration/external-id.ts';
import { readMap } from '../migration/map.ts';
import type { LineType, ObjectType } from '../migration/object-type.ts';
import { countOutcomes, noOutcomes, type Outcome, totalOf } from '../migration/outcome.ts';
import { readOutcome } from '../migration/outcome-line.ts';
import { addedUp, type FieldPopulation } from '../migration/population.ts';
import { queueOf } from '../migration/queue.ts';
import type { ObjectReconciliation } from '../migration/summary.ts';
import { totalsAgree } from '../migration/totals.ts';
import type { OdooClient } from '../odoo/client.ts';
import { collectedIn } from '../odoo/collected-records.ts';
import { countExternalIds, lookUpExternalIds } from '../odoo/external-ids.ts';
import { stillThereOf } from '../odoo/still-there.ts';
import { objectTypeNamed, pairNamed } from '../pairs/index.ts';
import type { Bucket } from '../store/bucket.ts';
import { readDrop } from '../store/drop.ts';
import { readDone } from '../store/journal.ts';
import { fromJsonLines } from '../store/json-lines.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { keepFields } from './keep-fields.ts';
import { goneRecords } from './look-for-gone.ts';
import { odooOf } from './odoo-of.ts';
import { reconcileTotals } from './reconcile-totals.ts';

const rowsReadSchema = z.object({ rows: z.number() });

/** One object type of a run, after its last wave. */
export type ObjectOfRun = RunName & { readonly object: string };

/**
 * Holds an object type's outcomes against the rows that were read, and what should be in Odoo against what is there.
 * Counts only are returned; totals are kept with them beside the run.
 */
export async function reconcileObject(
  stores: Stores,
  run: ObjectOfRun,
): Promise<Omit<ObjectReconciliation, 'totals' | 'population'>> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const type = objectTypeNamed(pair, run.object);
  const map = readMap(await stores.work.readText(files.map), pair);
  const { rows } = rowsReadSchema.parse(JSON.parse(await stores.work.readText(files.rowsRead(type.name))));

  // Nothing of a rehearsal is in Odoo.
  const rehearsed = (await readDrop(stores.work, files.drop)).mode === 'rehearsal';
  let outcomes = noOutcomes;
  const queued: string[] = [];
  const rejected = new Set<string>();
  for await (const chunk of outcomesOf(stores.work, run)) {
    outcomes = countOutcomes(chunk, outcomes);
    if (type.definesFields) for (const { outcome, key } of chunk) if (outcome === 'rejected') rejected.add(key);
    queued.push(...chunk.filter((outcome) => isQueued(type, outcome)).map(({ key }) => key));
  }
  const queue = queueOf(type);
  if (type.definesFields && !rehearsed) await keepFields(stores, run, pair, type, map.settings, rejected);
  const work = await workOf(stores.work, run);
  const missing = type.reconcile.count && !rehearsed ? await missingInOdoo(stores, run, type, outcomes) : 0;
  const totals = rehearsed ? {} : await reconcileTotals(stores, run, type, outcomesOf(stores.work, run), map.settings);
  const gone = await goneRecords(stores, run);
  const { rejectedPercent, totals: tolerance = '0' } = map.tolerances;
  const accounted = totalOf(outcomes) === rows;
  const withinTolerance = outcomes.rejected * 100 <= rows * rejectedPercent;
  const reconciliation: ObjectReconciliation = {
    object: type.name,
    title: type.title,
    rows,
    outcomes,
    accounted,
    missing,
    totals,
    tolerance,
    gone: { rows: gone.length, archived: gone.filter(({ what }) => what === 'archived').length },
    ...work,
    queue:
      queue === undefined ? null : { ...queue, rows: queued.length, subject: await subjectOf(stores, run, queued) },
    withinTolerance,
    ok:
      accounted &&
      missing === 0 &&
      totalsAgree(totals, tolerance) &&
      work.fields.differing === 0 &&
      withinTolerance &&
      outcomes.conflict === 0,
  };
  await stores.work.writeText(files.object(type.name), JSON.stringify(reconciliation));
  if (type.lines !== undefined) await reconcileLines(stores, run, type.lines, rejectedPercent);
  // Of a delta with one row the total is that row's amount: it stays beside the run. So does what says which fields it has.
  const { totals: _, population: __, ...counts } = reconciliation;
  return counts;
}

/** Says which rows wait, to be compared with an earlier time; it is seen in payloads and table keys. */
async function subjectOf({ sourceKeyHash }: Stores, run: ObjectOfRun, keys: readonly string[]): Promise<string> {
  const hashed = await sourceKeyHash();
  return hashed(['queue', run.pair, run.migration, run.object, ...keys.toSorted()].join('\n'));
}

/**
 * Holds the outcomes of lines that came in files of their own against their rows. What is in Odoo of them was compared
 * with their documents.
 */
export async function reconcileLines(
  stores: Stores,
  run: RunName,
  lines: Pick<LineType, 'name' | 'title'>,
  rejectedPercent: number,
): Promise<void> {
  const files = runFiles(run);
  const read = await stores.work.readTextIfThere(files.rowsRead(lines.name));
  if (read === undefined) return;
  const { rows } = rowsReadSchema.parse(JSON.parse(read));
  let outcomes = noOutcomes;
  for await (const chunk of outcomesOf(stores.work, { ...run, object: lines.name })) {
    outcomes = countOutcomes(chunk, outcomes);
  }
  const accounted = totalOf(outcomes) === rows;
  const withinTolerance = outcomes.rejected * 100 <= rows * rejectedPercent;
  const reconciliation: ObjectReconciliation = {
    object: lines.name,
    title: lines.title,
    rows,
    outcomes,
    accounted,
    missing: 0,
    totals: {},
    tolerance: '0',
    newlyRejected: 0,
    gone: { rows: 0, archived: 0 },
    parts: 0,
    fields: { compared: 0, differing: 0 },
    population: [],
    calls: { read: 0, write: 0 },
    cleanedCharacters: 0,
    odooMilliseconds: 0,
    queue: null,
    withinTolerance,
    ok: accounted && withinTolerance && outcomes.conflict === 0,
  };
  await stores.work.writeText(files.object(lines.name), JSON.stringify(reconciliation));
}

/** The outcomes of one object type, file by file. */
export async function* outcomesOf(work: Bucket, run: ObjectOfRun): AsyncIterable<readonly Outcome[]> {
  for await (const { key } of work.list(runFiles(run).outcomesPrefix(run.object))) {
    yield fromJsonLines(await work.readText(key), readOutcome);
  }
}

/** Whether a row waits in the queue of its object type. */
export const isQueued = (type: ObjectType, outcome: Outcome): boolean => {
  const queue = queueOf(type);
  return queue !== undefined && 'reasons' in outcome && outcome.reasons.some(({ rule }) => rule === queue.name);
};

/** What the parts of an object type did, added up from their journals. */
async function workOf(work: Bucket, run: ObjectOfRun) {
  let [parts, newlyRejected, compared, differing, read, write, cleanedCharacters, odooMilliseconds] = [
    0, 0, 0, 0, 0, 0, 0, 0,
  ];
  const population: FieldPopulation[] = [];
  for await (const { key } of work.list(runFiles(run).journalPrefix(run.object))) {
    const done = key.endsWith('.done.json') ? await readDone(work, key) : undefined;
    if (done === undefined) continue;
    parts += 1;
    newlyRejected += done.newlyRejected;
    compared += done.compared;
    differing += done.differing;
    population.push(...done.population);
    read += done.calls.read;
    write += done.calls.write;
    cleanedCharacters += done.cleanedCharacters;
    odooMilliseconds += done.milliseconds;
  }
  return {
    parts,
    newlyRejected,
    fields: { compared, differing },
    population: [...addedUp(population)],
    calls: { read, write },
    cleanedCharacters,
    odooMilliseconds,
  };
}

/**
 * How many rows that are in Odoo by their outcome have no external id there. One count settles it when the numbers
 * agree; otherwise (a drop of only some rows, or something is really missing) each is looked up.
 */
async function missingInOdoo(
  stores: Stores,
  run: ObjectOfRun,
  type: ObjectType,
  outcomes: ObjectReconciliation['outcomes'],
): Promise<number> {
  const expected = outcomes.created + outcomes.updated + outcomes.unchanged;
  if (expected === 0) return 0;
  const { namespace } = pairNamed(run.pair);
  const client = await odooOf(stores, run);
  const { writing } = type;
  if (writing.kind !== 'collected') {
    const own = await countExternalIds(client, namespace, externalIdPrefix(run.migration, type.name));
    if (own === expected) return 0;
  }
  let missing = 0;
  for await (const chunk of outcomesOf(stores.work, run)) {
    const loaded = chunk.filter((outcome) => 'id' in outcome);
    if (writing.kind === 'collected') {
      const held = await collectedIn(client, type, writing.field, loaded);
      missing += loaded.filter(({ key, id }) => held.get(id)?.get(key) === undefined).length;
      continue;
    }
    const nameOfRow = ({ key }: Outcome) => externalId(namespace, run.migration, type.name, key);
    const found = await lookUpExternalIds(client, loaded.map(nameOfRow));
    const unnamed = loaded.filter((outcome) => !found.has(nameOfRow(outcome)));
    missing += unnamed.length - (await elsewhereInOdoo(stores, run, client, unnamed));
  }
  return missing;
}

/**
 * How many of these rows stand for a record without an external id of theirs that is still there: one of Odoo's own, or
 * one that another row brought and they were written onto.
 */
async function elsewhereInOdoo(
  stores: Stores,
  run: ObjectOfRun,
  client: OdooClient,
  rows: readonly Outcome[],
): Promise<number> {
  const entries = await stores.idMap(run).get(rows.map(({ key }) => ({ objectType: run.object, key })));
  const loaded = [...entries.values()].filter((entry) => entry.state === 'loaded');
  const found = await lookUpExternalIds(
    client,
    loaded.flatMap(({ externalId: name }) => name ?? []),
  );
  const onto = loaded.filter(({ externalId: name }) => name !== undefined && found.has(name)).length;
  const taken = loaded.filter(({ externalId: name }) => name === undefined);
  return onto + (await stillThereOf(client, taken)).length;
}
