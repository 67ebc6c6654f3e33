/** A run, as far as choosing it goes. */
interface ChosenRun {
  readonly run: string;
  readonly mode: 'full' | 'sample' | 'delta' | 'rehearsal';
  readonly state: 'running' | 'finished' | 'failed';
  readonly startedAt: string;
  readonly rolledBack?: unknown;
}

/** Which runs to roll back, the newest first, or why none. */
export type RunsToRollBack =
  | { readonly kind: 'runs'; readonly runs: readonly [string, ...string[]] }
  | { readonly kind: 'refused'; readonly sentence: string };

const refused = (sentence: string): RunsToRollBack => ({ kind: 'refused', sentence });

/**
 * Chooses the runs to roll back: the one that is named, all of them, or the newest that is not rolled back yet. A run that
 * is named may be rolled back once more: what was kept may be free by now. A rehearsal wrote nothing.
 */
export function runsToRollBack(
  runs: readonly ChosenRun[],
  { run, all = false }: { readonly run?: string | undefined; readonly all?: boolean | undefined },
): RunsToRollBack {
  if (run !== undefined && all) return refused('Name one run, or ask for all of them, not both');
  const newestFirst = runs
    .filter(({ mode }) => mode !== 'rehearsal')
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
  if (run !== undefined) {
    const named = runs.find((one) => one.run === run);
    if (named === undefined) return refused(`There is no run ${run}. "onramp status" lists the runs`);
    if (named.mode === 'rehearsal') return refused(`The run ${run} is a rehearsal, which wrote nothing to Odoo`);
    return { kind: 'runs', runs: [run] };
  }
  const open = newestFirst.filter(({ rolledBack }) => rolledBack === undefined).map((one) => one.run);
  const [first, ...others] = open;
  if (first === undefined) return refused('Every run of this migration is rolled back already, or there was none');
  return { kind: 'runs', runs: all ? [first, ...others] : [first] };
}
