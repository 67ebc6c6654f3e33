import { describe, expect, it } from 'vitest';
import { FunctionFailure, type Road, runRoad, type Stub } from './run-road.ts';

const asked = { pair: 'ai-works-to-odoo-erp', migration: 'acme', by: 'Ada', reason: 'Wrong company' };
const rollback = { pair: 'ai-works-to-odoo-erp', migration: 'acme', rollback: 'back-1' };
const part = (object: string, at: number) => ({ run: 'run-1', object, of: 'records', part: `0-00000${at}` });

/** Contacts before accounts, of these two parts; `functions` replace some of it. */
const road = (functions: Readonly<Record<string, Stub>> = {}, input: Road['input'] = asked): Road => ({
  machine: 'rollback',
  input,
  lists: {
    'steps.json': [
      { partsKey: 'contacts.json', atOnce: 1 },
      { partsKey: 'accounts.json', atOnce: 2 },
    ],
    'contacts.json': [part('contact', 0)],
    'accounts.json': [part('account', 1), part('account', 0)],
  },
  functions: {
    PlanRollback: () => ({ rollback: 'back-1', stepsKey: 'steps.json' }),
    UndoPart: () => ({ removed: 500, restored: 0, left: 0, kept: 0 }),
    CheckUndone: () => ({ read: 1500, stillThere: 0, differing: 0 }),
    FinishRollback: () => ({ clean: true, summaryKey: 's', reportKey: 'r' }),
    ...functions,
  },
});

describe('a rollback', () => {
  it('is planned, undone step by step, read back and reported', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road());

    expect(steps).toEqual(['PlanRollback', 'UndoPart', 'UndoPart', 'UndoPart', 'CheckUndone', 'FinishRollback']);
    expect(payloadsOf('PlanRollback')).toEqual([
      { ...asked, executionArn: expect.stringContaining('rollback'), executionName: 'run' },
    ]);
    expect(payloadsOf('UndoPart')).toEqual([
      { ...rollback, ...part('contact', 0) },
      { ...rollback, ...part('account', 1) },
      { ...rollback, ...part('account', 0) },
    ]);
    expect(payloadsOf('CheckUndone')).toEqual([rollback]);
    expect(payloadsOf('FinishRollback')).toEqual([rollback]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { clean: true } });
  });

  it('undoes parts of one step side by side as the plan says, and never two steps', async () => {
    const { atOnce, calls } = await runRoad(
      road({
        UndoPart: async (_, { takes }) => {
          await takes(10);
          return {};
        },
      }),
    );

    expect(atOnce['UndoPart']).toBe(2);
    expect(calls.filter(({ step }) => step === 'UndoPart').map(({ at }) => at)).toEqual([0, 10, 10]);
  });

  it.each([{ run: 'run-7' }, { all: true }])('passes on which runs are meant: %o', async (which) => {
    const { payloadsOf } = await runRoad(road({}, { ...asked, ...which }));

    expect(payloadsOf('PlanRollback')).toEqual([expect.objectContaining(which)]);
  });

  it('waits for its turn as long as a run of the migration goes on', async () => {
    const { execution, steps } = await runRoad(
      road({
        PlanRollback: (_, { nth }) => {
          if (nth < 20) throw new FunctionFailure('MigrationBusyError');
          return { rollback: 'back-1', stepsKey: 'steps.json' };
        },
      }),
    );

    expect(steps.filter((step) => step === 'PlanRollback')).toHaveLength(20);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it.each(['RollbackRefusedError', 'ZodError', 'UnknownPairError'])(
    'that is refused with %s ends at once',
    async (error) => {
      const { execution, steps } = await runRoad(
        road({
          PlanRollback: () => {
            throw new FunctionFailure(error, 'there is no such run');
          },
        }),
      );

      expect(steps).toEqual(['PlanRollback']);
      expect(execution).toMatchObject({ status: 'FAILED', error });
    },
  );

  it('tries a part again whose function was killed, and waits for a lease', async () => {
    const { execution, steps } = await runRoad(
      road({
        UndoPart: (_, { nth }) => {
          if (nth === 1) throw new FunctionFailure('Lambda.Unknown');
          if (nth < 5) throw new FunctionFailure('LeaseHeldError');
          return {};
        },
      }),
    );

    expect(steps.filter((step) => step === 'UndoPart')).toHaveLength(7);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('that cannot go on says so in its report, and does not touch what comes after', async () => {
    const { execution, payloadsOf, steps } = await runRoad(
      road({
        UndoPart: () => {
          throw new FunctionFailure('OdooAccessDenied', 'the password is wrong');
        },
      }),
    );

    expect(steps).toEqual(['PlanRollback', 'UndoPart', 'FinishRollback']);
    expect(payloadsOf('FinishRollback')).toEqual([
      { ...rollback, problem: { error: expect.any(String), cause: expect.any(String) } },
    ]);
    expect(execution.status).toBe('FAILED');
  });
});
