import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { isDecisionFile } from './written-decision.ts';

/** A drop as it lies in the exports bucket. */
export interface UploadedDropInBucket {
  readonly drop: string;
  /** Key of the one `.zip` that it is; null for a folder. */
  readonly zip: string | null;
  /** A manifest or the zip itself says that nothing more is to come. */
  readonly complete: boolean;
  /** When its newest file came: epoch milliseconds. */
  readonly newest: number;
}

/** The drops of a migration, the newest first. Decisions that lie beside them are no part of them. */
export async function uploadedDrops(
  { exports }: Pick<Stores, 'exports'>,
  { pair, migration }: Pick<RunName, 'pair' | 'migration'>,
): Promise<readonly UploadedDropInBucket[]> {
  const prefix = `${pair}/${migration}/`;
  const drops = new Map<string, UploadedDropInBucket>();
  for await (const { key, modifiedAt } of exports.list(prefix)) {
    const [first = '', ...rest] = key.slice(prefix.length).split('/');
    const file = rest.join('/');
    const zipped = rest.length === 0 && first.toLowerCase().endsWith('.zip');
    if ((rest.length === 0 && !zipped) || isDecisionFile(file) || key.endsWith('/')) continue;
    const drop = zipped ? first.slice(0, -'.zip'.length) : first;
    const known = drops.get(drop);
    drops.set(drop, {
      drop,
      zip: zipped ? key : (known?.zip ?? null),
      complete: zipped || file === 'manifest.json' || known?.complete === true,
      newest: Math.max(known?.newest ?? 0, modifiedAt),
    });
  }
  return [...drops.values()].sort((a, b) => b.newest - a.newest);
}
