import type { Summary } from '../migration/summary.ts';

/** What a command's exit code says. */
export const exitCodes = { reconciled: 0, differences: 1, usage: 2, couldNotRun: 3 } as const;

/** The exit code of a run that came to its end. */
export function exitCodeOf(summary: Summary): number {
  if (summary.problem !== undefined) return exitCodes.couldNotRun;
  return summary.reconciled ? exitCodes.reconciled : exitCodes.differences;
}
