import { RollbackRefusedError } from '../../migration/errors.ts';
import type { Pair } from '../../migration/object-type.ts';
import type { PartToUndo } from '../../migration/rollback.ts';
import type { JudgedRun } from '../../odoo/rollback/judge.ts';
import { pairNamed } from '../../pairs/index.ts';
import { type RollbackName, rollbackFiles } from '../../store/rollback-files.ts';
import { readStaying } from '../../store/rollback-journal.ts';
import type { Stores } from '../environment.ts';

/** Odoo writes times in seconds; its clock may be a little ahead of ours. */
const odooTime = (at: string, secondsLater: number): string =>
  new Date(Date.parse(at) + secondsLater * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** What is known of the run that is undone, and of what stays of it so far. */
export async function judgedRun(stores: Stores, part: RollbackName & PartToUndo): Promise<JudgedRun> {
  const registry = stores.registry(part);
  const [runs, rollbacks] = await Promise.all([registry.runs(), registry.rollbacks()]);
  const rollback = rollbacks.find((one) => one.rollback === part.rollback);
  const own = runs.find(({ run }) => run === part.run);
  if (own === undefined || rollback === undefined)
    throw new RollbackRefusedError(`There is no run ${part.run}, or nobody asked for ${part.rollback}`);
  const together = runs.filter(({ run }) => rollback.runs.includes(run));
  const ends = together.map(({ finishedAt, startedAt }) => finishedAt ?? startedAt).toSorted();
  return {
    run: part.run,
    laterRuns: new Set(runs.filter(({ startedAt }) => startedAt > own.startedAt).map(({ run }) => run)),
    startedAt: odooTime(own.startedAt, 0),
    endedAt: odooTime(ends.at(-1) ?? own.startedAt, 2),
    rolledBackAt: odooTime(rollback.startedAt, -2),
    undoneAlready: [...runs.filter(({ rolledBack }) => rolledBack !== undefined), ...rollbacks].flatMap(
      ({ startedAt, finishedAt }) =>
        finishedAt === undefined ? [] : [{ from: odooTime(startedAt, -2), until: odooTime(finishedAt, 2) }],
    ),
    staying: await readStaying(stores.work, rollbackFiles(part).stayingPrefix),
    movedByOdoo: movedByOdoo(pairNamed(part.pair)),
  };
}

/** What the object types of a pair say of the models that they write to. */
const movedByOdoo = ({ objectTypes }: Pair): JudgedRun['movedByOdoo'] =>
  new Map(
    objectTypes.flatMap(({ writing }) => {
      if (writing.kind !== 'flat') return [];
      const { models, movedByOdoo: moved } = writing;
      return moved === undefined ? [] : models.map((model) => [model, moved] as const);
    }),
  );
