import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyNumbers } from '../../../lib/migration/audit/key-numbers.ts';

describe('numbers by key', () => {
  it('answer as a Map does, with all of 64 bits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))),
        (entries) => {
          const numbers = new KeyNumbers();
          const model = new Map(entries);

          for (const [key, value] of entries) numbers.set(key, value);

          expect(entries.map(([key]) => numbers.get(key))).toEqual(entries.map(([key]) => model.get(key)));
          expect(numbers.get('absent')).toBeUndefined();
        },
      ),
    );
  });

  it('keep every number while they grow', () => {
    const numbers = new KeyNumbers();

    for (let index = 0; index < 10_000; index += 1) numbers.set(`K-${index}`, BigInt(-index));

    const wrong = Array.from({ length: 10_000 }, (_, index) => index).filter(
      (index) => numbers.get(`K-${index}`) !== BigInt(-index),
    );
    expect(wrong).toEqual([]);
  });
});
