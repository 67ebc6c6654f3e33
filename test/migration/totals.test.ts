import { describe, expect, it } from 'vitest';
import type { Amounts } from '../../lib/migration/outcome.ts';
import { Sum, totalsAgree, totalsOf } from '../../lib/migration/totals.ts';

const sumOf = (...amounts: readonly Amounts[]): Sum => {
  const sum = new Sum();
  for (const own of amounts) sum.add(own);
  return sum;
};

describe('totals of source and destination', () => {
  it('are added up without the errors of binary numbers', () => {
    const cents = Array.from({ length: 1000 }, () => ({ 'out_invoice/EUR': '0.1' }));

    const totals = totalsOf(sumOf(...cents), sumOf({ 'out_invoice/EUR': '100' }));

    expect(totals).toEqual({ 'out_invoice/EUR': { source: '100.00', destination: '100.00' } });
    expect(totalsAgree(totals)).toBe(true);
  });

  it('keep every digit of a quantity, and two at least', () => {
    expect(totalsOf(sumOf({ stock: '1.125' }), sumOf({ stock: '3' }))).toEqual({
      stock: { source: '1.125', destination: '3.00' },
    });
  });

  it('do not agree when they differ by a cent', () => {
    expect(totalsAgree(totalsOf(sumOf({ a: '10.00' }), sumOf({ a: '10.01' })))).toBe(false);
  });

  it('do not agree when one side has a name that the other lacks', () => {
    expect(totalsAgree(totalsOf(sumOf({ a: '1' }), sumOf({ a: '1', b: '2' })))).toBe(false);
    expect(totalsAgree(totalsOf(sumOf({ a: '1', b: '2' }), sumOf({ a: '1' })))).toBe(false);
  });

  it('stand in the order of their names', () => {
    expect(Object.keys(totalsOf(sumOf({ b: '1' }, { a: '1' }), sumOf({ c: '1' })))).toEqual(['a', 'b', 'c']);
  });
});
