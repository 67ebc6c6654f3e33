import { describe, expect, it } from 'vitest';
import { outcomeTable, totalsTable } from '../../lib/report/outcome-table.ts';
import { reconciliationOf, summaryOf } from './a-summary.ts';

describe('the outcome table', () => {
  const table = outcomeTable(
    summaryOf([
      reconciliationOf('account', { created: 290, rejected: 6 }),
      reconciliationOf('purchase-order', { pending: 12_345 }, { fields: { compared: 7, differing: 3 } }),
    ]),
  );
  const lines = table.split('\n');

  it('has one line an object type under its headers', () => {
    expect(lines).toHaveLength(4);
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([
      'object',
      expect.stringMatching(/^─+$/),
      'account',
      'purchase-order',
    ]);
  });

  it('shows every count and a dot for none', () => {
    expect(lines[2]?.trim().split(/\s+/)).toEqual(['account', '296', '290', '·', '·', '·', '6', '·', '·', '100', '·']);
    expect(lines[3]?.trim().split(/\s+/)).toEqual([
      'purchase-order',
      '12345',
      '·',
      '·',
      '·',
      '·',
      '·',
      '·',
      '12345',
      '7',
      '3',
    ]);
  });

  it('aligns its columns', () => {
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});

describe('the table of totals', () => {
  it('has one line a total, with the difference where there is one', () => {
    const totals = {
      'order/EUR': { source: '10.00', destination: '10.00' },
      'order/USD': { source: '10.00', destination: '9.50' },
    };

    const lines = totalsTable(summaryOf([reconciliationOf('order', { created: 2 }, { totals })])).split('\n');

    expect(lines.slice(2).map((line) => line.trim().split(/\s+/))).toEqual([
      ['order', 'order/EUR', '10.00', '10.00', '·'],
      ['order', 'order/USD', '10.00', '9.50', '-0.5'],
    ]);
  });

  it('is nothing where no object type has totals', () => {
    expect(totalsTable(summaryOf([reconciliationOf('account', { created: 2 })]))).toBe('');
  });
});
