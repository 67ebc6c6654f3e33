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

/**
 * Something failed that nobody foresaw. Its own words are left out: libraries quote what they work on (JSON.parse the
 * text, Decimal the number, S3 the key), and an error's words reach the log and the history of the execution.
 */
export class UnforeseenError extends OnrampError {
  readonly code = 'UNFORESEEN';

  /**
   * @param kind the name of the original error, under which Step Functions knows it
   * @param frames where it was thrown, line by line
   */
  constructor(kind: string, what: string, frames: readonly string[]) {
    super(`${what}. Its own words are left out, because they may quote a row or name a file.`);
    this.name = kind;
    this.stack = [`${kind}: ${this.message}`, ...frames].join('\n');
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

  /** @param mend what to do, where mending each problem is not all */
  constructor(problems: readonly string[], { mend, ...options }: ErrorOptions & { mend?: string | undefined } = {}) {
    const told = problems.map((problem) => `- ${problem}.`);
    super(['The map cannot be followed:', ...told, ...(mend === undefined ? [] : [mend])].join('\n'), options);
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

/** The synthesised template, or the machine it is to run on, does not let the local cloud start. */
export class LocalCloudError extends OnrampError {
  readonly code = 'LOCAL_CLOUD';
}

/** A state machine's definition is not one that both Step Functions and the local engine would run. */
export class StateMachineDefinitionError extends OnrampError {
  readonly code = 'STATE_MACHINE_DEFINITION';
  readonly problems: readonly { readonly at: string; readonly problem: string }[];

  constructor(machine: string, problems: readonly { readonly at: string; readonly problem: string }[]) {
    const lines = problems.map(({ at, problem }) => `- ${at === '' ? 'the definition' : at}: ${problem}`);
    super(`The state machine ${machine} cannot run. Mend its definition and synthesise again:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

// ---- Talking to Odoo (lib/odoo) ----

/** Which call an error is about: model and method, never an argument. */
export interface OdooCallPlace {
  readonly model: string;
  readonly method: string;
}

/**
 * What is known about the call's effect after an error:
 * `none` nothing was written; `committed` it was written; `unknown` only a read-back tells.
 */
export type OdooEffect = 'none' | 'committed' | 'unknown';

/** A call to Odoo that did not return a result. `effect` decides what may follow: only `none` may be sent again as it is. */
export abstract class OdooCallError extends OnrampError {
  abstract readonly effect: OdooEffect;
  readonly place: OdooCallPlace;

  constructor(place: OdooCallPlace, problem: string, mend: string) {
    super(`${place.model}.${place.method}: ${problem}. ${mend}.`);
    this.place = place;
  }
}

/** Odoo's program failed (fault code 1) and rolled back. Its traceback, which quotes records, is not kept. */
export class OdooServerError extends OdooCallError {
  readonly code = 'ODOO_SERVER';
  readonly effect = 'none';
  /** Python class of the exception with its module, such as `psycopg2.errors.SerializationFailure`; `unknown` when unreadable. */
  readonly exceptionClass: string;
  /** True when two transactions met at one record: the same call may succeed when sent again a little later. */
  readonly concurrency: boolean;

  constructor(place: OdooCallPlace, exceptionClass: string, concurrency: boolean) {
    super(
      place,
      `Odoo failed with ${exceptionClass}`,
      concurrency
        ? 'Two transactions met at one record; send it again a little later'
        : "Look at Odoo's own log for the cause",
    );
    this.exceptionClass = exceptionClass;
    this.concurrency = concurrency;
  }
}

/** Odoo refused with a text meant for its user (fault code 2: UserError, ValidationError, MissingError) and rolled back. */
export class OdooUserError extends OdooCallError {
  readonly code = 'ODOO_USER';
  readonly effect = 'none';
  // Private, because Lambda logs every property of an error that leaves a function.
  readonly #odooMessage: string;

  constructor(place: OdooCallPlace, odooMessage: string) {
    super(place, 'Odoo refused the call', "Its reason stands beside the row in the run's row files");
    this.#odooMessage = odooMessage;
  }

  /** Odoo's own words. They may quote a record: show them to the operator in the row files, never log them. */
  get odooMessage(): string {
    return this.#odooMessage;
  }
}

/** Odoo did not accept the login for this call (fault code 3). */
export class OdooAccessDenied extends OdooCallError {
  readonly code = 'ODOO_ACCESS_DENIED';
  readonly effect = 'none';

  constructor(place: OdooCallPlace) {
    super(place, 'Odoo denied access', 'Check that the password or API key is still valid');
  }
}

/** The Odoo user may not do this (fault code 4). */
export class OdooAccessError extends OdooCallError {
  readonly code = 'ODOO_ACCESS';
  readonly effect = 'none';
  readonly #odooMessage: string;

  constructor(place: OdooCallPlace, odooMessage: string) {
    super(place, 'the Odoo user lacks the right', 'Give the migration user the rights the operator guide lists');
    this.#odooMessage = odooMessage;
  }

  /** Odoo's own words, naming the groups that may. They may quote a record: never log them. */
  get odooMessage(): string {
    return this.#odooMessage;
  }
}

/** Odoo did the work and committed it, then could not put the result into XML-RPC. The state is read back, never the call repeated. */
export class OdooCommittedUnmarshalled extends OdooCallError {
  readonly code = 'ODOO_COMMITTED_UNMARSHALLED';
  readonly effect = 'committed';

  constructor(place: OdooCallPlace) {
    super(place, 'Odoo committed the call but cannot express its result', 'Read the record back');
  }
}

/** How a reply went missing. */
export type ReplyLoss = 'connection' | 'timeout' | 'aborted' | 'truncated' | 'unreadable' | 'gateway';

/** The request was sent, at least in part, and no whole reply came back: the call may or may not have been committed. */
export class OdooReplyLost extends OdooCallError {
  readonly code = 'ODOO_REPLY_LOST';
  readonly effect = 'unknown';
  readonly loss: ReplyLoss;

  constructor(place: OdooCallPlace, loss: ReplyLoss, detail: string) {
    super(
      place,
      `Odoo's reply was lost (${detail})`,
      'It may have been done: read back by external id before anything is sent again',
    );
    this.loss = loss;
  }
}

/** Nothing reached Odoo: no connection, or an answer by something that is not Odoo or that turned the call away. */
export class OdooUnreachable extends OdooCallError {
  readonly code = 'ODOO_UNREACHABLE';
  readonly effect = 'none';

  constructor(place: OdooCallPlace, problem: string, mend: string) {
    super(place, problem, mend);
  }
}

/** The request is larger than the server accepts; nothing was done. */
export class OdooRequestTooLarge extends OdooCallError {
  readonly code = 'ODOO_REQUEST_TOO_LARGE';
  readonly effect = 'none';

  constructor(place: OdooCallPlace, bytes: number) {
    super(
      place,
      `the server refuses a request of ${bytes} bytes`,
      'Send fewer records or smaller documents in one call',
    );
  }
}

/** The reply is larger than the limit and was not read to its end; a write may have been committed. */
export class OdooReplyTooLarge extends OdooCallError {
  readonly code = 'ODOO_REPLY_TOO_LARGE';
  readonly effect = 'unknown';

  constructor(place: OdooCallPlace, limitBytes: number) {
    super(place, `the reply is larger than ${limitBytes} bytes`, 'Ask for fewer records or fields in one call');
  }
}

/** Login, secret or database are not accepted. */
export class OdooBadCredentials extends OdooCallError {
  readonly code = 'ODOO_BAD_CREDENTIALS';
  readonly effect = 'none';
  readonly wrong: 'login' | 'database' | 'api-key';

  constructor(wrong: 'login' | 'database' | 'api-key', database: string) {
    const problem = {
      login: `Odoo does not accept this login and password or API key for the database "${database}"`,
      database: `Odoo cannot open the database "${database}"`,
      'api-key': `JSON-2 was asked for, and the secret is no API key of this login in the database "${database}"`,
    }[wrong];
    const mend = {
      login: 'Check user, password and database',
      database: "Check its name against the server's list of databases",
      'api-key': "Make an API key in the user's preferences, or let the transport be chosen",
    }[wrong];
    super({ model: 'common', method: 'authenticate' }, problem, mend);
    this.wrong = wrong;
  }
}

/** A value cannot travel to Odoo; nothing was sent. Names its place, never the value. */
export class OdooValueUnsupported extends OdooCallError {
  readonly code = 'ODOO_VALUE_UNSUPPORTED';
  readonly effect = 'none';
  /** Path of the value inside the named arguments, such as `vals_list[3].amount`. */
  readonly field: string;

  constructor(place: OdooCallPlace, field: string, problem: string) {
    super(place, `the value of ${field} ${problem}`, 'Correct the object type or the map');
    this.field = field;
  }
}

/** Somebody else works on this part; the step is tried again when the lease has run out. */
export class LeaseHeldError extends OnrampError {
  readonly code = 'LEASE_HELD';

  constructor(what: string) {
    super(`Another attempt still owns ${what}. It is tried again by itself.`);
  }
}

/** A part stamped with a map that nobody approved, or not any more. Nothing was written. */
export class MapNotApprovedError extends OnrampError {
  readonly code = 'MAP_NOT_APPROVED';

  constructor(mapHash: string, approved: string | undefined) {
    super(
      `This part was made with map ${mapHash}, and ${approved === undefined ? 'no map is approved' : `the approved map is ${approved}`}. Approve the map and start the run again.`,
    );
  }
}

/** Odoo kept what it was only to validate. The rehearsal stops at once; what it wrote has the external ids of the migration. */
export class RehearsalWroteError extends OnrampError {
  readonly code = 'REHEARSAL_WROTE';

  constructor(model: string) {
    super(
      `Odoo kept records of ${model} that a rehearsal gave it to validate only. Remove them in Odoo by their external ids, and report this version of Odoo to us before you rehearse again.`,
    );
  }
}

/** The secret with the Odoo address is missing or not filled in. */
export class OdooSecretError extends OnrampError {
  readonly code = 'ODOO_SECRET';

  constructor(name: string, why: string) {
    super(
      `The secret ${name} cannot be used (${why}). Fill it in as {"url": …, "database": …, "login": …, "secret": …}, where secret is an API key.`,
    );
  }
}

/** The secret with the key that source keys are hashed with cannot be read. Without it no row is found again. */
export class SourceKeySecretError extends OnrampError {
  readonly code = 'SOURCE_KEY_SECRET';

  constructor(name: string, why: string) {
    super(
      `The secret ${name} cannot be used (${why}). The stack makes it once and nobody may change it: deploy the stack again if it was never made, else restore its first value.`,
    );
  }
}

/** A drop cannot be taken in as it is; the sentence says how to mend it. Nothing was started. */
export class DropRefusedError extends OnrampError {
  readonly code = 'DROP_REFUSED';

  constructor(sentence: string, options?: ErrorOptions) {
    super(`${sentence}.`, options);
  }
}

/** There is nothing to be cut over: no drop was migrated to its end. */
export class NothingMigratedError extends OnrampError {
  readonly code = 'NOTHING_MIGRATED';

  constructor() {
    super(
      'No drop of this migration was migrated to its end, so that there is nothing to cut over. Migrate one first.',
    );
  }
}

/** A migration is closed: nothing is loaded any more. */
export class MigrationClosedError extends OnrampError {
  readonly code = 'MIGRATION_CLOSED';

  constructor({ pair, migration }: { readonly pair: string; readonly migration: string }, day: string) {
    super(
      `The migration ${migration} was closed by its cutover on ${day}, and nothing of the drop was read. To load more, reopen it (npm run onramp -- reopen --pair ${pair} --migration ${migration} --reason "…"), then upload the drop again.`,
    );
  }
}

/** A cutover cannot begin, or cannot close its migration. */
export class CutoverRefusedError extends OnrampError {
  readonly code = 'CUTOVER_REFUSED';

  constructor(sentence: string) {
    super(`${sentence}. Nothing was closed.`);
  }
}

/** A decision was sent for a gate at which no run waits. */
export class NothingWaitsError extends OnrampError {
  readonly code = 'NOTHING_WAITS';

  constructor(gate: string) {
    super(`No run waits at the gate "${gate}". See "onramp status" for the gates that are open.`);
  }
}

/** A decision cannot be taken as it is; the sentence says how to mend it. Nothing was decided. */
export class DecisionRefusedError extends OnrampError {
  readonly code = 'DECISION_REFUSED';

  constructor(sentence: string) {
    super(`${sentence}.`);
  }
}

/** The Odoo database cannot take this migration as it is; everything that is missing is listed. */
export class DestinationError extends OnrampError {
  readonly code = 'DESTINATION';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Odoo cannot take this migration yet:\n${problems.map((problem) => `- ${problem}.`).join('\n')}`);
    this.problems = problems;
  }
}

/** A command could not be carried out; the sentence says what to do. */
export class CliError extends OnrampError {
  readonly code = 'CLI';
}

/** A command was not understood. */
export class UsageError extends OnrampError {
  readonly code = 'USAGE';
}

/** An earlier run of the same migration goes on; this one waits for its turn. */
export class MigrationBusyError extends OnrampError {
  readonly code = 'MIGRATION_BUSY';

  constructor(run: string) {
    super(`${run} of this migration goes on. This one begins when it has ended.`);
  }
}

/** There is nothing to roll back, or not like this; the sentence says what to do. Nothing was changed. */
export class RollbackRefusedError extends OnrampError {
  readonly code = 'ROLLBACK_REFUSED';

  constructor(sentence: string) {
    super(`${sentence}.`);
  }
}
