import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const expectedSchema = z.object({
  objects: z.record(z.string(), z.record(z.string(), z.number())),
  rows: z.array(z.object({ object: z.string(), file: z.string(), row: z.number(), outcome: z.string() })),
});

const rowSchema = z.array(z.looseObject({ file: z.string(), row: z.coerce.number(), outcome: z.string() }));

/** What must become of an example's rows, from how they were made. */
export type Expected = z.infer<typeof expectedSchema>;

export const readExpected = async (folder: string): Promise<Expected> =>
  expectedSchema.parse(JSON.parse(await readFile(join(folder, 'expected-outcomes.json'), 'utf8')));

/** The lines of a file beside the report; none where there is no such file. */
async function rowsOf(out: string, file: string) {
  if (!(await readdir(out)).includes(file)) return [];
  return rowSchema.parse(parse(await readFile(join(out, file), 'utf8'), { columns: true, bom: true }));
}

/** Rows of an object type that the report says need a person, each once: `file row outcome`. */
export const placesToldOf = async (out: string, object: string): Promise<readonly string[]> =>
  [
    ...new Set((await rowsOf(out, `${object}-rows.csv`)).map(({ file, row, outcome }) => `${file} ${row} ${outcome}`)),
  ].sort();

/** The same as the author of the example expects it. */
export const placesExpected = ({ rows }: Expected, object: string): readonly string[] => {
  const open = rows.filter((row) => row.object === object && !inOdoo.has(row.outcome));
  return [...new Set(open.map(({ file, row, outcome }) => `${file} ${row} ${outcome}`))].sort();
};

const inOdoo = new Set(['created', 'updated', 'unchanged']);
