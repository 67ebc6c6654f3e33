import { describe, expect, it } from 'vitest';
import { FunctionFailure, type Road, runRoad, type Stub } from './run-road.ts';

const run = { pair: 'ai-works-to-odoo-erp', migration: 'acme', run: 'run-1' };
const object = { ...run, object: 'account' };
const partKey = (wave: number, part: number): string =>
  `ai-works-to-odoo-erp/acme/run-1/account/parts/${wave}/${String(part).padStart(6, '0')}.jsonl`;

/** Two parts and no rows that wait; `functions` replace some of it. */
const road = (
  functions: Readonly<Record<string, Stub>> = {},
  objects = [partKey(0, 0), partKey(0, 1)],
  partsAtATime = '2',
): Road => ({
  machine: 'object',
  input: { ...run, mapHash: 'm1' },
  substitutions: { Object: 'account', PartsAtATime: partsAtATime },
  objects,
  functions: {
    Transform: () => ({ done: true, cursor: null }),
    Load: () => ({ written: 500 }),
    SettleWaiting: () => ({ again: false, wave: 0, waiting: 0 }),
    LookForGone: () => ({ gone: 0, archived: 0 }),
    ReconcileObject: () => ({ rows: 1000 }),
    ...functions,
  },
});

describe('an object type', () => {
  it('is transformed, loaded part by part, settled and reconciled', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road());

    expect(steps).toEqual(['Transform', 'Load', 'Load', 'SettleWaiting', 'LookForGone', 'ReconcileObject']);
    expect(payloadsOf('Transform')).toEqual([{ ...object, cursor: null }]);
    expect(payloadsOf('Load')).toEqual([
      { ...object, partKey: partKey(0, 0) },
      { ...object, partKey: partKey(0, 1) },
    ]);
    expect(payloadsOf('SettleWaiting')).toEqual([{ ...object, wave: 0, mapHash: 'm1', waitedBefore: null }]);
    expect(payloadsOf('ReconcileObject')).toEqual([object]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { rows: 1000 } });
  });

  it('without a part goes on to its reconciliation', async () => {
    const { execution, steps } = await runRoad(road({}, []));

    expect(steps).toEqual(['Transform', 'SettleWaiting', 'LookForGone', 'ReconcileObject']);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('too large for one invocation goes on from the cursor until all of it is transformed', async () => {
    const cursor = (rows: number) => ({ rows, parts: rows / 500, outcomeFiles: 1 });

    const { steps, payloadsOf } = await runRoad(
      road({
        Transform: (_, { nth }) =>
          nth < 3 ? { done: false, cursor: cursor(nth * 1000) } : { done: true, cursor: null },
      }),
    );

    expect(payloadsOf('Transform').map((payload) => payload['cursor'])).toEqual([null, cursor(1000), cursor(2000)]);
    expect(steps.slice(0, 4)).toEqual(['Transform', 'Transform', 'Transform', 'Load']);
  });

  it('loads the rows that waited as further waves, as long as there are any', async () => {
    const { steps, payloadsOf } = await runRoad(
      road(
        {
          SettleWaiting: (_, { nth }) => ({ again: nth < 3, wave: Math.min(nth, 2), waiting: 9 - nth }),
        },
        [partKey(0, 0), partKey(1, 0), partKey(2, 0)],
      ),
    );

    expect(payloadsOf('Load').map((payload) => payload['partKey'])).toEqual([
      partKey(0, 0),
      partKey(1, 0),
      partKey(2, 0),
    ]);
    expect(payloadsOf('SettleWaiting')).toMatchObject([
      { wave: 0, waitedBefore: null },
      { wave: 1, waitedBefore: 8 },
      { wave: 2, waitedBefore: 7 },
    ]);
    expect(steps.at(-1)).toBe('ReconcileObject');
    expect(payloadsOf('ReconcileObject')).toHaveLength(1);
  });

  it.each([
    ['two parts at a time', '2'],
    ['one part after the other where it must', '1'],
  ])('loads %s', async (_, partsAtATime) => {
    const keys = Array.from({ length: 5 }, (_, part) => partKey(0, part));

    const { atOnce, payloadsOf } = await runRoad(
      road(
        {
          Load: async (_, { takes }) => {
            await takes(10);
            return {};
          },
        },
        keys,
        partsAtATime,
      ),
    );

    expect(payloadsOf('Load').map((payload) => payload['partKey'])).toEqual(keys);
    expect(atOnce['Load']).toBe(Number(partsAtATime));
  });
});

describe('a part', () => {
  it('waits for a free connection to Odoo however long it takes', async () => {
    const { execution, payloadsOf } = await runRoad(
      road(
        {
          Load: (_, { nth }) => {
            if (nth <= 500) throw new FunctionFailure('Lambda.TooManyRequestsException');
            return {};
          },
        },
        [partKey(0, 0)],
      ),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('Load')).toHaveLength(501);
  });

  it('waits for the lease of an attempt that may still go on', async () => {
    const { execution, payloadsOf, seconds } = await runRoad(
      road(
        {
          Load: (_, { nth }) => {
            if (nth <= 50) throw new FunctionFailure('LeaseHeldError');
            return {};
          },
        },
        [partKey(0, 0)],
      ),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('Load')).toHaveLength(51);
    expect(seconds).toBe(250);
  });

  it('is tried again after an interruption', async () => {
    const { execution, payloadsOf } = await runRoad(
      road(
        {
          Load: (_, { nth }) => {
            if (nth <= 6) throw new FunctionFailure('Runtime.ExitError');
            return {};
          },
        },
        [partKey(0, 0)],
      ),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('Load')).toHaveLength(7);
  });

  it.each(['MapNotApprovedError', 'OdooAccessError', 'OdooBadCredentials', 'ZodError'])(
    'that fails with %s is not tried again, and ends its object type',
    async (error) => {
      const { execution, steps } = await runRoad(
        road(
          {
            Load: () => {
              throw new FunctionFailure(error, 'mend this');
            },
          },
          [partKey(0, 0)],
        ),
      );

      expect(steps).toEqual(['Transform', 'Load']);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    },
  );
});

describe('a step of an object type', () => {
  it.each(['Transform', 'SettleWaiting', 'LookForGone', 'ReconcileObject'])(
    '%s is tried again when it fails for a passing reason, with the same payload',
    async (step) => {
      const { execution, payloadsOf } = await runRoad(
        road({
          [step]: (payload, call) => {
            if (call.nth <= 3) throw new FunctionFailure('TimeoutError');
            return road().functions[step]?.(payload, call) ?? null;
          },
        }),
      );

      expect(execution.status).toBe('SUCCEEDED');
      expect(payloadsOf(step)).toHaveLength(4);
      expect(new Set(payloadsOf(step).map((payload) => JSON.stringify(payload))).size).toBe(1);
    },
  );

  it('Transform with a file it cannot read is not tried again', async () => {
    const { execution, steps } = await runRoad(
      road({
        Transform: () => {
          throw new FunctionFailure('ExportFileError', 'the file is cut off');
        },
      }),
    );

    expect(steps).toEqual(['Transform']);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'ExportFileError',
      cause: expect.stringContaining('the file is cut off'),
    });
  });
});
