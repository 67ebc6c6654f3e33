import { z } from 'zod';
import {
  OdooAccessDenied,
  OdooAccessError,
  type OdooCallError,
  type OdooCallPlace,
  OdooCommittedUnmarshalled,
  OdooReplyLost,
  OdooRequestTooLarge,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
} from '../migration/errors.ts';

/** The exceptions with which PostgreSQL or Odoo say that two transactions met (Odoo gives up after five tries of its own). */
const concurrentClasses: ReadonlySet<string> = new Set([
  'ConcurrencyError',
  'DeadlockDetected',
  'LockNotAvailable',
  'SerializationFailure',
  'TransactionRollbackError',
]);

/** The error of an XML-RPC fault. The fault text is only looked at, never kept, but for texts meant for the user. */
export function faultError(place: OdooCallPlace, faultCode: number, faultString: string): OdooCallError {
  switch (faultCode) {
    case 2:
      return new OdooUserError(place, faultString);
    case 3:
      return new OdooAccessDenied(place);
    case 4:
      return new OdooAccessError(place, faultString);
    default: {
      const last = lastException(faultString);
      if (saysUnmarshalled(last)) return new OdooCommittedUnmarshalled(place);
      return serverError(place, last.exceptionClass);
    }
  }
}

/** An exception as the end of a Python traceback tells it. */
interface PythonException {
  readonly exceptionClass: string;
  readonly message: string;
}

/**
 * Odoo writes the reply after its transaction is committed (14.0 and 19.0). A result XML-RPC has no word for (None, a
 * record, an integer beyond 32 bits) then fails here, with these texts of Python's own marshaller.
 */
function saysUnmarshalled({ exceptionClass, message }: PythonException): boolean {
  return (
    (exceptionClass === 'TypeError' && message.startsWith('cannot marshal ')) ||
    (exceptionClass === 'OverflowError' && message.startsWith('int exceeds XML-RPC limits'))
  );
}

// Of a text that is no traceback, or of a message that goes on for lines, the first word is not taken for a class.
const exceptionLine =
  /^((?:[a-z_]\w*\.)+[A-Z]\w*|[A-Z]\w*(?:Error|Exception|Warning|Denied|Failure|Detected|Available|Rollback|Iteration|Interrupt))(?:: (.*))?$/;

/** The exception a traceback ends with: the first unindented line after the last frame. Its message may go on for lines. */
export function lastException(traceback: string): PythonException {
  const lines = traceback.split('\n');
  const lastFrame = lines.findLastIndex((line) => line.startsWith('  File "'));
  const line = lines.slice(lastFrame + 1).find((one) => one !== '' && !one.startsWith(' '));
  const match = exceptionLine.exec(line ?? '');
  return { exceptionClass: match?.[1] ?? 'unknown', message: match?.[2] ?? '' };
}

function serverError(place: OdooCallPlace, exceptionClass: string): OdooServerError {
  const shortName = exceptionClass.slice(exceptionClass.lastIndexOf('.') + 1);
  return new OdooServerError(place, exceptionClass, concurrentClasses.has(shortName));
}

const json2ErrorSchema = z.object({ name: z.string().regex(/^[\w.]+$/), message: z.string().catch('') });

/** The error of a JSON-2 reply whose status is not 200; undefined when the body is not Odoo's. */
export function json2Error(place: OdooCallPlace, body: unknown): OdooCallError | undefined {
  const parsed = json2ErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { name, message } = parsed.data;
  switch (name) {
    case 'odoo.exceptions.AccessDenied':
    case 'werkzeug.exceptions.Unauthorized':
      return new OdooAccessDenied(place);
    case 'odoo.exceptions.AccessError':
    case 'werkzeug.exceptions.Forbidden':
      return new OdooAccessError(place, message);
    case 'odoo.exceptions.UserError':
    case 'odoo.exceptions.ValidationError':
    case 'odoo.exceptions.MissingError':
    case 'odoo.exceptions.RedirectWarning':
      return new OdooUserError(place, message);
    case 'werkzeug.exceptions.NotFound':
      // No such model or method: over XML-RPC Odoo says the same as a refusal.
      return new OdooUserError(place, message);
    default:
      // XML-RPC tracebacks name Python's own exceptions without their module.
      return serverError(place, name.replace(/^builtins\./, ''));
  }
}

/** The error of an HTTP status that Odoo's own door did not give, but the web server or proxy before it. */
export function statusError(
  place: OdooCallPlace,
  status: number,
  location: string | undefined,
  sentBytes: number,
): OdooCallError {
  if (status === 413) return new OdooRequestTooLarge(place, sentBytes);
  if (status >= 300 && status < 400)
    return new OdooUnreachable(
      place,
      'the address redirects elsewhere',
      `Use ${originOf(location)} as the address of Odoo`,
    );
  if (status === 404)
    return new OdooUnreachable(
      place,
      'no Odoo answers at this address (HTTP 404)',
      'Check the address of Odoo and its database',
    );
  if (status === 429)
    return new OdooUnreachable(place, 'the server turns calls away (HTTP 429)', 'Send fewer at a time, a little later');
  if (status === 401 || status === 403)
    return new OdooUnreachable(
      place,
      `something before Odoo refuses the call (HTTP ${status})`,
      'Ask who runs the web server or firewall',
    );
  return new OdooReplyLost(place, status === 200 ? 'unreadable' : 'gateway', `HTTP ${status} without a reply of Odoo`);
}

function originOf(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? new URL(location).origin : 'the address it redirects to';
}
