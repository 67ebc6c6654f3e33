import type { CanonicalValue, Columns } from '../columns.ts';
import type { Reason } from '../outcome.ts';
import type { AuditChecks } from './audit-checks.ts';

type Values = Readonly<Record<string, CanonicalValue>>;

/** No business record is older than the computers it was kept on; people are. */
const earliest = { any: 1970, past: 1900 };
/** Years ahead in which a due date, the end of a policy or a recall may still lie. */
const yearsAhead = 20;

/**
 * Looks whether the days and times of a record can be right.
 * @param now decides what lies ahead
 */
export function dateDoubts(
  columns: Columns,
  { past = [], inOrder = [] }: Pick<AuditChecks, 'past' | 'inOrder'>,
  now: Date,
): (record: Values) => readonly Reason[] {
  const dated = Object.entries(columns)
    .filter(([, { type }]) => type === 'date' || type === 'instant')
    .map(([column]) => ({ column, been: past.includes(column) }));
  const today = now.toISOString().slice(0, 10);
  const last = `${now.getUTCFullYear() + yearsAhead}${today.slice(4)}`;
  return (record) => {
    const reasons: Reason[] = [];
    for (const { column, been } of dated) {
      const day = dayOf(record[column]);
      if (day === undefined) continue;
      const first = been ? earliest.past : earliest.any;
      if (day < `${first}`) reasons.push(tooEarly(column, first));
      else if (been && day > today) reasons.push(ahead(column));
      else if (day > last) reasons.push(tooFar(column));
    }
    for (const [before, after] of inOrder) {
      const [first, second] = [dayOf(record[before]), dayOf(record[after])];
      if (first !== undefined && second !== undefined && second < first) reasons.push(outOfOrder(before, after));
    }
    return reasons;
  };
}

const dayOf = (value: CanonicalValue | undefined): string | undefined =>
  typeof value === 'string' ? value.slice(0, 10) : undefined;

const tooEarly = (column: string, year: number): Reason => ({
  rule: 'date-too-early',
  column,
  problem: `lies before ${year}`,
  mend: 'Correct the year, or leave the cell empty if the source fills in a day of its own',
});

const tooFar = (column: string): Reason => ({
  rule: 'date-too-far-ahead',
  column,
  problem: `lies more than ${yearsAhead} years ahead`,
  mend: 'Correct the year, or leave the cell empty if it stands for "never"',
});

const ahead = (column: string): Reason => ({
  rule: 'date-ahead',
  column,
  problem: 'lies ahead and can only have been',
  mend: 'Correct the day',
});

const outOfOrder = (before: string, after: string): Reason => ({
  rule: 'dates-out-of-order',
  column: after,
  problem: `is before ${before}`,
  mend: 'Correct one of the two',
});
