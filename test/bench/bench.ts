import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBenchCloud } from './bench-cloud.ts';
import { benchLoad } from './bench-load.ts';
import { benchTransform } from './bench-transform.ts';
import { type Figure, table } from './figures.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, rows: { type: 'string' } } });
const folder = await mkdtemp(join(tmpdir(), 'onramp-bench-'));
const report = (line: string) => console.error(line);
const cloud = await openBenchCloud(join(folder, 'cloud'));
try {
  const sizes = values.rows === undefined ? [10_000, 100_000, 1_000_000] : [Number(values.rows)];
  const figures: readonly Figure[] =
    values.only === 'load'
      ? await benchLoad(cloud, folder, Number(values.rows ?? 4000), report)
      : await benchTransform(cloud, folder, sizes, report);
  console.log(table(figures));
} finally {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
}
