import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeySet } from '../../lib/migration/key-set.ts';

describe('a set of keys', () => {
  it('answers as a Set of strings does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 200 }),
        fc.string(),
        (keys, other) => {
          const set = new KeySet();
          const model = new Set<string>();

          const answers = keys.map((key) => [set.has(key), set.add(key), set.size]);
          const later = [...keys, other].map((key) => set.has(key));

          expect(answers).toEqual(keys.map((key) => [model.has(key), model.size < model.add(key).size, model.size]));
          expect(later).toEqual([...keys, other].map((key) => model.has(key)));
        },
      ),
    );
  });

  it('knows every key, and no other, after it has grown many times', () => {
    const set = new KeySet();

    const added = Array.from({ length: 20_000 }, (_, index) => set.add(`K-${index}`));

    expect(added.every(Boolean)).toBe(true);
    expect(set.size).toBe(20_000);
    expect(Array.from({ length: 20_000 }, (_, index) => set.has(`K-${index}`)).every(Boolean)).toBe(true);
    expect(Array.from({ length: 20_000 }, (_, index) => set.has(`L-${index}`)).some(Boolean)).toBe(false);
    expect(set.add('K-0')).toBe(false);
  });

  it('tells keys apart by case, white space and accents', () => {
    const set = new KeySet();

    set.add('a');

    expect(['A', 'a ', 'á', ''].some((key) => set.has(key))).toBe(false);
  });
});
