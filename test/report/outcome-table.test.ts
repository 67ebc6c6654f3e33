import { describe, expect, it } from 'vitest';
import { outcomeTable } from '../../lib/report/outcome-table.ts';
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
