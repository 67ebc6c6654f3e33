/** The seven things that can become of an input row; each row gets exactly one of them. */
export const outcomeNames = ['created', 'updated', 'unchanged', 'skipped', 'rejected', 'conflict', 'pending'] as const;

export type OutcomeName = (typeof outcomeNames)[number];

/** How many rows ended in each outcome. */
export type OutcomeCounts = Readonly<Record<OutcomeName, number>>;

/** Where a row stands in the export. Nothing in it tells about the person or company the row is about. */
export interface RowPlace {
  readonly file: string;
  /** As a spreadsheet numbers it. */
  readonly row: number;
}

/** Place and key of a row, without what is in it. */
export const placeOf = ({ file, row, key }: RowPlace & { readonly key: string }) => ({ file, row, key });

/** Why a row is not in Odoo as the source has it, and what would mend it. */
export interface Reason {
  /** Short stable name of the rule, for grouping: `required`, `email`, `missing-reference` … */
  readonly rule: string;
  readonly column?: string;
  readonly problem: string;
  readonly mend: string;
}

/** Money and quantities by the name of the total they add to (`out_invoice/EUR`): decimal text. */
export type Amounts = Readonly<Record<string, string>>;

/** What became of one input row. */
export type Outcome = RowPlace & {
  /** Key in the source system; empty where the row has none. */
  readonly key: string;
} & (
    | {
        readonly outcome: 'created' | 'updated' | 'unchanged';
        readonly model: string;
        readonly id: number;
        /** What this row adds to the totals of its object type, by name: decimal text. */
        readonly amounts?: Amounts;
        /** What was carried over differently, or not at all: listed in the report. */
        readonly notes?: readonly Reason[];
      }
    | { readonly outcome: 'skipped' | 'rejected' | 'conflict' | 'pending'; readonly reasons: readonly Reason[] }
  );

export const noOutcomes: OutcomeCounts = {
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
  conflict: 0,
  pending: 0,
};

/** Counts outcomes; add to a previous count by passing it. */
export function countOutcomes(outcomes: Iterable<{ outcome: OutcomeName }>, start = noOutcomes): OutcomeCounts {
  const counts = { ...start };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}

/** Adds two counts. */
export function addCounts(left: OutcomeCounts, right: OutcomeCounts): OutcomeCounts {
  const counts = { ...left };
  for (const name of outcomeNames) counts[name] += right[name];
  return counts;
}

/** Rows in all outcomes together. */
export const totalOf = (counts: OutcomeCounts): number => outcomeNames.reduce((sum, name) => sum + counts[name], 0);
