import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { ObjectType, Pair } from '../../lib/migration/object-type.ts';

type Row = Readonly<Record<string, string>>;
const rowsSchema = z.array(z.record(z.string(), z.string()));

/** A smaller export of the same kinds: files by name, and the rows of each. */
export interface CutDown {
  readonly folder: string;
  /** Rows of each file that was cut. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

/**
 * Takes every so manieth row of each file of an example, and all that these name, so that every kind of record and document
 * is still among them.
 * @param atMost rows chosen of each file before those that they name
 */
export async function cutDown(example: string, pair: Pair, atMost: number): Promise<CutDown> {
  const folder = await mkdtemp(join(tmpdir(), 'onramp-cut-'));
  await cp(example, folder, { recursive: true });
  const read = new Map<string, readonly Row[]>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.csv')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    read.set(name, rowsSchema.parse(parse(text, { columns: true, bom: true, relax_column_count: true })));
  }
  const fileOf = (files: readonly string[]) => files.map((file) => `${file}.csv`).find((name) => read.has(name));
  const types = pair.objectTypes.filter((type) => type.rowsOf === undefined && fileOf(type.files) !== undefined);
  const chosen = new Map<string, Set<Row>>();
  const take = (type: ObjectType, rows: readonly Row[]) => {
    const of = chosen.get(type.name) ?? new Set();
    chosen.set(type.name, of);
    for (const row of rows) of.add(row);
  };
  const rowsOf = (type: ObjectType) => read.get(fileOf(type.files) ?? '') ?? [];
  const linesOf = (type: ObjectType) => read.get(fileOf(type.lines?.files ?? []) ?? '') ?? [];
  for (const type of types) {
    const rows = rowsOf(type);
    const step = Math.max(1, Math.floor(rows.length / atMost));
    take(type, rows.filter((_, at) => at % step === 0).slice(0, atMost));
  }
  for (let size = -1; size !== total(chosen); ) {
    size = total(chosen);
    for (const type of types) {
      const own = [...(chosen.get(type.name) ?? [])];
      const keys = new Set(own.map((row) => row[type.source.key]));
      const lines = linesOf(type).filter((line) => keys.has(line[type.lines?.document ?? '']));
      for (const [rows, references] of [
        [own, type.references],
        [lines, type.lines?.references ?? {}],
      ] as const)
        for (const [column, reference] of Object.entries(references)) {
          const target = types.find(({ name }) => name === reference?.to);
          if (target === undefined || reference === undefined) continue;
          const named = new Set(rows.flatMap((row) => (row[column] ?? '').split(/[;,]/).map((one) => one.trim())));
          const by = reference.by ?? target.source.key;
          take(
            target,
            rowsOf(target).filter((row) => named.has(row[by] ?? '')),
          );
        }
    }
  }
  const rows = new Map<string, readonly Row[]>();
  for (const type of types) {
    const of = chosen.get(type.name) ?? new Set();
    const keys = new Set([...of].map((row) => row[type.source.key]));
    rows.set(
      fileOf(type.files) ?? '',
      rowsOf(type).filter((row) => of.has(row)),
    );
    const lines = fileOf(type.lines?.files ?? []);
    if (lines !== undefined)
      rows.set(
        lines,
        linesOf(type).filter((line) => keys.has(line[type.lines?.document ?? ''])),
      );
  }
  for (const [name, kept] of rows) await writeFile(join(folder, name), csv(kept));
  return { folder, rows };
}

/** Rows as a CSV file. */
export const csv = (rows: readonly Row[]): string => stringify([...rows], { header: true });

const total = (chosen: ReadonlyMap<string, ReadonlySet<Row>>): number =>
  [...chosen.values()].reduce((sum, rows) => sum + rows.size, 0);
