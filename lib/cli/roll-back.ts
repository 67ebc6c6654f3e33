import { join } from 'node:path';
import { CliError } from '../migration/errors.ts';
import { type RollbackSummary, rollbackSummarySchema } from '../migration/rollback-summary.ts';
import { runsToRollBack } from '../migration/runs-to-roll-back.ts';
import { verdictOf } from '../report/rollback-page.ts';
import type { Rollback } from '../store/registry.ts';
import { type RollbackName, rollbackFiles } from '../store/rollback-files.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { copyFolder } from './copy-report.ts';
import { endOf, standingOf, startMachine } from './run-machine.ts';

/** What to roll back. */
export interface RollingBack {
  readonly pair: string;
  readonly migration: string;
  readonly run?: string | undefined;
  readonly all?: boolean;
  readonly by: string;
  readonly reason: string;
  readonly stateDir: string;
  /** Folder for the report; the rollback's own under the state folder when absent. */
  readonly out?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly say?: (line: string) => void;
  /** Called with the cloud when it is up; for fault tests. */
  readonly whenUp?: (cloud: Cloud) => void;
}

/** A rollback that came to its end. */
export interface RolledBack {
  readonly summary: RollbackSummary;
  readonly out: string;
  readonly verdict: string;
}

/**
 * Rolls back through the same state machine that an operator starts from the console. One that goes on already for the same
 * runs is followed.
 * @throws {CliError} when it could not run
 */
export async function rollBack(ask: RollingBack): Promise<RolledBack> {
  const cloud = await openCloud(ask);
  ask.whenUp?.(cloud);
  try {
    const registry = cloud.stores.registry(ask);
    const chosen = runsToRollBack(await registry.runs(), ask);
    if (chosen.kind === 'refused') throw new CliError(`${chosen.sentence}.`);
    const wanted = chosen.runs.join(' ');
    const open = (await registry.rollbacks()).find(
      ({ state, runs }) => state === 'running' && runs.join(' ') === wanted,
    );
    const going = open !== undefined && (await standingOf(cloud, open.executionArn)).status === 'RUNNING';
    const executionArn = going ? open.executionArn : await start(cloud, ask, chosen.runs);
    ask.say?.(`Rolling back ${chosen.runs.join(', ')} …`);
    const { status, error, cause } = await endOf(cloud, executionArn);
    const ended = (await registry.rollbacks()).find((one) => one.executionArn === executionArn);
    if (ended === undefined) throw new CliError(`The rollback did not begin (${error ?? status}): ${cause ?? ''}`);
    if (status === 'ABORTED') throw new CliError('The rollback was stopped. Given again, it goes on where it stopped.');
    return await fetched(cloud, ask, ended);
  } finally {
    await cloud.close();
  }
}

/** Names the runs, so that the same command given twice does not take an earlier one back too. */
async function start(cloud: Cloud, ask: RollingBack, runs: readonly string[]): Promise<string> {
  const { pair, migration, by, reason } = ask;
  const what = ask.all ? { all: true } : { run: runs[0] };
  const time = new Date()
    .toISOString()
    .replaceAll(/[-:T.Z]/g, '')
    .slice(0, 17);
  const input = { pair, migration, ...what, by, reason };
  return startMachine(cloud, cloud.rollbackMachine, input, `${migration}-rollback-${time}`);
}

async function fetched(cloud: Cloud, ask: RollingBack, { rollback }: Rollback): Promise<RolledBack> {
  const name: RollbackName = { ...ask, rollback };
  const { work } = cloud.stores;
  const { reportPrefix, report } = rollbackFiles(name);
  const out = ask.out ?? join(ask.stateDir, 'reports', ask.migration, rollback);
  await copyFolder(work, reportPrefix, out);
  const summary = rollbackSummarySchema.parse(JSON.parse(await work.readText(report('rollback.json'))));
  const kept = Object.values(summary.objects).reduce((sum, one) => sum + one.kept, 0);
  return { summary, out, verdict: verdictOf(summary, kept) };
}
