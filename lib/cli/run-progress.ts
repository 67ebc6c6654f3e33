import { phasesOf } from '../migration/dependency-order.ts';
import { type ObjectReconciliation, objectReconciliationSchema } from '../migration/summary.ts';
import type { Stores } from '../steps/environment.ts';
import { readPlan } from '../steps/planned.ts';
import type { Run, WaitingGate } from '../store/registry.ts';
import { type RunName, runFiles } from '../store/run-files.ts';

/** How far one object type is. */
export type ObjectProgress =
  | { readonly state: 'waiting' }
  | { readonly state: 'transforming'; readonly parts: number }
  | { readonly state: 'loading'; readonly parts: number; readonly done: number }
  | { readonly state: 'reconciled'; readonly result: ObjectReconciliation };

/** The run that a drop became, once intake has started it. */
export async function runOfDrop(stores: Stores, name: Omit<RunName, 'run'>, drop: string): Promise<Run | undefined> {
  const runs = await stores.registry(name).runs();
  return runs.find((run) => run.drop === drop);
}

/** Object types of a run in the order of their phases; undefined while the run is not prepared. */
export async function objectsOf(stores: Stores, run: RunName): Promise<readonly string[] | undefined> {
  const types = await readPlan(stores, run);
  if (types === undefined) return undefined;
  return phasesOf(types).flatMap((phase) => phase.map(({ name }) => name));
}

/** Looks how far an object type is, from what the run has written so far. */
export async function progressOf(stores: Stores, run: RunName, object: string): Promise<ObjectProgress> {
  const files = runFiles(run);
  const result = await stores.work.readTextIfThere(files.object(object));
  if (result !== undefined)
    return { state: 'reconciled', result: objectReconciliationSchema.parse(JSON.parse(result)) };
  const parts = (await stores.work.listAll(files.allPartsPrefix(object))).length;
  const journal = await stores.work.listAll(files.journalPrefix(object));
  // What is archived afterwards is journalled like a part, and is none.
  const done = Math.min(parts, journal.filter(({ key }) => key.endsWith('.done.json')).length);
  if (parts === 0) return { state: 'waiting' };
  const transformed = (await stores.work.readTextIfThere(files.rowsRead(object))) !== undefined;
  return transformed ? { state: 'loading', parts, done } : { state: 'transforming', parts };
}

/** Gates at which this run waits. */
export async function gatesOf(stores: Stores, run: RunName): Promise<readonly WaitingGate[]> {
  return (await stores.registry(run).waiting()).filter((gate) => gate.run === run.run);
}
