import { describe, expect, it } from 'vitest';
import { FunctionFailure, type Road, runRoad, type Stub } from './run-road.ts';

const input = { pair: 'ai-works-to-odoo-erp', migration: 'acme', drop: 'monday' };

const road = (QuietTime: Stub): Road => ({
  machine: 'drop',
  input,
  substitutions: { QuietSeconds: '600' },
  functions: { QuietTime },
});

describe('a drop without a manifest', () => {
  it('is looked at when it would have been quiet long enough, and is then done with', async () => {
    const { execution, calls } = await runRoad(road(() => ({ state: 'started', run: 'run-1' })));

    expect(calls).toEqual([{ step: 'QuietTime', payload: input, at: 600 }]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('is looked at again, as long as files keep coming, when the newest would have been quiet long enough', async () => {
    const { execution, calls } = await runRoad(
      road((_, { nth }) => (nth < 4 ? { state: 'busy', waitSeconds: nth * 100 } : { state: 'started', run: 'run-1' })),
    );

    expect(calls.map(({ at }) => at)).toEqual([600, 700, 900, 1200]);
    expect(calls.map(({ payload }) => payload)).toEqual([input, input, input, input]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('whose manifest came meanwhile is left to its run', async () => {
    const { execution, steps } = await runRoad(road(() => ({ state: 'has-manifest' })));

    expect(steps).toEqual(['QuietTime']);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('is not forgotten when looking fails for a passing reason', async () => {
    const { execution, steps } = await runRoad(
      road((_, { nth }) => {
        if (nth <= 3) throw new FunctionFailure('TimeoutError');
        return { state: 'started', run: 'run-1' };
      }),
    );

    expect(steps).toHaveLength(4);
    expect(execution.status).toBe('SUCCEEDED');
  });
});
