import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { MigrationBusyError } from '../migration/errors.ts';
import type { Run } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** A run's or a rollback's place in the order of its migration. */
interface Turn {
  readonly startedAt: string;
  readonly called: string;
}

/**
 * Lets one run or rollback of a migration go on at a time, in the order in which they started: two would decide about the same
 * rows from the same id map.
 * @throws {MigrationBusyError} while an earlier run goes on; the state machine asks again
 */
export async function waitForTurn(
  stores: Stores,
  name: Pick<RunName, 'pair' | 'migration'>,
  { startedAt, called }: Turn,
): Promise<void> {
  const registry = stores.registry(name);
  const place = (turn: Turn) => `${turn.startedAt} ${turn.called}`;
  const own = place({ startedAt, called });
  const all = [
    ...(await registry.runs()).map((run) => ({ ...run, called: run.run })),
    ...(await registry.rollbacks()).map((rollback) => ({ ...rollback, called: rollback.rollback })),
  ];
  const earlier = all.filter((one) => one.state === 'running' && place(one) < own);
  for (const one of earlier) if (await goesOn(stores, one)) throw new MigrationBusyError(one.called);
}

/** Whether a run's execution really goes on: one that was stopped by hand could not say so in the registry. */
export async function goesOn(
  { aws }: Pick<Stores, 'aws'>,
  { executionArn }: Pick<Run, 'executionArn'>,
): Promise<boolean> {
  if (executionArn === undefined) return false;
  try {
    const { status } = await aws.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (error) {
    // Step Functions forgets executions 90 days after their end.
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
