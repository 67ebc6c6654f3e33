/**
 * Every error this project raises on purpose. A message says what happened and what to do about it, and holds no
 * value of a person's record: rows are named by file, row number and column.
 */
export abstract class OnrampError extends Error {
  /** Stable name for programs: log lines, state machine `Catch` clauses, exit codes. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Step Functions matches Catch and Retry on the error's name.
    this.name = new.target.name;
  }
}

/** A place in an export file, as its author would look for it. */
export interface ExportPlace {
  /** File name as uploaded. */
  readonly file: string;
  /** Row as a spreadsheet numbers it: the header is row 1. Absent when the whole file is meant. */
  readonly row?: number;
  /** Column header as it stands in the file. */
  readonly column?: string;
}

/** An export file cannot be read as it is. `problem` and `mend` are each one clause without a value of any record. */
export class ExportFileError extends OnrampError {
  readonly code = 'EXPORT_FILE';
  readonly place: ExportPlace;
  readonly problem: string;
  readonly mend: string;

  constructor(place: ExportPlace, problem: string, mend: string, options?: ErrorOptions) {
    const where = [
      place.file,
      place.row === undefined ? undefined : `row ${place.row}`,
      place.column === undefined ? undefined : `column "${place.column}"`,
    ].filter((part) => part !== undefined);
    super(`${where.join(', ')}: ${problem}. ${mend}.`, options);
    this.place = place;
    this.problem = problem;
    this.mend = mend;
  }
}
