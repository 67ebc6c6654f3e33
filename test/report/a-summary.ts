import { noOutcomes, type OutcomeCounts, totalOf } from '../../lib/migration/outcome.ts';
import type { ObjectReconciliation, Summary } from '../../lib/migration/summary.ts';

/** An object type that came out well, with these outcomes. */
export function reconciliationOf(
  object: string,
  counts: Partial<OutcomeCounts>,
  changes: Partial<ObjectReconciliation> = {},
): ObjectReconciliation {
  const outcomes = { ...noOutcomes, ...counts };
  return {
    object,
    title: `${object}s`,
    rows: totalOf(outcomes),
    outcomes,
    accounted: true,
    missing: 0,
    totals: {},
    tolerance: '0',
    newlyRejected: 0,
    gone: { rows: 0, archived: 0 },
    fields: { compared: 100, differing: 0 },
    population: [],
    calls: { read: 4, write: 2 },
    cleanedCharacters: 0,
    parts: 1,
    odooMilliseconds: 10,
    queue: null,
    withinTolerance: true,
    ok: true,
    ...changes,
  };
}

/** The summary of a run over these object types. */
export function summaryOf(objects: readonly ObjectReconciliation[], changes: Partial<Summary> = {}): Summary {
  return {
    pair: 'here-to-there',
    migration: 'acme',
    run: 'run-1',
    mode: 'full',
    mapHash: '0123456789abcdef',
    reconciled: true,
    open: [],
    objects: Object.fromEntries(
      objects.map(({ object, rows, outcomes, totals, fields }) => [object, { rows, outcomes, totals, fields }]),
    ),
    unknownFiles: [],
    odooCalls: { read: 41, write: 12 },
    cleanedCharacters: 0,
    seconds: 12.5,
    costUsd: '0.0021',
    ...changes,
  };
}
