import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../lib/migration/nearest.ts';

const known = ['name', 'postalCode', 'accountType', 'email', 'phone', 'id'];

describe('the names somebody may have meant', () => {
  it.each([
    ['nmae', 'name'],
    ['Postal Code', 'postalCode'],
    ['acountType', 'accountType'],
    ['E-Mial', 'email'],
    ['phon', 'phone'],
  ])('for %s begin with %s', (written, meant) => {
    expect(nearest(written, known)[0]).toBe(meant);
  });

  it('are none where nothing is near', () => {
    expect(nearest('weather', known)).toEqual([]);
    expect(suggestion('weather', ['id', 'name'])).toBe('known are id, name');
  });

  it('are three at most, the nearest first', () => {
    expect(nearest('amount', ['amounts', 'amount', 'amount_tax', 'amount_total'])).toHaveLength(3);
    expect(nearest('amount', ['amounts', 'amount'])[0]).toBe('amount');
  });
});
