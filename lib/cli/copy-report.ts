import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Stores } from '../steps/environment.ts';
import type { Bucket } from '../store/bucket.ts';
import { type RunName, runFiles } from '../store/run-files.ts';

/** Copies what there is of a run's report, and its map, to a folder of this machine: at a gate, or at the end. */
export async function copyReport({ work }: Stores, run: RunName, out: string): Promise<void> {
  const { reportPrefix, map } = runFiles(run);
  mkdirSync(out, { recursive: true });
  // The report has one for people, once it was held against the drop and Odoo.
  const text = await work.readTextIfThere(map);
  if (text !== undefined) writeFileSync(join(out, 'map.yaml'), text);
  await copyFolder(work, reportPrefix, out);
}

/** Copies every object under a prefix to a folder of this machine. */
export async function copyFolder(work: Bucket, prefix: string, out: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  for await (const { key } of work.list(prefix))
    await pipeline(await work.open({ key }), createWriteStream(join(out, key.slice(prefix.length))));
}
