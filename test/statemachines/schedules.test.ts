import { describe, expect, it } from 'vitest';
import type { Json } from '../../lib/local-cloud/json.ts';
import { callingMachine, FunctionFailure, machineArn, type Road, runRoad, type Stub } from './run-road.ts';

const pair = 'ai-works-to-odoo-erp';

const road = (machine: string, functions: Readonly<Record<string, Stub>>): Road => ({
  machine,
  input: {},
  machines: { migration: callingMachine('Migrate'), verify: callingMachine('VerifyAll') },
  substitutions: { MigrationMachine: machineArn('migration'), VerifyMachine: machineArn('verify') },
  functions,
});

describe('hypercare', () => {
  const of = (answer: (migration: Json | undefined) => Json) =>
    runRoad(
      road('hypercare', {
        Hypercare: () => ({ migrations: ['acme', 'globex'].map((name) => ({ pair, migration: name })) }),
        VerifyAll: (payload) => answer(payload['migration']),
      }),
    );

  it('verifies every migration of the week, one after the other, by the machine that tells of drift', async () => {
    const { execution, payloadsOf, atOnce, told } = await of(() => ({ differing: 0 }));

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('VerifyAll')).toEqual(
      ['acme', 'globex'].map((name) => ({ pair, migration: name, run: 'hypercare-19700101T000000' })),
    );
    expect(atOnce['VerifyAll']).toBe(1);
    expect(told).toEqual([]);
  });

  it('tells people when it cannot verify a migration, and goes on with the next', async () => {
    const { execution, payloadsOf, told } = await of((name) => {
      if (name === 'acme') throw new FunctionFailure('OdooUnreachable', 'https://odoo.example.com is away');
      return { differing: 0 };
    });

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('VerifyAll')).toHaveLength(2);
    expect(told.map(({ message }) => message)).toMatchObject([{ Subject: 'Hypercare: acme could not be verified' }]);
    expect(JSON.stringify(told)).not.toContain('odoo.example.com');
  });
});

describe('the deltas of the clock', () => {
  it('start a run for each drop that is due, and wait for none', async () => {
    const due = { pair, migration: 'acme', run: 'monday-delta-1', drop: 'monday', zip: null };
    const { execution, payloadsOf } = await runRoad(
      road('deltas', { DueDeltas: () => ({ deltas: [due] }), Migrate: () => ({ reconciled: true }) }),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('Migrate')).toEqual([{ ...due, mode: 'delta' }]);
  });

  it('start nothing when nothing is due', async () => {
    const { execution, steps } = await runRoad(road('deltas', { DueDeltas: () => ({ deltas: [] }) }));

    expect(execution.status).toBe('SUCCEEDED');
    expect(steps).toEqual(['DueDeltas']);
  });
});
