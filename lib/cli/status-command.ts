import { join } from 'node:path';
import type { Command } from './arguments.ts';
import { openCloud } from './cloud.ts';
import { exitCodes } from './exit-codes.ts';

type Asking = Extract<Command, { name: 'status' }>;

/** Lists the runs of a migration and the gates that are open. */
export async function statusCommand(command: Asking, print: (line: string) => void): Promise<number> {
  const cloud = await openCloud({ stateDir: join(command.state, command.migration) });
  try {
    const registry = cloud.stores.registry(command);
    const runs = await registry.runs();
    if (runs.length === 0) print('No run yet.');
    for (const { run, mode, state, reconciled, startedAt, problem } of runs) {
      const verdict = state === 'finished' ? (reconciled ? 'reconciled' : 'not reconciled') : state;
      print(`${run}  ${mode}  ${startedAt}  ${verdict}${problem === undefined ? '' : `  ${problem.split('\n')[0]}`}`);
    }
    for (const { gate, question, run, since } of await registry.waiting()) {
      print(`Open gate "${gate}" of run ${run} since ${since}: ${question}`);
    }
    return exitCodes.reconciled;
  } finally {
    await cloud.close();
  }
}
