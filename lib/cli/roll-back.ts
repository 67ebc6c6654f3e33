import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CliError } from '../migration/errors.ts';
import { type RollbackSummary, rollbackSummarySchema } from '../migration/rollback-summary.ts';
import { runsToRollBack } from '../migration/runs-to-roll-back.ts';
import { verdictOf } from '../report/rollback-page.ts';
import type { Rollback } from '../store/registry.ts';
import { type RollbackName, rollbackFiles } from '../store/rollback-files.ts';
import { type Cloud, openCloud } from './cloud.ts';

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

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

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
    const going = open !== undefined && (await isGoing(cloud, open.executionArn));
    const executionArn = going ? open.executionArn : await start(cloud, ask, chosen.runs);
    ask.say?.(`Rolling back ${chosen.runs.join(', ')} …`);
    for (;;) {
      const { status, error, cause } = await describe(cloud, executionArn);
      if (status !== 'RUNNING') {
        const ended = (await registry.rollbacks()).find((one) => one.executionArn === executionArn);
        if (ended === undefined) throw new CliError(`The rollback did not begin (${error ?? status}): ${cause ?? ''}`);
        return await fetched(cloud, ask, ended);
      }
      await sleep(400);
    }
  } finally {
    await cloud.close();
  }
}

const describe = ({ stores }: Cloud, executionArn: string) =>
  stores.aws.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));

const isGoing = async (cloud: Cloud, executionArn: string): Promise<boolean> =>
  (await describe(cloud, executionArn)).status === 'RUNNING';

/** Names the runs, so that the same command given twice does not take an earlier one back too. */
async function start(cloud: Cloud, ask: RollingBack, runs: readonly string[]): Promise<string> {
  const { pair, migration, by, reason } = ask;
  const what = ask.all ? { all: true } : { run: runs[0] };
  const time = new Date()
    .toISOString()
    .replaceAll(/[-:T.Z]/g, '')
    .slice(0, 17);
  const { executionArn } = await cloud.stores.aws.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: cloud.rollbackMachine,
      name: `${migration}-rollback-${time}`,
      input: JSON.stringify({ pair, migration, ...what, by, reason }),
    }),
  );
  if (executionArn === undefined) throw new CliError('The rollback could not be started.');
  return executionArn;
}

async function fetched(cloud: Cloud, ask: RollingBack, { rollback }: Rollback): Promise<RolledBack> {
  const name: RollbackName = { ...ask, rollback };
  const { work } = cloud.stores;
  const { reportPrefix, report } = rollbackFiles(name);
  const out = ask.out ?? join(ask.stateDir, 'reports', ask.migration, rollback);
  mkdirSync(out, { recursive: true });
  for await (const { key } of work.list(reportPrefix))
    await pipeline(await work.open({ key }), createWriteStream(join(out, key.slice(reportPrefix.length))));
  const summary = rollbackSummarySchema.parse(JSON.parse(await work.readText(report('rollback.json'))));
  const kept = Object.values(summary.objects).reduce((sum, one) => sum + one.kept, 0);
  return { summary, out, verdict: verdictOf(summary, kept) };
}
