/** What must become of a row when the example is migrated into a fresh Odoo. */
export type ExpectedOutcome = 'created' | 'unchanged' | 'skipped' | 'rejected' | 'pending';

/** One row of the example with what was done to it and what must come of it. */
export interface PlantedRow<C> {
  readonly cells: C;
  readonly outcome: ExpectedOutcome;
  /** The rule a rejected, pending or skipped row is stopped by. */
  readonly rule?: string;
  /** What is odd about the row, for the README; absent on ordinary rows. */
  readonly kind?: string;
  /** The row as it stands in the file, where the oddity is in the CSV itself. */
  readonly line?: string;
}

/** An oddity that is laid over the good row at `index`. */
export interface Blemish<C> {
  readonly index: number;
  readonly kind: string;
  readonly outcome: ExpectedOutcome;
  readonly rule?: string;
  readonly change: (cells: C) => C;
}

/** Good rows with oddities laid over some of them. */
export function plant<C>(
  rows: readonly C[],
  outcome: ExpectedOutcome,
  blemishes: readonly Blemish<C>[],
): PlantedRow<C>[] {
  const planted: PlantedRow<C>[] = rows.map((cells) => ({ cells, outcome }));
  const taken = new Set<number>();
  for (const { index, kind, outcome: expected, rule, change } of blemishes) {
    const row = rows[index];
    if (row === undefined || taken.has(index)) throw new Error(`no free row ${index} for "${kind}"`);
    taken.add(index);
    planted[index] = { cells: change(row), outcome: expected, kind, ...(rule === undefined ? {} : { rule }) };
  }
  return planted;
}

/** Puts extra rows in so that each stands at its index in the result; give them in ascending order. */
export function insertRows<C>(
  rows: PlantedRow<C>[],
  extra: readonly (readonly [index: number, row: PlantedRow<C>])[],
): void {
  for (const [index, row] of extra) rows.splice(index, 0, row);
}

/**
 * Holds back what names a row that is itself held back or rejected, until nothing changes any more. A row that breaks
 * a rule of its own stays rejected.
 */
export function holdBack<C>(
  rows: PlantedRow<C>[],
  kind: string,
  waits: (cells: C, stopped: ReadonlySet<string>) => boolean,
  idOf: (cells: C) => string,
): void {
  for (;;) {
    const stopped = stoppedIds(rows, idOf);
    const index = rows.findIndex(({ cells, outcome }) => outcome === 'created' && waits(cells, stopped));
    const row = rows[index];
    if (row === undefined) return;
    rows[index] = { ...row, outcome: 'pending', rule: 'waits-for-reference', kind: row.kind ?? kind };
  }
}

/** Ids whose record does not reach Odoo. Of two rows with one id the first counts. */
export function stoppedIds<C>(rows: readonly PlantedRow<C>[], idOf: (cells: C) => string): ReadonlySet<string> {
  const seen = new Set<string>();
  const stopped = new Set<string>();
  for (const { cells, outcome } of rows) {
    const id = idOf(cells);
    if (id === '' || seen.has(id)) continue;
    seen.add(id);
    if (outcome === 'rejected' || outcome === 'pending') stopped.add(id);
  }
  return stopped;
}
