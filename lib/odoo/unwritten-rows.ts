import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { LineToWrite, Written } from './written.ts';

/** What writing came to where no record came of it. */
interface Unwritten {
  readonly kind: 'rejected' | 'conflict' | 'pending';
  readonly reasons: readonly Reason[];
}

/** Outcomes of the rows that did not become a record, and the keys of those that Odoo refused. */
export function unwrittenRows(
  rows: readonly (LineToWrite & { readonly externalId: string })[],
  results: ReadonlyMap<string, Unwritten | { readonly id: number }>,
): Pick<Written, 'refused'> & { readonly outcomes: readonly Outcome[] } {
  const outcomes: Outcome[] = [];
  const refused = new Set<string>();
  for (const { line, externalId } of rows) {
    const result = results.get(externalId);
    if (result === undefined || !('reasons' in result)) continue;
    outcomes.push({ ...placeOf(line), outcome: result.kind, reasons: result.reasons });
    if (result.kind === 'rejected') refused.add(line.key);
  }
  return { outcomes, refused };
}
