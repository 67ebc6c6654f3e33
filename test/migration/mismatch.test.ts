import { describe, expect, it } from 'vitest';
import { isVerified } from '../../lib/migration/mismatch.ts';

const keys = Array.from({ length: 10_000 }, (_, i) => `A-${i}`);

describe('the share of records that is verified', () => {
  it('is all of them at a hundred percent', () => {
    expect(keys.every((key) => isVerified('account', key, 100))).toBe(true);
  });

  it('is about as large as asked for, and the same whenever it is asked for', () => {
    const chosen = keys.filter((key) => isVerified('account', key, 5));

    expect(chosen.length).toBeGreaterThan(400);
    expect(chosen.length).toBeLessThan(600);
    expect(keys.filter((key) => isVerified('account', key, 5))).toEqual(chosen);
  });

  it('holds every record of a smaller share', () => {
    const few = keys.filter((key) => isVerified('account', key, 1));

    expect(few.every((key) => isVerified('account', key, 5))).toBe(true);
  });
});
