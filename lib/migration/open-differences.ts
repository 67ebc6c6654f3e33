import type { ObjectReconciliation } from './summary.ts';
import { differingTotals } from './totals.ts';

/** How many rows a run tried to bring to Odoo, and what came of it. */
interface Work {
  readonly changed: number;
  /** Rows that were to be written and were rejected. */
  readonly newlyRejected: number;
}

/**
 * Everything that keeps a run from counting as reconciled, each as a sentence for whoever decides about it. Counts and
 * titles only: it travels in messages, and the total of a single row is that row's amount.
 * @param planned names of everything that was to be reconciled
 */
export function openDifferences(
  objects: readonly ObjectReconciliation[],
  planned: ReadonlySet<string>,
): readonly string[] {
  const told = new Set(objects.map(({ object }) => object));
  return [
    ...objects.flatMap(openIn),
    ...[...planned].filter((name) => !told.has(name)).map((name) => `${name}: was not reconciled`),
  ];
}

function openIn(object: ObjectReconciliation): readonly string[] {
  const { title, rows, outcomes, accounted, missing, fields, withinTolerance, totals, tolerance } = object;
  const differing = differingTotals(totals, tolerance).length;
  return [
    ...(accounted ? [] : [`the outcomes do not add up to ${counted(rows, 'row')}`]),
    ...(withinTolerance ? [] : [`${outcomes.rejected} of ${counted(rows, 'row')} rejected, more than the map allows`]),
    ...(outcomes.conflict === 0 ? [] : [counted(outcomes.conflict, 'conflict')]),
    ...(missing === 0 ? [] : [`${counted(missing, 'record')} missing in Odoo`]),
    ...(fields.differing === 0 ? [] : [`${counted(fields.differing, 'field')} differing`]),
    ...(differing === 0 ? [] : [`${counted(differing, 'total')} differing`]),
  ].map((sentence) => `${title}: ${sentence}`);
}

/** Whether a run had rows to write and changed nothing: something is wrong with all of them, or with Odoo. */
export function changedNothing(objects: readonly ObjectReconciliation[]): boolean {
  const { changed, newlyRejected } = objects.reduce<Work>(
    (sum, { outcomes, newlyRejected: own }) => ({
      changed: sum.changed + outcomes.created + outcomes.updated,
      newlyRejected: sum.newlyRejected + own,
    }),
    { changed: 0, newlyRejected: 0 },
  );
  return newlyRejected > 0 && changed === 0;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
