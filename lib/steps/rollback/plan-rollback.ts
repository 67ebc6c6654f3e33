import { namedByCustom } from '../../migration/custom-problems.ts';
import { phasesOf } from '../../migration/dependency-order.ts';
import { RollbackRefusedError } from '../../migration/errors.ts';
import { readMap } from '../../migration/map.ts';
import { type ObjectType, oneAfterTheOther, type Pair } from '../../migration/object-type.ts';
import type { PartToUndo, UndoneKind, UndoStep } from '../../migration/rollback.ts';
import { runsToRollBack } from '../../migration/runs-to-roll-back.ts';
import { pairNamed } from '../../pairs/index.ts';
import type { Rollback } from '../../store/registry.ts';
import { rollbackFiles } from '../../store/rollback-files.ts';
import { type RunName, runFiles } from '../../store/run-files.ts';
import type { Stores } from '../environment.ts';
import { goesOn, waitForTurn } from '../wait-for-turn.ts';

/** What somebody wants rolled back. */
export interface RollbackToPlan {
  readonly pair: string;
  readonly migration: string;
  /** The newest that is not rolled back yet, unless named. */
  readonly run?: string | undefined;
  /** Every run of the migration. */
  readonly all?: boolean | undefined;
  readonly by: string;
  readonly reason: string;
  readonly executionArn: string;
  readonly executionName: string;
}

/** A planned rollback: its name and where its steps lie. */
export interface PlannedRollback {
  readonly rollback: string;
  readonly stepsKey: string;
}

/** What stands beside a run has one part. */
const besidePart = '0-000000';

/**
 * Chooses the runs, takes the migration's turn, and writes down the steps: runs from the newest on, of each its phases
 * backwards, then the records that rows needed, then what it made for itself. A rollback that was cut off goes on under its
 * own name.
 * @throws {RollbackRefusedError} nothing was changed
 * @throws {MigrationBusyError} while an earlier run or rollback goes on; the state machine asks again
 */
export async function planRollback(stores: Stores, ask: RollbackToPlan): Promise<PlannedRollback> {
  const rollback = await begin(stores, ask);
  await waitForTurn(stores, ask, { startedAt: rollback.startedAt, called: rollback.rollback });
  const files = rollbackFiles({ ...ask, rollback: rollback.rollback });
  const steps: UndoStep[] = [];
  for (const run of rollback.runs) steps.push(...(await stepsOf(stores, { ...ask, run })));
  for (const [at, { parts }] of steps.entries()) await stores.work.writeText(files.parts(at), JSON.stringify(parts));
  const listed = steps.map(({ atOnce }, at) => ({ partsKey: files.parts(at), atOnce }));
  await stores.work.writeText(files.steps, JSON.stringify(listed));
  return { rollback: rollback.rollback, stepsKey: files.steps };
}

/** The rollback as the registry has it: this execution's own, one that was cut off, or a new one. */
async function begin(stores: Stores, ask: RollbackToPlan): Promise<Rollback> {
  const registry = stores.registry(ask);
  const rollbacks = await registry.rollbacks();
  const own = rollbacks.find(({ executionArn }) => executionArn === ask.executionArn);
  if (own !== undefined) return own;
  const runs = runsToRollBack(await registry.runs(), ask);
  if (runs.kind === 'refused') throw new RollbackRefusedError(runs.sentence);
  const { executionArn, by, reason } = ask;
  const wanted = runs.runs.join(' ');
  for (const open of rollbacks.filter(({ state, runs: of }) => state !== 'finished' && of.join(' ') === wanted)) {
    if (await goesOn(stores, open)) continue;
    await registry.changeRollback(open.rollback, { state: 'running', executionArn, by, reason });
    return { ...open, state: 'running', executionArn, by, reason };
  }
  const made: Rollback = {
    rollback: ask.executionName,
    runs: [...runs.runs],
    state: 'running',
    startedAt: stores.now().toISOString(),
    executionArn,
    by,
    reason,
  };
  await registry.putRollback(made);
  return made;
}

async function stepsOf(stores: Stores, run: RunName): Promise<readonly UndoStep[]> {
  const pair = pairNamed(run.pair);
  const types = (await phases(stores, run, pair)).toReversed().flat();
  const records: UndoStep[] = [];
  const supports: UndoStep[] = [];
  for (const type of types) {
    const written = await journaled(stores, run, type, /\.(intent|known)\.json$/);
    const needed = await journaled(stores, run, type, /\.supports\.json$/);
    const stepFor = (of: UndoneKind, parts: readonly string[], atOnce: number): readonly UndoStep[] =>
      parts.length === 0 ? [] : [{ parts: parts.map((part) => partOf(run, type, of, part)), atOnce }];
    records.push(...stepFor('records', written, undoneAtOnce(type)));
    supports.push(...stepFor('supports', needed, 1));
  }
  const beside: PartToUndo = { run: run.run, object: 'beside', of: 'beside', part: besidePart };
  return [...records, ...supports, { parts: [beside], atOnce: 1 }];
}

const partOf = ({ run }: RunName, { name }: ObjectType, of: UndoneKind, part: string): PartToUndo => ({
  run,
  object: name,
  of,
  part,
});

/** Rows that name rows of their own kind go one part after the other: those named last. */
const undoneAtOnce = (type: ObjectType): number =>
  oneAfterTheOther(type) || Object.values(type.references).some((reference) => reference?.to === type.name) ? 1 : 2;

/** The phases as the run loaded them. A run that was stopped before its map was whole loaded nothing. */
async function phases(stores: Stores, run: RunName, pair: Pair): Promise<readonly (readonly ObjectType[])[]> {
  const yaml = await stores.work.readTextIfThere(runFiles(run).map);
  if (yaml === undefined) return [];
  const map = readMap(yaml, pair);
  return phasesOf(pair.objectTypes, ({ name }) => namedByCustom(map.objects[name]));
}

/** Parts of an object type with such a journal, the last one first. */
async function journaled(stores: Stores, run: RunName, type: ObjectType, ending: RegExp): Promise<readonly string[]> {
  const prefix = runFiles(run).journalPrefix(type.name);
  const found = new Set<string>();
  for await (const { key } of stores.work.list(prefix))
    if (ending.test(key)) found.add(key.slice(prefix.length).replace(ending, ''));
  return [...found]
    .map((name) => ({ name, place: name.split('-').map(Number) }))
    .sort((a, b) => (b.place[0] ?? 0) - (a.place[0] ?? 0) || (b.place[1] ?? 0) - (a.place[1] ?? 0))
    .map(({ name }) => name);
}
