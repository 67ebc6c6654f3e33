import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OnrampError, UsageError } from '../migration/errors.ts';
import { pairNamed } from '../pairs/index.ts';
import { allSeries, parseSeries } from '../real-odoo/series.ts';
import { exampleDestination } from './example-destination.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { migrate } from './migrate.ts';
import { printResult } from './print-result.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const usualPair = 'ai-works-to-odoo-erp';

/**
 * `npm start`: a real Odoo, the local cloud, and the example migrated over the whole road. Again: the same database,
 * and nothing written. `--fresh` begins anew; `--series 14.0` does it all with the oldest Odoo we know; `--pair` takes the
 * example of another pair.
 */
async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      series: { type: 'string', default: '19.0' },
      pair: { type: 'string', default: usualPair },
    },
  });
  const series = parseSeries(values.series);
  if (series === undefined) throw new UsageError(`--series is one of ${allSeries.join(', ')}.`);
  const pair = pairNamed(values.pair).name;
  const example = join(root, 'examples', pair);
  // Each pair has a migration, a state and a database of its own; the usual one keeps the names it always had.
  const migration = pair === usualPair ? 'example' : pair;
  const stateDir = join(root, '.onramp', series === '19.0' ? migration : `${migration}-${series}`);
  const database = `onramp_${migration.replaceAll('-', '_')}`;
  if (values.fresh) await rm(stateDir, { recursive: true, force: true });
  const people = join(example, 'destination-users.json');
  const migrated = await migrate({
    path: example,
    pair,
    migration,
    mode: 'full',
    approve: ['all'],
    by: 'npm start',
    stateDir,
    odoo: (report) => exampleDestination({ series, database, people, fresh: values.fresh }, report),
  });
  printResult(migrated, console.log);
  console.log(`Look at the records in Odoo: ${migrated.odooUrl}/web?db=${database} (admin / admin).`);
  console.log('It is left running; stop it with: npm run odoo -- stop');
  return exitCodeOf(migrated.summary);
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof OnrampError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.couldNotRun;
}
