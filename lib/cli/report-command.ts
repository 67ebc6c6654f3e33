import { join } from 'node:path';
import { CliError } from '../migration/errors.ts';
import type { Command } from './arguments.ts';
import { openCloud } from './cloud.ts';
import { exitCodeOf } from './exit-codes.ts';
import { fetchReport } from './migrate.ts';
import { printResult } from './print-result.ts';

type Asking = Extract<Command, { name: 'report' }>;

/** Fetches the report of a run that has ended, the newest unless one is named. */
export async function reportCommand(command: Asking, print: (line: string) => void): Promise<number> {
  const stateDir = join(command.state, command.migration);
  const cloud = await openCloud({ stateDir });
  try {
    const ended = (await cloud.stores.registry(command).runs()).filter(({ state }) => state !== 'running');
    const newest = ended.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
    const run = command.run === undefined ? newest : ended.find((candidate) => candidate.run === command.run);
    if (run === undefined) throw new CliError('There is no such run that has ended. "status" lists the runs.');
    const out = command.out ?? join(stateDir, 'reports', command.migration, run.run);
    const summary = await fetchReport(cloud.stores, { ...command, run: run.run }, out);
    printResult({ summary, out, problem: run.problem }, print);
    return exitCodeOf(summary);
  } finally {
    await cloud.close();
  }
}
