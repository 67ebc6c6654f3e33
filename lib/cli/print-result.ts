import { join } from 'node:path';
import { outcomeTable, totalsTable } from '../report/outcome-table.ts';
import type { Migrated } from './migrate.ts';

/** Prints how a run came out: the outcome table, the verdict and where the report lies. */
export function printResult({ summary, out, problem }: Omit<Migrated, 'odooUrl'>, print: (line: string) => void): void {
  print('');
  if (Object.keys(summary.objects).length > 0) print(outcomeTable(summary));
  const totals = totalsTable(summary);
  if (totals !== '') print(`\n${totals}`);
  print('');
  if (problem !== undefined) print(problem);
  const { read, write } = summary.odooCalls;
  if (problem === undefined) for (const sentence of summary.open) print(sentence);
  const { accepted } = summary;
  const verdict = summary.reconciled
    ? 'Reconciled'
    : `Not reconciled${accepted === undefined ? '' : `, accepted by ${accepted.by}: ${accepted.reason}`}`;
  print(
    `${verdict}. ${summary.seconds} s, ${read} reading and ${write} writing calls to Odoo, about $${summary.costUsd} on AWS.`,
  );
  print(`Report: ${join(out, 'report.html')}`);
}
