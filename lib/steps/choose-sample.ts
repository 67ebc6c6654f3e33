import { z } from 'zod';
import { namedByCustom } from '../migration/custom-problems.ts';
import { type CustomFeed, customFeedsOf } from '../migration/custom-values.ts';
import { phasesOf } from '../migration/dependency-order.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import type { SourceRow } from '../migration/export-files/source-row.ts';
import { type ObjectMap, readMap, type SchemaMap } from '../migration/map.ts';
import { type ObjectType, type Pair, sourceOf } from '../migration/object-type.ts';
import { chooseSample, type SampledRows } from '../migration/sample.ts';
import { lineNamesReader, namesReader } from '../migration/transform.ts';
import { pairNamed } from '../pairs/index.ts';
import { type Drop, dropFileInput, readDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { plannedTypes } from './planned.ts';

const sampleSchema = z.record(z.string(), z.array(z.string()));

/** How many rows of each object type were chosen: names and counts only. */
export type ChosenSample = { readonly rows: Readonly<Record<string, number>> };

/** Chooses the rows that a run of mode `sample` loads, and writes their keys down beside the run. */
export async function writeSample(stores: Stores, run: RunName): Promise<ChosenSample> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), pair);
  const types = phasesOf(await plannedTypes(stores, run, drop), ({ name }) => namedByCustom(map.objects[name])).flat();
  const sample = await chooseSample(types, rowsOfDrop(stores, pair, drop, map));
  const keys = Object.fromEntries([...sample].map(([name, chosen]) => [name, [...chosen].sort()]));
  await stores.work.writeText(files.sample, JSON.stringify(keys));
  return { rows: Object.fromEntries([...sample].map(([name, { size }]) => [name, size])) };
}

/** Keys of the rows of an object type that a run loads; undefined where it loads all of them. */
export async function sampleOf(
  stores: Pick<Stores, 'work'>,
  run: RunName,
  drop: Pick<Drop, 'mode'>,
  object: string,
): Promise<ReadonlySet<string> | undefined> {
  if (drop.mode !== 'sample') return undefined;
  const keys = sampleSchema.parse(JSON.parse(await stores.work.readText(runFiles(run).sample)));
  return new Set(keys[object] ?? []);
}

const nothing: ObjectMap = { columns: {}, unmapped: [] };

function rowsOfDrop(stores: Stores, pair: Pair, drop: Drop, { objects }: SchemaMap): SampledRows {
  async function* rowsIn(section: string): AsyncIterable<SourceRow> {
    for (const file of drop.objects[section] ?? [])
      yield* readExportFile(dropFileInput(stores, file), { sheet: section });
  }
  async function* read<T>(section: string, names: (row: SourceRow) => T | undefined): AsyncIterable<T> {
    for await (const row of rowsIn(section)) {
      const found = row.problem === undefined ? names(row) : undefined;
      if (found !== undefined) yield found;
    }
  }
  const customOf = (type: ObjectType): readonly CustomFeed[] => customFeedsOf(pair, objects[sourceOf(type)] ?? nothing);
  return {
    rows: (type) => read(sourceOf(type), namesReader(type, objects[sourceOf(type)] ?? nothing, customOf(type))),
    async *lines(type) {
      const { lines } = type;
      if (lines === undefined) return;
      // Lines stand in files of their own, or in the rows of their documents.
      const section = drop.objects[lines.name] === undefined ? sourceOf(type) : lines.name;
      yield* read(section, lineNamesReader(lines, objects[lines.name] ?? nothing));
    },
  };
}
