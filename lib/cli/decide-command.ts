import { join } from 'node:path';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CliError } from '../migration/errors.ts';
import type { Command } from './arguments.ts';
import { openCloud } from './cloud.ts';
import { exitCodes } from './exit-codes.ts';

type Deciding = Extract<Command, { name: 'approve' | 'reject' }>;

/** Decides at a gate through the same state machine an operator starts from the console. */
export async function decideCommand(command: Deciding, print: (line: string) => void): Promise<number> {
  const { pair, migration, gate, by, reason, name } = command;
  const verdict = name === 'approve' ? 'approved' : 'rejected';
  const cloud = await openCloud({ stateDir: join(command.state, migration) });
  try {
    const input = JSON.stringify({ pair, migration, gate, verdict, by, reason });
    const { stepFunctions } = cloud.stores.aws;
    const { executionArn } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: cloud.decideMachine, input }),
    );
    for (;;) {
      const { status, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'SUCCEEDED') break;
      if (status !== 'RUNNING')
        throw new CliError(`The decision was not taken: ${cause ?? status ?? 'no reason given'}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    print(`${gate}: ${verdict}. The run goes on by itself.`);
    return exitCodes.reconciled;
  } finally {
    await cloud.close();
  }
}
