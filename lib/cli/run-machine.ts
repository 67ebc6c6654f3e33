import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CliError } from '../migration/errors.ts';
import type { Cloud } from './cloud.ts';

/** How an execution ended. */
export interface Ended {
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly output: string | undefined;
}

const lookEveryMilliseconds = 200;

/** Starts a machine, as an operator does from the console. @returns arn of the execution */
export async function startMachine(
  { stores }: Cloud,
  stateMachineArn: string,
  input: object,
  name?: string,
): Promise<string> {
  const { executionArn } = await stores.aws.stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  if (executionArn === undefined) throw new CliError('The state machine could not be started.');
  return executionArn;
}

/** How an execution stands now. */
export async function standingOf({ stores }: Cloud, executionArn: string): Promise<Ended> {
  const {
    status = '',
    error,
    cause,
    output,
  } = await stores.aws.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return { status, error, cause, output };
}

/** Waits for the end of an execution. @param meanwhile called again and again until then */
export async function endOf(
  cloud: Cloud,
  executionArn: string,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Ended> {
  for (;;) {
    const standing = await standingOf(cloud, executionArn);
    if (standing.status !== 'RUNNING') return standing;
    await meanwhile();
    await new Promise((resolve) => setTimeout(resolve, lookEveryMilliseconds));
  }
}
