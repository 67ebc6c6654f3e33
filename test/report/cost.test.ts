import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, type Usage } from '../../lib/report/cost.ts';

const nothing: Usage = { objects: 0, phases: 0, parts: 0, rows: 0, written: 0, odooMilliseconds: 0 };
/** A million rows in parts of 500, loaded at 400 rows a second, all of them new. */
const million: Usage = {
  objects: 4,
  phases: 3,
  parts: 2000,
  rows: 1_000_000,
  written: 1_000_000,
  odooMilliseconds: 2_500_000,
};

describe('what a run costs on AWS', () => {
  it('is below a tenth of a cent when there was nothing to do', () => {
    expect(Number(costOf(nothing))).toBeLessThan(0.001);
  });

  it('is at most three dollars for a million records, and not nothing', () => {
    expect(Number(costOf(million))).toBeLessThanOrEqual(3);
    expect(Number(costOf(million))).toBeGreaterThan(0.5);
  });

  it('is in dollars with four decimals', () => {
    expect(costOf(million)).toMatch(/^\d+\.\d{4}$/);
  });

  it('costs less where nothing had to be written', () => {
    expect(Number(costOf({ ...million, written: 0, odooMilliseconds: 0 }))).toBeLessThan(Number(costOf(million)));
  });

  it.each(['objects', 'phases', 'parts', 'rows', 'written', 'odooMilliseconds'] as const)(
    'never falls when a run has more %s',
    (counted) => {
      const usage = fc.record({
        objects: fc.nat(20),
        phases: fc.nat(10),
        parts: fc.nat(5000),
        rows: fc.nat(2_000_000),
        written: fc.nat(2_000_000),
        odooMilliseconds: fc.nat(10_000_000),
      });
      fc.assert(
        fc.property(usage, fc.integer({ min: 1, max: 1_000_000 }), (before, more) => {
          const after: Usage = { ...before, [counted]: before[counted] + more };

          expect(Number(costOf(after))).toBeGreaterThanOrEqual(Number(costOf(before)));
        }),
      );
    },
  );
});
