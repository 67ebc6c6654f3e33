import { OnrampError, UnforeseenError } from '../migration/errors.ts';

// What V8 writes of one call, and no line that a message may have had.
const frame = /^ {4}at \S.*(?::\d+:\d+\)?|<anonymous>\)?|native\)?)$/;
const plainName = /^[A-Za-z_][\w.]{0,99}$/;

/**
 * An error as it may leave a function: our own say what happened without a value of any row; of all others only kind
 * and place are told.
 */
export function tellable(error: unknown): OnrampError {
  if (error instanceof OnrampError) return error;
  if (!(error instanceof Error))
    return new UnforeseenError('Error', `A ${typeof error} was thrown that is no error`, []);
  const kind = plainName.test(error.name) ? error.name : 'Error';
  const answer = awsAnswer(error);
  const what = answer === undefined ? `A ${kind} stopped this step` : `AWS answered ${kind} (${answer})`;
  return new UnforeseenError(kind, what, framesOf(error));
}

function framesOf({ stack = '', message }: Error): readonly string[] {
  const end = stack.indexOf(message);
  return stack
    .slice(end < 0 ? 0 : end + message.length)
    .split('\n')
    .filter((line) => frame.test(line));
}

/** By what an error of the AWS SDK is found in CloudTrail. */
function awsAnswer(error: Error): string | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return undefined;
  const { httpStatusCode, requestId }: { httpStatusCode?: unknown; requestId?: unknown } = error.$metadata;
  return `HTTP ${String(httpStatusCode)}, request ${String(requestId)}`;
}
