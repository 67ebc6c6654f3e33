import { DescribeExecutionCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { MigrationBusyError } from '../migration/errors.ts';
import type { Run } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/**
 * Lets one run of a migration go on at a time, in the order in which they started: two would decide about the same
 * rows from the same id map.
 * @throws {MigrationBusyError} while an earlier run goes on; the state machine asks again
 */
export async function waitForTurn(stores: Stores, name: RunName, startedAt: string): Promise<void> {
  const place = ({ startedAt: at, run }: Pick<Run, 'startedAt' | 'run'>) => `${at} ${run}`;
  const own = place({ startedAt, run: name.run });
  const earlier = (await stores.registry(name).runs()).filter((run) => run.state === 'running' && place(run) < own);
  for (const run of earlier) if (await goesOn(stores, run)) throw new MigrationBusyError(run.run);
}

/** Whether a run's execution really goes on: one that was stopped by hand could not say so in the registry. */
async function goesOn({ aws }: Stores, { executionArn }: Run): Promise<boolean> {
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
