import { join } from 'node:path';
import type { Command } from './arguments.ts';
import { exitCodes } from './exit-codes.ts';
import { rollBack } from './roll-back.ts';

type Asking = Extract<Command, { name: 'rollback' }>;

/** Rolls a run or a whole migration back, and prints what became of it. */
export async function rollbackCommand(command: Asking, print: (line: string) => void): Promise<number> {
  const stateDir = join(command.state, command.migration);
  const { summary, out, verdict } = await rollBack({ ...command, stateDir, say: print });
  for (const [object, { removed, restored, left, kept }] of Object.entries(summary.objects)) {
    print(
      `${object.padEnd(24)} ${removed} removed, ${restored} restored, ${left} undone and left in Odoo, ${kept} kept`,
    );
  }
  print(`\n${verdict}`);
  print(`Report: ${join(out, 'rollback.html')}`);
  if (summary.problem !== undefined) return exitCodes.couldNotRun;
  return summary.clean ? exitCodes.reconciled : exitCodes.differences;
}
