import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBenchCloud } from './bench-cloud.ts';
import { benchDelta } from './bench-delta.ts';
import { benchLoad } from './bench-load.ts';
import { benchTransform } from './bench-transform.ts';
import { type Figure, table } from './figures.ts';

const usage = `npm run bench [-- --only load|transform|delta] [-- --rows <rows>]

Measures ratios in one run, on this machine: nothing here passes or fails by the clock.
  load       our load step against load() inside Odoo      4,000 rows
  transform  the transform against bare csv-parse          10,000, 100,000 and 1,000,000 rows
  delta      runs of 1 % changed rows against a full run   20,000 rows, and the cost of a million`;

const names = ['load', 'transform', 'delta'] as const;
type Name = (typeof names)[number];

const { values } = parseArgs({
  options: { only: { type: 'string' }, rows: { type: 'string' }, help: { type: 'boolean', default: false } },
});
const rows = values.rows === undefined ? undefined : Number(values.rows);
const chosen = names.filter((name) => values.only === undefined || values.only === name);
if (values.help || chosen.length === 0 || (rows !== undefined && !(Number.isInteger(rows) && rows >= 100))) {
  console.error(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  await bench(chosen);
}

async function bench(wanted: readonly Name[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'onramp-bench-'));
  const report = (line: string) => console.error(line);
  const cloud = await openBenchCloud(join(folder, 'cloud'));
  const measure = (name: Name): Promise<readonly Figure[]> => {
    switch (name) {
      case 'load':
        return benchLoad(cloud, folder, rows ?? 4_000, report);
      case 'transform':
        return benchTransform(cloud, folder, rows === undefined ? [10_000, 100_000, 1_000_000] : [rows], report);
      case 'delta':
        return benchDelta(cloud, folder, rows ?? 20_000, report);
    }
  };
  try {
    console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`);
    for (const name of wanted) console.log(`\n${name}\n${table(await measure(name))}`);
  } finally {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}
