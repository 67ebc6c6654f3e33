import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OnrampError, UsageError } from '../migration/errors.ts';
import { allSeries, parseSeries } from '../real-odoo/series.ts';
import { exampleDestination } from './example-destination.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { migrate } from './migrate.ts';
import { printResult } from './print-result.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/ai-works-to-odoo-erp');
const database = 'onramp_example';

/**
 * `npm start`: a real Odoo, the local cloud, and the example migrated over the whole road. Again: the same database,
 * and nothing written. `--fresh` begins anew; `--series 14.0` does it all with the oldest Odoo we know.
 */
async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { fresh: { type: 'boolean', default: false }, series: { type: 'string', default: '19.0' } },
  });
  const series = parseSeries(values.series);
  if (series === undefined) throw new UsageError(`--series is one of ${allSeries.join(', ')}.`);
  const stateDir = join(root, '.onramp', series === '19.0' ? 'example' : `example-${series}`);
  if (values.fresh) await rm(stateDir, { recursive: true, force: true });
  const people = join(example, 'destination-users.json');
  const migrated = await migrate({
    path: example,
    pair: 'ai-works-to-odoo-erp',
    migration: 'example',
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
