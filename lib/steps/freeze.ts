import { CutoverRefusedError, NothingMigratedError } from '../migration/errors.ts';
import type { Run } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { uploadedDrops } from './uploaded-drops.ts';
import { goesOn } from './wait-for-turn.ts';

/** The drop that a cutover brings once more and verifies. */
export interface FrozenDrop {
  readonly drop: string;
  readonly zip: string | null;
}

/**
 * Looks whether a migration stands still: nothing was uploaded after the drop that was migrated last, no run goes on and
 * no gate is open.
 * @throws {NothingMigratedError} when no drop was migrated to its end
 * @throws {CutoverRefusedError} saying what moves, and what to do about it
 */
export async function checkFreeze(stores: Stores, name: Pick<RunName, 'pair' | 'migration'>): Promise<FrozenDrop> {
  const standing = await stores.roster.standing(name);
  if (standing?.state === 'closed') throw new CutoverRefusedError('The migration is closed already');
  const registry = stores.registry(name);
  const [runs, gates] = await Promise.all([registry.runs(), registry.waiting()]);
  const [gate] = gates;
  if (gate !== undefined)
    throw new CutoverRefusedError(`The run ${gate.run} waits at the gate "${gate.gate}". Decide there first`);
  for (const run of runs.filter(({ state }) => state === 'running'))
    if (await goesOn(stores, run)) throw new CutoverRefusedError(`The run ${run.run} goes on. Wait for its end`);
  const last = newestMigrated(runs);
  if (last === undefined) throw new NothingMigratedError();
  const drops = await uploadedDrops(stores, name);
  // A run of the same drop may be newer than the run that brought it first: what was uploaded before any of them is known.
  const newer = drops.find(({ newest }) => newest > Date.parse(last.startedAt));
  if (newer !== undefined)
    throw new CutoverRefusedError(
      `Files of the drop ${newer.drop} were uploaded after the last drop that was migrated (${last.drop}). Migrate them first, or take them out of the bucket`,
    );
  return { drop: last.drop, zip: drops.find(({ drop }) => drop === last.drop)?.zip ?? null };
}

/** The newest run that brought a drop to its end and is not rolled back. */
const newestMigrated = (runs: readonly Run[]): Run | undefined =>
  runs
    .filter(({ rolledBack }) => rolledBack === undefined)
    .filter(({ state, mode }) => state === 'finished' && (mode === 'full' || mode === 'delta'))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
