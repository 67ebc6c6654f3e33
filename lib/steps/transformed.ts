/** Where the next invocation goes on: rows already dealt with, parts and outcome files already written. */
export interface Cursor {
  readonly rows: number;
  readonly parts: number;
  readonly outcomeFiles: number;
  /** Documents with lines only: sorted runs written, and how often joining was handed on (0: rows are still read). */
  readonly join?: { readonly runs: number; readonly handOvers: number };
}

/** What a transform has done so far; `done` when all rows were read. */
export interface Transformed {
  readonly done: boolean;
  readonly cursor: Cursor;
}

/** Largest part: the loader's calls to Odoo stay well below its time limit, and a part's state is small. */
export const rowsPerPart = 500;
