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

/** Object types name each other in a circle, so that none of them can be loaded first. */
export class CircularReferenceError extends OnrampError {
  readonly code = 'CIRCULAR_REFERENCE';

  constructor(objectTypes: readonly string[]) {
    super(
      `These object types refer to each other in a circle: ${objectTypes.join(', ')}. Remove one reference, or load it in a second pass.`,
    );
  }
}

// ---- A real Odoo on this machine (lib/real-odoo) ----

/** A disposable Odoo could not be raised, reached or used. `mend` says what to do, or what a program said. */
export class RealOdooError extends OnrampError {
  readonly code = 'REAL_ODOO';

  constructor(problem: string, mend: string, options?: ErrorOptions) {
    super(`${problem}. ${mend}`, options);
  }
}

/** A schema map cannot be followed; every problem is listed, each a sentence of its own. */
export class MapError extends OnrampError {
  readonly code = 'MAP';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`The map cannot be followed:\n${problems.map((problem) => `- ${problem}.`).join('\n')}`, options);
    this.problems = problems;
  }
}

/** A pair or object type of this name does not exist. */
export class UnknownPairError extends OnrampError {
  readonly code = 'UNKNOWN_PAIR';

  constructor(name: string, known: readonly string[]) {
    super(`There is no "${name}". Use one of: ${known.join(', ')}.`);
  }
}

/** An object that a step was told to read is not in its bucket. */
export class ObjectMissingError extends OnrampError {
  readonly code = 'OBJECT_MISSING';

  constructor(address: string, options?: ErrorOptions) {
    super(`${address} is not there. Upload it again, or start a new drop.`, options);
  }
}

/** DynamoDB refused for longer than the back-off allows; the step may simply be tried again. */
export class StoreBusyError extends OnrampError {
  readonly code = 'STORE_BUSY';

  constructor(what: string) {
    super(
      `DynamoDB kept refusing work on ${what}. The step is tried again by itself; if it lasts, look for throttling alarms.`,
    );
  }
}
