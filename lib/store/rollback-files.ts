import type { PartToUndo } from '../migration/rollback.ts';
import type { RunName } from './run-files.ts';

/** One rollback of a migration: what every key of it is filed under, beside the runs. */
export type RollbackName = Omit<RunName, 'run'> & { readonly rollback: string };

/** Keys of a rollback's files in the work bucket. */
export function rollbackFiles({ pair, migration, rollback }: RollbackName) {
  const root = `${pair}/${migration}/rollbacks/${rollback}`;
  const numbered = (step: number) => String(step).padStart(6, '0');
  const of = ({ run, object, of: kind, part }: PartToUndo) => `${run}/${object}/${kind}/${part}.json`;
  return {
    root,
    /** The steps, one after the other: which list of parts, and how many at once. */
    steps: `${root}/steps.json`,
    parts: (step: number) => `${root}/parts/${numbered(step)}.json`,
    partsPrefix: `${root}/parts/`,
    intent: (part: PartToUndo) => `${root}/intents/${of(part)}`,
    /** What undoing a part came to, before the id map says so. */
    result: (part: PartToUndo) => `${root}/results/${of(part)}`,
    /** Why an attempt at a part failed; counts only while the part is not done. */
    problem: (part: PartToUndo) => `${root}/problems/${of(part)}`,
    problemsPrefix: `${root}/problems/`,
    done: (part: PartToUndo) => `${root}/done/${of(part)}`,
    donePrefix: `${root}/done/`,
    /** Records that stay because of a part: what they refer to stays too. */
    staying: (part: PartToUndo) => `${root}/staying/${of(part)}`,
    stayingPrefix: `${root}/staying/`,
    /** What reading everything back came to. */
    checked: `${root}/checked.json`,
    report: (name: string) => `${root}/report/${name}`,
    reportPrefix: `${root}/report/`,
  } as const;
}
