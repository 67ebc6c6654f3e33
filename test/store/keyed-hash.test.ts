import { describe, expect, it } from 'vitest';
import { keyedHash } from '../../lib/store/keyed-hash.ts';

describe('a keyed hash', () => {
  const hash = keyedHash('a key of at least thirty-two characters');

  it('is the same for the same text, with another hash made of the same key too', () => {
    const again = keyedHash('a key of at least thirty-two characters');

    expect(again('ada@example.com')).toBe(hash('ada@example.com'));
  });

  it('has 132 bits in characters that every key may hold', () => {
    expect(hash('ada@example.com')).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('differs for texts that differ, and under another key', () => {
    const hashes = ['1', '2', '', '1 ', 'ä', 'a\u0308'].map(hash);

    expect(new Set(hashes).size).toBe(hashes.length);
    expect(keyedHash('another key')('1')).not.toBe(hash('1'));
  });
});
