import { hash } from 'node:crypto';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { uploadedDrops } from './uploaded-drops.ts';

/** A delta that is due. */
export type DueDelta = RunName & { readonly drop: string; readonly zip: string | null };

/**
 * The newest complete drop of every open migration that has runs, unless it was migrated to its end already: one that
 * failed, or was uploaded while nobody listened.
 */
export async function dueDeltas(stores: Stores, at: string): Promise<{ readonly deltas: readonly DueDelta[] }> {
  const deltas: DueDelta[] = [];
  for (const { pair, migration, state } of await stores.roster.all()) {
    if (state === 'closed') continue;
    const newest = (await uploadedDrops(stores, { pair, migration })).find(({ complete }) => complete);
    if (newest === undefined) continue;
    const runs = await stores.registry({ pair, migration }).runs();
    const { drop, zip } = newest;
    const migrated = runs.some(
      (run) =>
        run.drop === drop &&
        (run.mode === 'full' || run.mode === 'delta') &&
        (run.state === 'running' || (run.state === 'finished' && Date.parse(run.startedAt) >= newest.newest)),
    );
    if (migrated) continue;
    const run = `${drop}-delta-${hash('sha1', at, 'hex').slice(0, 8)}`;
    deltas.push({ pair, migration, run, drop, zip });
  }
  return { deltas };
}
