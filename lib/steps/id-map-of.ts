import type { Mode } from '../store/drop.ts';
import type { IdMap } from '../store/id-map.ts';
import { rehearsalIdMap } from '../store/rehearsal-id-map.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

// What a rehearsal learnt is of no use after it; DynamoDB takes it away by itself.
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;

/** The id map that a run works with. A rehearsal has pages of its own over the migration's, which it only reads. */
export function idMapOf(stores: Pick<Stores, 'idMap' | 'now'>, run: RunName, mode: Mode): IdMap {
  const known = stores.idMap(run);
  if (mode !== 'rehearsal') return known;
  // No migration's name holds a tilde.
  const own = { pair: run.pair, migration: `${run.migration}~${run.run}` };
  return rehearsalIdMap(known, stores.idMap(own, new Date(stores.now().getTime() + keptMilliseconds)));
}
