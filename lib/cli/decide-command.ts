import { join } from 'node:path';
import { CliError } from '../migration/errors.ts';
import type { Command } from './arguments.ts';
import { openCloud } from './cloud.ts';
import { exitCodes } from './exit-codes.ts';
import { endOf, startMachine } from './run-machine.ts';

type Deciding = Extract<Command, { name: 'approve' | 'reject' }>;

/** Decides at a gate through the same state machine an operator starts from the console. */
export async function decideCommand(command: Deciding, print: (line: string) => void): Promise<number> {
  const { pair, migration, gate, by, reason, name } = command;
  const verdict = name === 'approve' ? 'approved' : 'rejected';
  const cloud = await openCloud({ stateDir: join(command.state, migration) });
  try {
    const input = { pair, migration, gate, verdict, by, reason };
    const { status, cause } = await endOf(cloud, await startMachine(cloud, cloud.decideMachine, input));
    if (status !== 'SUCCEEDED') throw new CliError(`The decision was not taken: ${cause ?? status}`);
    print(`${gate}: ${verdict}. The run goes on by itself.`);
    return exitCodes.reconciled;
  } finally {
    await cloud.close();
  }
}
