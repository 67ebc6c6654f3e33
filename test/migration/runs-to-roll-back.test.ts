import { describe, expect, it } from 'vitest';
import { runsToRollBack } from '../../lib/migration/runs-to-roll-back.ts';

const run = (name: string, day: number, more: object = {}) => ({
  run: name,
  mode: 'full' as const,
  state: 'finished' as const,
  startedAt: `2026-01-0${day}T00:00:00Z`,
  ...more,
});
const rolledBack = { rollback: 'back-1' };

describe('runs to roll back', () => {
  it('are the newest one, unless asked otherwise', () => {
    const runs = [run('b', 2), run('c', 3), run('a', 1)];

    expect(runsToRollBack(runs, {})).toEqual({ kind: 'runs', runs: ['c'] });
    expect(runsToRollBack(runs, { run: 'a' })).toEqual({ kind: 'runs', runs: ['a'] });
    expect(runsToRollBack(runs, { all: true })).toEqual({ kind: 'runs', runs: ['c', 'b', 'a'] });
  });

  it('are none that is rolled back already, unless it is named', () => {
    const runs = [run('a', 1), run('b', 2, { rolledBack })];

    expect(runsToRollBack(runs, {})).toEqual({ kind: 'runs', runs: ['a'] });
    expect(runsToRollBack(runs, { run: 'b' })).toEqual({ kind: 'runs', runs: ['b'] });
  });

  it('are runs that failed half-way too, and no rehearsal', () => {
    const runs = [run('a', 1, { state: 'failed' }), run('b', 2, { mode: 'rehearsal' })];

    expect(runsToRollBack(runs, { all: true })).toEqual({ kind: 'runs', runs: ['a'] });
    expect(runsToRollBack(runs, { run: 'b' })).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/wrote nothing/),
    });
  });

  it.each([
    ['nothing is left', [run('a', 1, { rolledBack })], {}, /rolled back already/],
    ['there is no such run', [run('a', 1)], { run: 'x' }, /no run x/],
    ['one is named and all are asked for', [run('a', 1)], { run: 'a', all: true }, /not both/],
  ])('are refused when %s', (_, runs, ask, sentence) => {
    expect(runsToRollBack(runs, ask)).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(sentence) });
  });
});
