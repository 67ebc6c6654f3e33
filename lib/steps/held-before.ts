import { z } from 'zod';
import type { Image } from '../odoo/read-back.ts';
import type { HeldRecord, RowBefore } from '../odoo/written.ts';
import { fromJsonLines, toJsonLines } from '../store/json-lines.ts';
import { type PartName, type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const heldSchema = z.object({ key: z.string(), image: z.record(z.string(), z.string()) });

/** Writes down what Odoo holds of a part's records, so that a later conflict can tell all three values. */
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
    const text = await work.readTextIfThere(file);
    if (text === undefined) continue;
    const keys = new Set(wanted.map(({ key }) => key));
    for (const { key, image } of fromJsonLines(text, (line) => heldSchema.parse(line)))
      if (keys.has(key)) found.set(key, image);
  }
  return found;
}
