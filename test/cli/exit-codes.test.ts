import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../lib/cli/exit-codes.ts';
import { summaryOf } from '../report/a-summary.ts';

describe('the exit code of a run', () => {
  it.each([
    ['0 when reconciled', {}, 0],
    ['1 when it finished with differences', { reconciled: false }, 1],
    ['3 when it could not run to its end', { reconciled: false, problem: 'Odoo is away.' }, 3],
  ])('is %s', (_, changes, code) => {
    expect(exitCodeOf(summaryOf([], changes))).toBe(code);
  });
});
