import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCounts, countOutcomes, noOutcomes, outcomeNames, totalOf } from '../../lib/migration/outcome.ts';
import { readOutcome } from '../../lib/migration/outcome-line.ts';

const some = fc.array(fc.constantFrom(...outcomeNames).map((outcome) => ({ outcome })));

describe('counting outcomes', () => {
  it('puts each one in its own count', () => {
    const counts = countOutcomes([{ outcome: 'created' }, { outcome: 'pending' }, { outcome: 'created' }]);

    expect(counts).toEqual({ ...noOutcomes, created: 2, pending: 1 });
  });

  it('adds up to the rows counted, in one go or in several', () => {
    fc.assert(
      fc.property(some, some, (first, second) => {
        const together = countOutcomes([...first, ...second]);

        expect(totalOf(together)).toBe(first.length + second.length);
        expect(countOutcomes(second, countOutcomes(first))).toEqual(together);
        expect(addCounts(countOutcomes(first), countOutcomes(second))).toEqual(together);
      }),
    );
  });

  it('leaves the counts it starts from alone', () => {
    const start = countOutcomes([{ outcome: 'skipped' }]);

    countOutcomes([{ outcome: 'skipped' }], start);
    addCounts(start, start);

    expect(start).toEqual({ ...noOutcomes, skipped: 1 });
    expect(totalOf(noOutcomes)).toBe(0);
  });
});

describe('an outcome read back from its line', () => {
  const place = { file: 'accounts.csv', row: 7, key: 'A-7' };

  it.each([
    { ...place, outcome: 'created', model: 'res.partner', id: 12 },
    {
      ...place,
      outcome: 'rejected',
      reasons: [{ rule: 'email', column: 'email', problem: 'is bad', mend: 'Mend it' }],
    },
    { ...place, outcome: 'pending', reasons: [{ rule: 'x', problem: 'waits', mend: 'Wait' }] },
  ])('is what was written ($outcome)', (outcome) => {
    expect(readOutcome(JSON.parse(JSON.stringify(outcome)))).toEqual(outcome);
  });

  it.each([
    { ...place, outcome: 'lost', reasons: [] },
    { ...place, outcome: 'rejected' },
    { ...place, outcome: 'created', model: 'res.partner' },
  ])('is refused when it is none ($outcome)', (line) => {
    expect(() => readOutcome(line)).toThrow();
  });
});
