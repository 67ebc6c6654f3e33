import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleDestination } from '../../lib/cli/example-destination.ts';
import { type Migrated, migrate } from '../../lib/cli/migrate.ts';
import { objectReconciliationSchema } from '../../lib/migration/summary.ts';
import { dropDatabase } from '../../lib/real-odoo/databases.ts';
import { costOf } from '../../lib/report/cost.ts';
import { rowsPerPart } from '../../lib/steps/transformed.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { type AccountsWanted, writeAccounts, writeUsers } from './accounts-file.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { atMost, type Figure, percent, whole } from './figures.ts';
import { pair } from './prepared-run.ts';

const people = join(import.meta.dirname, '../../examples/ai-works-to-odoo-erp/destination-users.json');
const database = 'bench_delta';
const million = 1_000_000;

/** One account in a hundred, spread over the whole file: the worst case for parts. */
const isChanged = (number: number): boolean => number % 100 === 0;

/**
 * The whole road: a full run, a delta drop of the one account in a hundred that changed, and the full export sent again
 * with another one in a hundred changed. A part costs four calls whatever it holds, so below some 15,000 rows one part
 * alone is more than a twentieth of the full run.
 */
export async function benchDelta(
  cloud: BenchCloud,
  folder: string,
  rows: number,
  report: (line: string) => void,
): Promise<readonly Figure[]> {
  report('delta: getting Odoo 19 and a database');
  const address = await exampleDestination({ series: '19.0', database, people, fresh: true }, report);
  const run = async (name: string, mode: 'full' | 'delta', wanted: AccountsWanted): Promise<Migrated> => {
    const path = join(folder, name);
    await mkdir(path);
    await writeAccounts(join(path, 'accounts.csv'), wanted);
    if (mode === 'full') await writeUsers(join(path, 'users.csv'));
    report(`delta: ${name}`);
    const migrated = await migrate({
      path,
      pair,
      migration: 'delta',
      mode,
      approve: ['all'],
      by: 'bench',
      stateDir: cloud.stateDir,
      renderer: 'silent',
      odoo: async () => address,
    });
    if (!migrated.summary.reconciled) throw new Error(`The run "${name}" did not reconcile.`);
    return migrated;
  };
  try {
    const full = await run('full run', 'full', { count: rows });
    const delta = await run('delta drop', 'delta', { count: rows, changed: isChanged, only: isChanged });
    const resent = await run('full export again', 'full', {
      count: rows,
      changed: (number) => isChanged(number) || isChanged(number + 50),
    });
    const updated = [delta, resent].map(({ summary }) => summary.objects['account']?.outcomes.updated);
    if (updated.some((count) => count !== Math.floor(rows / 100))) throw new Error('Other rows changed than should.');
    return [
      { name: `full run of ${whole(rows)} accounts: seconds`, value: String(full.summary.seconds) },
      { name: 'full run: calls to Odoo', value: whole(callsOf(full)) },
      ...against('delta drop of 1 %', delta, full),
      ...against('full export again, 1 % changed', resent, full),
      await costOfMillion(cloud, full, rows),
    ];
  } finally {
    await dropDatabase({ series: '19.0', name: database });
  }
}

const callsOf = ({ summary: { odooCalls } }: Migrated): number => odooCalls.read + odooCalls.write;

const against = (name: string, one: Migrated, full: Migrated): readonly Figure[] => [
  { name: `${name}: calls to Odoo`, value: whole(callsOf(one)) },
  atMost(`${name}: calls against the full run`, callsOf(one) / callsOf(full), 0.05, percent),
  atMost(`${name}: time against the full run`, one.summary.seconds / full.summary.seconds, 0.05, percent),
];

/** What a million accounts would cost on AWS at the speed of this run. */
async function costOfMillion(cloud: BenchCloud, full: Migrated, rows: number): Promise<Figure> {
  const name = { pair, migration: 'delta', run: full.summary.run };
  const text = await cloud.stores.work.readText(runFiles(name).object('account'));
  const { odooMilliseconds } = objectReconciliationSchema.parse(JSON.parse(text));
  const dollars = costOf({
    objects: 1,
    phases: 1,
    parts: million / rowsPerPart,
    rows: million,
    written: million,
    odooMilliseconds: (odooMilliseconds * million) / rows,
  });
  return atMost('a million accounts on AWS at this speed, dollars', Number(dollars), 3, (amount) => amount.toFixed(2));
}
