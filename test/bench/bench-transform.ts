import { join } from 'node:path';
import { z } from 'zod';
import { writeAccounts } from './accounts-file.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { startChild } from './child.ts';
import { atLeast, atMost, type Figure, median, megabytes, ratio, whole } from './figures.ts';
import { pair, prepareRun } from './prepared-run.ts';

const measuredSchema = z.object({
  rows: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
});
type Measured = z.infer<typeof measuredSchema>;

/** How often each size is measured; the largest takes half a minute a time. */
const repeats = (rows: number): number => (rows >= 1_000_000 ? 2 : 5);

/** Reading an export and turning it into canonical records, against csv-parse alone over the same file. */
export async function benchTransform(
  cloud: BenchCloud,
  folder: string,
  sizes: readonly number[],
  report: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  let flatFrom: number | undefined;
  for (const rows of sizes) {
    const path = join(folder, `accounts-${rows}.csv`);
    report(`transform: writing ${whole(rows)} accounts`);
    await writeAccounts(path, { count: rows });
    const run = { pair, migration: `transform${rows}`, run: 'bench' };
    await prepareRun(cloud.stores, run, { account: path });
    const bare: Measured[] = [];
    const core: Measured[] = [];
    for (let round = 0; round < repeats(rows); round += 1) {
      report(`transform: ${whole(rows)} rows, round ${round + 1}`);
      bare.push(await measure({ what: 'csv-parse', path }));
      core.push(await measure({ what: 'transform', path }));
    }
    const step = await measure({ what: 'step', run }, cloud.environment);
    const [bareSpeed, coreSpeed] = [speed(bare), speed(core)];
    const peak = Math.max(...core.map(({ peakBytes }) => peakBytes));
    const name = `${whole(rows)} rows`;
    figures.push(
      { name: `${name}: bare csv-parse, rows/s`, value: whole(bareSpeed) },
      atLeast(`${name}: transform, rows/s`, coreSpeed, 20_000, whole),
      atLeast(`${name}: transform against csv-parse`, coreSpeed / bareSpeed, 0.4, ratio),
      { name: `${name}: with parts written to S3, rows/s`, value: whole(speed([step])) },
      { name: `${name}: peak memory of csv-parse`, value: megabytes(median(bare.map(({ peakBytes }) => peakBytes))) },
      atMost(`${name}: peak memory of transform`, peak, 256 * 1024 * 1024, megabytes),
      atMost(`${name}: peak memory with parts written to S3`, step.peakBytes, 256 * 1024 * 1024, megabytes),
    );
    if (rows === 100_000) flatFrom = peak;
    // A key takes 32 bytes at best and 64 right after its table has grown: that is what a million may add.
    if (rows === 1_000_000 && flatFrom !== undefined)
      figures.push(atMost('1,000,000 rows: memory more than at 100,000', peak - flatFrom, 64 * 1024 * 1024, megabytes));
  }
  return figures;
}

/** Rows a second of one core: by processor time, which other processes of the machine do not lengthen. */
const speed = (measured: readonly Measured[]): number =>
  median(measured.map(({ rows, cpuSeconds }) => rows / cpuSeconds));

async function measure(ask: object, environment: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const child = startChild('transform-child.ts', environment);
  try {
    return measuredSchema.parse(await child.ask(ask));
  } finally {
    child.close();
  }
}
