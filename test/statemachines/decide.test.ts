import { describe, expect, it } from 'vitest';
import { FunctionFailure, type Road, runRoad, type Stub } from './run-road.ts';

const input = { pair: 'ai-works-to-odoo-erp', migration: 'acme', gate: 'map', verdict: 'approved', by: 'Ada' };
const road = (Decide: Stub): Road => ({ machine: 'decide', input, functions: { Decide } });

describe('a decision', () => {
  it('is taken as the person gave it, and tells which runs go on', async () => {
    const { execution, payloadsOf } = await runRoad(road(() => ({ runs: ['run-1'] })));

    expect(payloadsOf('Decide')).toEqual([input]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { runs: ['run-1'] } });
  });

  it.each(['NothingWaitsError', 'DecisionRefusedError', 'ZodError'])(
    'that fails with %s is refused at once',
    async (error) => {
      const { execution, steps } = await runRoad(
        road(() => {
          throw new FunctionFailure(error, 'no run waits there');
        }),
      );

      expect(steps).toEqual(['Decide']);
      expect(execution).toMatchObject({
        status: 'FAILED',
        error,
        cause: expect.stringContaining('no run waits there'),
      });
    },
  );

  it('is tried again when it could not be recorded for a passing reason', async () => {
    const { execution, steps } = await runRoad(
      road((_, { nth }) => {
        if (nth <= 3) throw new FunctionFailure('TimeoutError');
        return { runs: ['run-1'] };
      }),
    );

    expect(steps).toHaveLength(4);
    expect(execution.status).toBe('SUCCEEDED');
  });
});
