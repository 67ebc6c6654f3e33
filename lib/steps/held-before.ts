import { z } from 'zod';
import type { Image } from '../odoo/read-back.ts';
import type { HeldRecord, RowBefore } from '../odoo/written.ts';
import type { Bucket } from '../store/bucket.ts';
import { fromJsonLines, toJsonLines } from '../store/json-lines.ts';
import { type PartName, type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const place = {
  file: z.string(),
  row: z.number(),
  key: z.string(),
  model: z.string(),
  id: z.number(),
  fields: z.record(z.string(), z.string()),
};

const heldSchema = z.object({
  ...place,
  by: z.string().exactOptional(),
  lines: z.array(z.object(place)).exactOptional(),
});

/** Writes down what Odoo is to hold of a part's records: later conflicts and verifications compare with it. */
export const writeHeld = (
  { work }: Pick<Stores, 'work'>,
  run: RunName,
  object: string,
  part: PartName,
  held: readonly HeldRecord[],
): Promise<void> => {
  const files = runFiles(run);
  return work.writeText(files.held(object, files.numbered(part)), toJsonLines(held), 'application/jsonl');
};

/** What Odoo is to hold of a part's records; nothing where it has been cleared away. */
export async function readHeld(work: Bucket, key: string): Promise<readonly HeldRecord[]> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? [] : fromJsonLines(text, (line) => heldSchema.parse(line));
}

/**
 * What Odoo held of rows right after the runs that last wrote them, by the rows' keys. Rows whose run has been cleared
 * away are left out.
 */
export async function heldBefore(
  { work }: Pick<Stores, 'work'>,
  { pair, migration, object }: Omit<RunName, 'run'> & { readonly object: string },
  rows: readonly RowBefore[],
): Promise<ReadonlyMap<string, Image>> {
  const found = new Map<string, Image>();
  const inPart = ({ entry }: RowBefore) => runFiles({ pair, migration, run: entry.run }).held(object, entry.part ?? '');
  for (const [file, wanted] of Map.groupBy(rows, inPart)) {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const { key, fields } of await readHeld(work, file)) if (keys.has(key)) found.set(key, fields);
  }
  return found;
}
