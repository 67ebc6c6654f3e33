import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../lib/local-cloud/asl/parse-definition.ts';
import type { Clock } from '../../../lib/local-cloud/clock.ts';
import type { Json, JsonObject } from '../../../lib/local-cloud/json.ts';
import { createExecutionStore } from '../../../lib/local-cloud/step-functions/execution-store.ts';
import { createExecutions } from '../../../lib/local-cloud/step-functions/executions.ts';
import { callTask, type InvocationResult, knownResources } from '../../../lib/local-cloud/step-functions/task-calls.ts';
import { createTaskTokens } from '../../../lib/local-cloud/step-functions/task-tokens.ts';
import { createVirtualClock } from '../fixture/virtual-clock.ts';

const invoke = 'arn:aws:states:::lambda:invoke';
const signal = new AbortController().signal;
const arnOf = (machine: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}`;

const machines: Readonly<Record<string, JsonObject>> = {
  TwoTasks: {
    StartAt: 'First',
    States: {
      First: {
        Type: 'Task',
        Resource: invoke,
        Arguments: { FunctionName: 'work', Payload: 'first' },
        Assign: { kept: '{% $states.result.Payload %}' },
        Next: 'Second',
      },
      Second: {
        Type: 'Task',
        Resource: invoke,
        Arguments: { FunctionName: 'work', Payload: 'second' },
        Output: ['{% $kept %}', '{% $states.result.Payload %}'],
        End: true,
      },
    },
  },
  Waiting: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } },
  Gate: {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: `${invoke}.waitForTaskToken`,
        Arguments: { FunctionName: 'work', Payload: '{% $states.context.Task.Token %}' },
        TimeoutSeconds: 3600,
        End: true,
      },
    },
  },
  Parent: {
    StartAt: 'Child',
    States: {
      Child: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: arnOf('Gate') },
        Output: '{% $states.result.Output %}',
        End: true,
      },
    },
  },
};

/** A clock that stands still: nothing times out. */
const stopped: Clock = {
  now: () => 0,
  sleep: (_, at) => new Promise((_resolve, reject) => at.addEventListener('abort', () => reject(at.reason))),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'executions-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Opens the folder's executions; opened again, it is a restart. */
function open(work: (payload: Json) => Promise<InvocationResult>, clock: Clock = createVirtualClock(0)) {
  let last = 0;
  const newId = () => `${clock.now()}-${++last}`;
  const tokens = createTaskTokens(join(folder, 'tokens'), clock, newId);
  const services = {
    invokeFunction: (_: string, payload: Json) => work(payload),
    publish: () => '',
    putEvents: () => [],
  };
  const executions = createExecutions({
    machines: Object.entries(machines).map(([name, definition]) => ({
      name,
      arn: arnOf(name),
      definition: parseDefinition(name, { QueryLanguage: 'JSONata', ...definition }, knownResources),
    })),
    store: createExecutionStore(join(folder, 'executions')),
    tokens,
    clock,
    chance: { random: () => 0.5, uuid: newId },
    objects: { read: async () => '', list: async () => [], write: async () => undefined },
    callTask: (call, all) => callTask(services, call, all),
  });
  return { executions, tokens };
}
const answered = (payload: Json): InvocationResult => ({ kind: 'answered', payload });
const never = () => new Promise<InvocationResult>(() => undefined);
const turn = () => new Promise(setImmediate);

describe('after a restart', () => {
  it('an execution goes on with the state it was in, earlier results kept and earlier calls not repeated', async () => {
    const before = open((payload) => (payload === 'first' ? Promise.resolve(answered('one')) : never()));
    const { arn } = before.executions.start({ machine: 'TwoTasks', input: {} });
    await turn();
    await before.executions.close();
    const calls: Json[] = [];

    const after = open(async (payload) => {
      calls.push(payload);
      return answered('two');
    });
    after.executions.resume();
    const { status, output } = await after.executions.ended(arn, signal);

    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: ['one', 'two'] });
    expect(calls).toEqual(['second']);
  });

  it('a Wait ends when it would have ended', async () => {
    const before = open(never, stopped);
    const { arn } = before.executions.start({ machine: 'Waiting', input: {} });
    await turn();
    await before.executions.close();

    const after = open(never, createVirtualClock(1_800_000));
    after.executions.resume();

    expect((await after.executions.ended(arn, signal)).stoppedAt).toBe(3_600_000);
  });

  it('a gate’s TimeoutSeconds counts from when it was opened', async () => {
    const before = open(async () => answered(null), stopped);
    const { arn } = before.executions.start({ machine: 'Gate', input: {} });
    await turn();
    await before.executions.close();

    const after = open(never, createVirtualClock(1_800_000));
    after.executions.resume();

    expect(await after.executions.ended(arn, signal)).toMatchObject({ error: 'States.Timeout', stoppedAt: 3_600_000 });
  });

  it('a gate whose function had not been told the token asks again, with the same token', async () => {
    const asked: Json[] = [];
    const before = open((token) => {
      asked.push(token);
      return never();
    }, stopped);
    const { arn } = before.executions.start({ machine: 'Gate', input: {} });
    await turn();
    await before.executions.close();

    const after = open(async (token) => {
      asked.push(token);
      return answered(null);
    }, stopped);
    after.executions.resume();
    await turn();
    after.tokens.answer(String(asked[1]), { output: 'approved' });

    expect(await after.executions.ended(arn, signal)).toMatchObject({ output: 'approved' });
    expect(asked[1]).toBe(asked[0]);
  });

  it('a decision taken just before it is not lost', async () => {
    let token = '';
    const before = open(async (payload) => {
      token = String(payload);
      return answered(null);
    }, stopped);
    const { arn } = before.executions.start({ machine: 'Gate', input: {} });
    await turn();
    before.tokens.answer(token, { output: 'approved' });
    const closed = before.executions.close();
    await closed;

    // Back only after the gate's time was up.
    const after = open(never, createVirtualClock(7_200_000));
    after.executions.resume();

    expect(await after.executions.ended(arn, signal)).toMatchObject({ status: 'SUCCEEDED', output: 'approved' });
  });

  it('a child whose parent was interrupted is ABORTED, and the parent starts a new one', async () => {
    const before = open(async () => answered(null), stopped);
    const { arn } = before.executions.start({ machine: 'Parent', input: {} });
    await turn();
    await before.executions.close();
    const [interrupted] = before.executions.list('Gate', 'RUNNING');
    let token = '';

    const after = open(async (payload) => {
      token = String(payload);
      return answered(null);
    }, stopped);
    after.executions.resume();
    await turn();
    after.tokens.answer(token, { output: 'approved' });
    const parent = await after.executions.ended(arn, signal);

    expect(after.executions.find(interrupted?.arn ?? '')).toMatchObject({ status: 'ABORTED' });
    expect(parent).toMatchObject({ status: 'SUCCEEDED', output: 'approved' });
    expect(after.executions.list('Gate', undefined)).toHaveLength(2);
  });
});

describe('stopping', () => {
  it('an execution stops the child it waits for, and both say so', async () => {
    const { executions } = open(async () => answered(null), stopped);
    const { arn } = executions.start({ machine: 'Parent', input: {} });
    await turn();

    executions.stop(arn, 'Rejected', 'by a person');
    const parent = await executions.ended(arn, signal);
    const [child] = executions.list('Gate', undefined);
    const ended = await executions.ended(child?.arn ?? '', signal);

    expect(parent).toMatchObject({ status: 'ABORTED', error: 'Rejected', cause: 'by a person' });
    expect(ended).toMatchObject({ status: 'ABORTED', error: 'States.Aborted' });
    expect(executions.history(arn).at(-1)).toMatchObject({ type: 'ExecutionAborted' });
  });

  it('an execution that has ended changes nothing', async () => {
    const { executions } = open(async () => answered('done'));
    const { arn } = executions.start({ machine: 'TwoTasks', input: {} });
    await executions.ended(arn, signal);

    executions.stop(arn, 'Late', '');

    expect(executions.find(arn).status).toBe('SUCCEEDED');
  });
});
