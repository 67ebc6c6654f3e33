import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { interruptible } from '../../../lib/local-cloud/asl/frame.ts';
import { createEventBus, type EventBusOptions } from '../../../lib/local-cloud/events/event-bus.ts';
import type { LambdaFunction } from '../../../lib/local-cloud/lambda/function.ts';
import { invokeLater } from '../../../lib/local-cloud/lambda/invoke-later.ts';
import { createVirtualClock } from '../fixture/virtual-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-bus-'));
});
afterEach(() => rm(folder, { recursive: true }));

function bus(deliver: EventBusOptions['deliver'], lost: string[] = []) {
  let last = 0;
  return createEventBus({
    rules: [{ name: 'rule', pattern: { source: ['onramp'] }, targets: [{ Id: 'a', Arn: 'arn:target' }] }],
    folder,
    clock: createVirtualClock(0),
    newId: () => `id-${++last}`,
    deliver,
    onLost: (arn, error) => lost.push(`${arn} ${error.message}`),
  });
}

it('makes a delivery that a restart interrupted again, under the same id, and forgets it once made', async () => {
  const first: string[] = [];
  const before = bus((delivery, _arn, _payload, signal) => {
    first.push(delivery);
    return interruptible(new Promise(() => undefined), signal);
  });
  before.put('onramp', 'Test', { n: 1 });
  await before.close();
  const again: unknown[] = [];

  const after = bus(async (delivery, arn, payload) => {
    again.push([delivery, arn, payload]);
  });
  after.start();
  await after.close();

  expect(again).toMatchObject([[first[0], 'arn:target', { 'detail-type': 'Test', detail: { n: 1 } }]]);
  expect(await readdir(folder)).toEqual([]);
});

it('tells of a delivery that failed for good and does not make it again', async () => {
  const lost: string[] = [];
  const events = bus(() => Promise.reject(new Error('Broken')), lost);

  events.put('onramp', 'Test', {});
  await new Promise(setImmediate);
  await events.close();

  expect(lost).toEqual(['arn:target Broken']);
  expect(await readdir(folder)).toEqual([]);
});

it('runs a schedule at its rate', async () => {
  const clock = createVirtualClock(Date.parse('2026-01-01T00:00:00Z'));
  const times: unknown[] = [];
  const enough = Promise.withResolvers<void>();
  const events = createEventBus({
    rules: [
      {
        name: 'nightly',
        everyMilliseconds: 3_600_000,
        targets: [{ Id: 'a', Arn: 'arn:target', Input: '{"mode":"delta"}' }],
      },
    ],
    folder,
    clock,
    newId: () => `id-${times.length}`,
    deliver: async (_delivery, _arn, payload) => {
      times.push([new Date(clock.now()).toISOString(), payload]);
      if (times.length === 2) enough.resolve();
    },
    onLost: () => undefined,
  });

  events.start();
  await enough.promise;
  await events.close();

  expect(times.slice(0, 2)).toEqual([
    ['2026-01-01T01:00:00.000Z', { mode: 'delta' }],
    ['2026-01-01T02:00:00.000Z', { mode: 'delta' }],
  ]);
});

const fn: LambdaFunction = {
  name: 'work',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:work',
  handler: 'index.handler',
  codeFolder: '',
  environment: {},
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  asyncRetries: 2,
};
const failed = { kind: 'failed', fault: { errorType: 'Broken', errorMessage: '' } } as const;
const throttled = { kind: 'throttled' } as const;
const answered = { kind: 'answered', payload: '{}' } as const;

it.each([
  {
    shows: 'tries a failing invocation twice more',
    replies: [failed, failed, failed, answered],
    ends: 'failed',
    calls: 3,
  },
  { shows: 'stops trying at the first success', replies: [failed, answered, failed], ends: 'answered', calls: 2 },
  {
    shows: 'does not count being throttled as a failure',
    replies: [throttled, failed, throttled, throttled, failed, answered],
    ends: 'answered',
    calls: 6,
  },
])('$shows', async ({ replies, ends, calls }) => {
  let made = 0;

  const result = await invokeLater(
    fn,
    async () => replies[made++] ?? answered,
    createVirtualClock(0),
    new AbortController().signal,
  );

  expect([result.kind, made]).toEqual([ends, calls]);
});
