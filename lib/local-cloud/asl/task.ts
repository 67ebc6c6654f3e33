import { isJsonObject, type Json } from '../json.ts';
import type { TaskState } from './definition.ts';
import {
  evaluateNumber,
  type OpenToken,
  scopeOf,
  type TaskCall,
  type Visit,
  withDeadline,
  withinLimit,
} from './frame.ts';
import { asFailure } from './recovery.ts';
import { StateFailure } from './state-failure.ts';

const tokenPattern = '.waitForTaskToken';
const syncPattern = '.sync:2';

/** One attempt at a Task: evaluates its Arguments, makes the call, waits for the token where one is asked for. */
export async function runTask(state: TaskState, visit: Visit): Promise<Json> {
  const { frame } = visit;
  const { clock } = frame.host;
  const seconds = await evaluateNumber(visit, 'TimeoutSeconds', state.TimeoutSeconds, Number.POSITIVE_INFINITY);
  const token = state.Resource.endsWith(tokenPattern)
    ? frame.host.openToken(frame.execution.executionArn, `${frame.place}${visit.name}`)
    : undefined;
  const began = token?.openedAt ?? clock.now();
  const timedOut = () => new StateFailure('States.Timeout', `The task '${visit.name}' timed out.`);
  try {
    const deadline = token?.isAnswered() === true ? Number.POSITIVE_INFINITY : began + 1000 * seconds;
    const result = await withDeadline(clock, deadline, frame.signal, timedOut, async (signal) => {
      if (token === undefined) return call(state, visit, signal);
      if (token.fresh) await call(state, visit, signal, token);
      return answered(state, visit, token, signal);
    });
    frame.record('TaskSucceeded', { ...eventIdentity(state.Resource), output: JSON.stringify(result) });
    token?.close();
    return withinLimit(result, `result of the task '${visit.name}'`);
  } catch (thrown) {
    // An interrupted execution keeps its token: after a restart it waits on the same one.
    if (frame.signal.aborted) throw thrown;
    token?.close();
    const failure = asFailure(thrown);
    const type = failure.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
    frame.record(type, { ...eventIdentity(state.Resource), error: failure.error, cause: failure.cause });
    throw failure;
  }
}

async function call(state: TaskState, visit: Visit, signal: AbortSignal, token?: OpenToken): Promise<Json> {
  const { frame } = visit;
  const task = token === undefined ? undefined : { Token: token.token };
  const args =
    state.Arguments === undefined
      ? visit.position.input
      : await frame.host.evaluate(state.Arguments, 'Arguments', scopeOf(visit, {}, task));
  withinLimit(args, `Arguments of the task '${visit.name}'`);
  frame.record('TaskScheduled', { ...eventIdentity(state.Resource), parameters: JSON.stringify(args) });
  frame.record('TaskStarted', eventIdentity(state.Resource));
  const response = await frame.host.callTask({
    ...integration(state.Resource),
    arguments: args,
    executionArn: frame.execution.executionArn,
    signal,
  });
  if (token !== undefined) {
    token.submitted();
    frame.record('TaskSubmitted', eventIdentity(state.Resource));
  }
  return response;
}

/** Waits for the token's answer; without a heartbeat within HeartbeatSeconds the task is taken for dead. */
async function answered(state: TaskState, visit: Visit, token: OpenToken, signal: AbortSignal): Promise<Json> {
  const { clock } = visit.frame.host;
  const seconds = await evaluateNumber(visit, 'HeartbeatSeconds', state.HeartbeatSeconds, Number.POSITIVE_INFINITY);
  if (!Number.isFinite(seconds)) return token.answer(signal);
  const over = new AbortController();
  const watched = AbortSignal.any([signal, over.signal]);
  const silence = async (): Promise<Json> => {
    for (;;) {
      const due = token.lastHeartbeat() + 1000 * seconds;
      if (due <= clock.now()) {
        throw new StateFailure('States.HeartbeatTimeout', `The task '${visit.name}' sent no heartbeat in time.`);
      }
      await clock.sleep(due - clock.now(), watched);
    }
  };
  const silent = silence();
  try {
    return await Promise.race([token.answer(watched), silent]);
  } finally {
    over.abort(new Error('answered'));
    await silent.catch(() => undefined);
  }
}

function integration(resource: string): Pick<TaskCall, 'resource' | 'pattern'> {
  if (resource.endsWith(tokenPattern)) return { resource: resource.slice(0, -tokenPattern.length), pattern: 'request' };
  if (resource.endsWith(syncPattern)) return { resource: resource.slice(0, -syncPattern.length), pattern: 'sync' };
  return { resource, pattern: 'request' };
}

/** `{resourceType: 'lambda', resource: 'invoke'}` of `arn:aws:states:::lambda:invoke`, as history events name it. */
function eventIdentity(resource: string): { readonly resourceType: string; readonly resource: string } {
  const [, type = 'lambda', action = 'invoke'] = /:::([^:]+):(.+)$/.exec(resource) ?? [];
  return { resourceType: type, resource: action };
}

/** A member of a task's Arguments that must be text. */
export function textArgument(args: Json, name: string): string {
  const value = isJsonObject(args) ? args[name] : undefined;
  if (typeof value === 'string') return value;
  throw new StateFailure('States.Runtime', `The Arguments lack '${name}'.`);
}
