import { join } from 'node:path';
import { gateMessage } from '../report/gate-notice.ts';
import { gateNotice } from '../steps/announce-gate.ts';
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
    const standing = await cloud.stores.roster.standing(command);
    const last = standing?.changes.at(-1);
    if (standing?.state === 'closed') print(`Closed by ${last?.by} at ${last?.at}: ${last?.reason}`);
    if (runs.length === 0) print('No run yet.');
    for (const { run, mode, state, reconciled, startedAt, problem, rolledBack } of runs) {
      const ended = state === 'finished' ? (reconciled ? 'reconciled' : 'not reconciled') : state;
      const verdict = rolledBack === undefined ? ended : `${ended}, rolled back ${rolledBack.at} by ${rolledBack.by}`;
      print(`${run}  ${mode}  ${startedAt}  ${verdict}${problem === undefined ? '' : `  ${problem.split('\n')[0]}`}`);
    }
    for (const { rollback, runs: of, state, startedAt, problem } of await registry.rollbacks()) {
      const why = problem === undefined ? '' : `  ${problem.split('\n')[0]}`;
      print(`${rollback}  rollback of ${of.join(', ')}  ${startedAt}  ${state}${why}`);
    }
    for (const waiting of await registry.waiting()) {
      const notice = await gateNotice(cloud.stores, { ...command, ...waiting, reminders: 0 });
      print(`\nOpen gate "${waiting.gate}" since ${waiting.since}. ${gateMessage(notice).text}`);
    }
    return exitCodes.reconciled;
  } finally {
    await cloud.close();
  }
}
