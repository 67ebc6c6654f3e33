/**
 * A state's failure as Amazon States Language sees it: a name to match Retry and Catch on, and a cause. Not an
 * operator's error: it travels inside the engine and ends as the `error` and `cause` of an execution.
 */
export class StateFailure extends Error {
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
  }
}

/** Failures a `States.ALL` does not match: the state machine itself is at fault, trying again cannot help. */
const terminal: readonly string[] = ['States.DataLimitExceeded', 'States.Runtime'];
const timeouts: readonly string[] = ['States.Timeout', 'States.HeartbeatTimeout'];

/** Whether an `ErrorEquals` list matches the error name `error`. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !terminal.includes(error);
    if (name === 'States.TaskFailed') return !terminal.includes(error) && !timeouts.includes(error);
    return name === 'States.Timeout' && timeouts.includes(error);
  });
}
