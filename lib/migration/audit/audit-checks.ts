import type { Canonical, Columns } from '../columns.ts';
import type { Reason } from '../outcome.ts';

/** What a line adds to amounts of its document, by the document's columns: decimal text, or null where it cannot be said. */
export type LineAmounts = Readonly<Record<string, string | null>>;

/** Amounts of a document that are held against the sums of its lines. */
export interface LineSums<C extends Columns = Columns, L extends Columns = Columns> {
  /** Columns of the document; an empty one is held against nothing. */
  readonly columns: readonly (keyof C & string)[];
  /** What a line adds to them. @param figures of the records that it names in `figuresOf`; null for one that has none */
  amounts(line: Canonical<L>, figures: readonly (string | null)[]): LineAmounts;
  /** Column of the lines that names records with a figure: taxes and their rates. */
  readonly figuresOf?: keyof L & string;
  /** Difference that rounding may make, as decimal text. */
  readonly slack: string;
}

/**
 * What the audit of a drop looks at beside the rules of an object type: nothing of it keeps a row from being migrated, and
 * all of it is better cleared up before.
 */
export interface AuditChecks<C extends Columns = Columns, L extends Columns = Columns> {
  /** Columns, or several together, in which the same value in two rows probably means that one thing came twice. */
  readonly twice?: readonly ((keyof C & string) | readonly (keyof C & string)[])[];
  /** Columns that somebody can be reached by: a row with none of them filled in is told. */
  readonly reachedBy?: readonly (keyof C & string)[];
  /** Days or times, each pair in the order in which they must have come. */
  readonly inOrder?: readonly (readonly [keyof C & string, keyof C & string])[];
  /** Days or times that lie behind us, such as a birth. */
  readonly past?: readonly (keyof C & string)[];
  /** Columns that name accounts of the chart, where no gate waits for them (`prerequisites`). */
  readonly accounts?: readonly (keyof C & string)[];
  /** Columns that must say the same as those of the record that a reference column names, of this same object type. */
  readonly sameAs?: readonly {
    readonly reference: keyof C & string;
    readonly columns: readonly (keyof C & string)[];
  }[];
  /** A number that lines which name this record are reckoned with, as decimal text; null where it cannot be said. */
  figure?(record: Canonical<C>): string | null;
  /** What is odd about one record by itself. */
  doubts?(record: Canonical<C>): readonly Reason[];
  readonly lines?: LineSums<C, L>;
}
