import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeId, externalId, externalIdPrefix, splitExternalId } from '../../lib/migration/external-id.ts';

const ids = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...'aA0-_. ,/5f20é😀'), { maxLength: 10 }).map((all) => all.join('')),
);

describe('an escaped source id', () => {
  it('keeps letters, digits and hyphens readable', () => {
    expect(escapeId('A-0001')).toBe('A-0001');
  });

  it('escapes a space, as the documentation shows', () => {
    expect(escapeId('A 1')).toBe('A_20_1');
  });

  it('stays different for different ids', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(escapeId(one) === escapeId(other)).toBe(one === other);
      }),
    );
  });

  it.each([
    ['A_1', 'A 1'],
    ['A_20_1', 'A 1'],
    ['a', 'A'],
    ['1', '01'],
    ['A.1', 'A,1'],
    ['é', 'e\u0301'],
    ['x_', 'x'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(escapeId(one)).not.toBe(escapeId(other));
  });

  it('holds nothing Odoo refuses or reads as a separator', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(escapeId(id)).toMatch(/^[A-Za-z0-9_-]*$/);
      }),
    );
  });
});

describe('an external id', () => {
  it('names namespace, migration, object type and key', () => {
    const id = externalId('__aiworks__', 'acme', 'account', 'A-1');

    expect(id).toBe('__aiworks__.acme_account_A-1');
    expect(splitExternalId(id)).toEqual({ module: '__aiworks__', name: 'acme_account_A-1' });
    expect(splitExternalId(id).name.startsWith(externalIdPrefix('acme', 'account'))).toBe(true);
  });

  it('never meets the one of another migration, object type or key', () => {
    const migrations = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,6}$/);
    const types = fc.stringMatching(/^[a-z]+(-[a-z]+)?$/);
    const places = fc.tuple(migrations, types, ids);
    fc.assert(
      fc.property(places, places, (one, other) => {
        const same = one.every((part, index) => part === other[index]);

        expect(externalId('__x__', ...one) === externalId('__x__', ...other)).toBe(same);
      }),
    );
  });

  it('splits at its only dot, whatever the key', () => {
    fc.assert(
      fc.property(ids, (key) => {
        const id = externalId('__aiworks__', 'acme', 'account', key);

        expect(id.split('.')).toHaveLength(2);
        expect(splitExternalId(id)).toEqual({ module: '__aiworks__', name: `acme_account_${escapeId(key)}` });
      }),
    );
  });
});
