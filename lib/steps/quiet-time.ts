import { hash } from 'node:crypto';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { startRun } from './intake.ts';
import { isDecisionFile } from './written-decision.ts';

/** A drop whose files have stopped coming, or not. */
export type Quiet =
  | { readonly state: 'busy'; readonly waitSeconds: number }
  | { readonly state: 'started'; readonly run: string }
  | { readonly state: 'has-manifest' };

/**
 * Says whether people have stopped dragging files into a drop; if so, starts its run. A drop with a manifest has told
 * by itself when it was complete. Files of documents start no wait, but one that is under way sees them here.
 */
export async function quietTime(stores: Stores, drop: Omit<RunName, 'run'> & { drop: string }): Promise<Quiet> {
  const prefix = `${drop.pair}/${drop.migration}/${drop.drop}/`;
  const listed = await stores.exports.listAll(prefix);
  // A decision about an earlier run over the drop is no file of it.
  const objects = listed.filter(({ key }) => !isDecisionFile(key.slice(prefix.length)));
  // One in a folder below started nothing when it came.
  if (objects.some(({ key }) => key === `${prefix}manifest.json`)) return { state: 'has-manifest' };
  const quietMs = stores.environment.QUIET_SECONDS * 1000;
  const newest = Math.max(...objects.map(({ modifiedAt }) => modifiedAt));
  const quietFor = stores.now().getTime() - newest;
  if (quietFor < quietMs) return { state: 'busy', waitSeconds: Math.ceil((quietMs - quietFor) / 1000) };
  const content = objects.map(({ key, etag }) => `${key}#${etag}`).join('\n');
  const run = `${drop.drop}-${hash('sha1', content, 'hex').slice(0, 8)}`;
  await startRun(stores, drop, run, undefined);
  return { state: 'started', run };
}
