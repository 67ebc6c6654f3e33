import { describe, expect, it } from 'vitest';
import { rowOutcomes } from '../../lib/migration/row-outcomes.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { documentTypeOf } from './object-type-of.ts';

const { type } = documentTypeOf({});

/** An order whose lines stand in the given rows. */
const order = (file: string, ...rows: readonly number[]) => ({
  file: 'orders.csv',
  row: 2,
  key: 'O-1',
  hash: 'h',
  record: { id: 'O-1' },
  lines: rows.map((row) => ({ file, row, key: `L-${row}`, record: {} })),
});
const place = { file: 'orders.csv', row: 2, key: 'O-1' };
const created = { ...place, outcome: 'created' as const, model: 'purchase.order', id: 7 };
const reasons = [{ rule: 'order-total', problem: 'differs', mend: 'Correct it' }];

describe('the rows of a document', () => {
  it('have its outcome under the line type where lines have a file of their own', () => {
    const { own, lines } = rowOutcomes(type, order('order-lines.csv', 2, 3), created, defaultSettings);

    expect(own).toEqual([{ ...created, amounts: { orders: '2' } }]);
    expect(lines).toEqual([
      { ...created, file: 'order-lines.csv', row: 2, key: 'L-2' },
      { ...created, file: 'order-lines.csv', row: 3, key: 'L-3' },
    ]);
  });

  it('have its outcome under its own type where rows hold document and line, its own row once', () => {
    const { own, lines } = rowOutcomes(type, order('orders.csv', 2, 3), created, defaultSettings);

    expect(own).toEqual([
      { ...created, amounts: { orders: '2' } },
      { ...created, row: 3 },
    ]);
    expect(lines).toEqual([]);
  });

  it('have it also where the first of them holds no line', () => {
    const { own, lines } = rowOutcomes(type, order('orders.csv', 3), created, defaultSettings);

    expect(own.map(({ row }) => row)).toEqual([2, 3]);
    expect(lines).toEqual([]);
  });

  it('say which document they were rejected with', () => {
    const rejected = { ...place, outcome: 'rejected' as const, reasons };

    const { own, lines } = rowOutcomes(type, order('order-lines.csv', 2), rejected, defaultSettings);

    expect(own).toEqual([rejected]);
    expect(lines).toMatchObject([{ key: 'L-2', outcome: 'rejected', reasons: [{ rule: 'document-rejected' }] }]);
  });
});
