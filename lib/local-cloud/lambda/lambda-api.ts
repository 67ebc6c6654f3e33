import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsFault } from '../aws-fault.ts';
import { readBody } from '../http.ts';
import type { Invocation, LambdaFunction } from './function.ts';
import type { Functions } from './functions.ts';

/** Bytes a synchronous response may have on Lambda. */
const responseLimit = 6 * 1024 * 1024;

/** Invokes a function by name or ARN. Throws AwsFault when there is none. */
export function functionNamed(functions: Functions, nameOrArn: string): LambdaFunction {
  const fn = functions.find(nameOrArn);
  if (fn !== undefined) return fn;
  throw new AwsFault('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
}

/** Invokes a function, refusing a response Lambda would refuse. */
export async function invokeWithinLimits(
  functions: Functions,
  fn: LambdaFunction,
  payload: string,
): Promise<Invocation> {
  const result = await functions.invoke(fn, payload);
  if (result.kind !== 'answered' || Buffer.byteLength(result.payload) <= responseLimit) return result;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`;
  return { kind: 'failed', fault: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

/** The Invoke operation of the Lambda API. `later` takes an asynchronous invocation off the caller's hands. */
export async function lambdaCall(
  functions: Functions,
  later: (fn: LambdaFunction, payload: string) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, name] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations/.exec(request.url ?? '') ?? [];
  if (name === undefined || request.method !== 'POST') {
    throw new AwsFault('UnknownOperationException', 'The local Lambda offers only Invoke.', 501);
  }
  const fn = functionNamed(functions, decodeURIComponent(name));
  const body = (await readBody(request)).toString('utf8');
  const payload = body === '' ? '{}' : body;
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    later(fn, payload);
    response.writeHead(202).end();
    return;
  }
  const result = await invokeWithinLimits(functions, fn, payload);
  switch (result.kind) {
    case 'throttled':
      throw new AwsFault('TooManyRequestsException', 'Rate Exceeded.', 429);
    case 'failed':
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled', 'x-amz-executed-version': '$LATEST' });
      response.end(JSON.stringify(result.fault));
      return;
    case 'answered':
      response.writeHead(200, { 'x-amz-executed-version': '$LATEST' }).end(result.payload);
  }
}
