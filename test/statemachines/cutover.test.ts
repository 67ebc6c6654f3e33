import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/local-cloud/json.ts';
import { callingMachine, FunctionFailure, machineArn, type Road, runRoad, type Stub } from './run-road.ts';

const input = { pair: 'ai-works-to-odoo-erp', migration: 'acme', by: 'Ada', reason: 'go-live' };
const signed = { reconciled: true, mismatches: 0, rejected: 3, pending: 1, sheetKey: 'acme/sign-off.html' };

const road = (functions: Readonly<Record<string, Stub>> = {}, asked: JsonObject = {}): Road => ({
  machine: 'cutover',
  input: { ...input, ...asked },
  machines: { migration: callingMachine('Migrate'), verify: callingMachine('VerifyAll') },
  substitutions: { MigrationMachine: machineArn('migration'), VerifyMachine: machineArn('verify') },
  functions: {
    CheckFreeze: () => ({ drop: 'monday', zip: null }),
    Migrate: () => ({ reconciled: true }),
    VerifyAll: () => ({ differing: 0 }),
    SignOff: () => signed,
    CloseMigration: () => ({ closed: true, hypercareUntil: '1970-01-08T00:00:00Z' }),
    ...functions,
  },
});

describe('a cutover', () => {
  it('brings what has changed, verifies everything, has a sheet signed and closes the migration', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road());

    const run = 'cutover-19700101T000000';
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { ...signed, closed: true } });
    expect(steps).toEqual(['CheckFreeze', 'Migrate', 'VerifyAll', 'SignOff', 'CloseMigration']);
    const { pair, migration: name } = input;
    expect(payloadsOf('Migrate')).toEqual([
      { pair, migration: name, run: `${run}-delta`, drop: 'monday', zip: null, mode: 'delta' },
    ]);
    expect(payloadsOf('VerifyAll')).toEqual([{ pair, migration: name, run: `${run}-verify` }]);
    expect(payloadsOf('CloseMigration')).toEqual([{ ...input, run, drop: 'monday' }]);
  });

  it('does nothing while something moves, and says what', async () => {
    const { execution, steps } = await runRoad(
      road({
        CheckFreeze: () => {
          throw new FunctionFailure('CutoverRefusedError', 'The run monday-1 goes on.');
        },
      }),
    );

    expect(execution).toMatchObject({ status: 'FAILED', error: 'CutoverRefusedError' });
    expect(execution.cause).toContain('The run monday-1 goes on.');
    expect(steps).toEqual(['CheckFreeze']);
  });

  it.each([
    ['delta', 'Migrate'],
    ['verify', 'VerifyAll'],
  ])('closes nothing when its %s does not come to its end', async (run, step) => {
    const { execution, steps } = await runRoad(
      road({
        [step]: () => {
          throw new FunctionFailure('OdooUnreachable');
        },
      }),
    );

    expect(execution).toMatchObject({ status: 'FAILED', error: 'CutoverStopped' });
    expect(execution.cause).toContain(`cutover-19700101T000000-${run}`);
    expect(steps).not.toContain('CloseMigration');
  });

  it('leaves a migration open that is not reconciled, and says how far it is from that', async () => {
    const { execution, steps } = await runRoad(
      road({ SignOff: () => ({ ...signed, reconciled: false, mismatches: 7 }) }),
    );

    expect(execution).toMatchObject({ status: 'FAILED', error: 'NotReconciled' });
    expect(execution.cause).toContain('Fields that differ: 7; rows rejected: 3; rows that wait: 1.');
    expect(execution.cause).toContain('acme/sign-off.html');
    expect(steps).not.toContain('CloseMigration');
  });

  it('closes one that is not reconciled for whoever says why', async () => {
    const accept = 'agreed with finance';
    const { execution, payloadsOf } = await runRoad(
      road({ SignOff: () => ({ ...signed, reconciled: false }) }, { accept }),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('CloseMigration')).toMatchObject([{ accept, by: 'Ada', reason: 'go-live' }]);
  });

  it('is refused without a reason', async () => {
    const { execution, steps } = await runRoad(road({}, { reason: '  ' }));

    expect(execution).toMatchObject({ status: 'FAILED', error: 'ZodError' });
    expect(steps).toEqual([]);
  });
});
