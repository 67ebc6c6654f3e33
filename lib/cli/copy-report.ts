import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Stores } from '../steps/environment.ts';
import { type RunName, runFiles } from '../store/run-files.ts';

/** Copies what there is of a run's report, and its map, to a folder of this machine: at a gate, or at the end. */
export async function copyReport({ work }: Stores, run: RunName, out: string): Promise<void> {
  const { reportPrefix, map } = runFiles(run);
  mkdirSync(out, { recursive: true });
  for await (const { key } of work.list(reportPrefix)) {
    await pipeline(await work.open({ key }), createWriteStream(join(out, key.slice(reportPrefix.length))));
  }
  if ((await work.readTextIfThere(map)) !== undefined)
    await pipeline(await work.open({ key: map }), createWriteStream(join(out, 'map.yaml')));
}
