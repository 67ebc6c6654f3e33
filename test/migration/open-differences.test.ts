import { describe, expect, it } from 'vitest';
import { changedNothing, openDifferences } from '../../lib/migration/open-differences.ts';
import { reconciliationOf } from '../report/a-summary.ts';

const open = (...objects: ReturnType<typeof reconciliationOf>[]) =>
  openDifferences(objects, new Set(objects.map(({ object }) => object)));

describe('what keeps a run from being reconciled', () => {
  it('is nothing while every object type came out well', () => {
    expect(open(reconciliationOf('contact', { created: 10, rejected: 1 }))).toEqual([]);
  });

  it('names rows that are not accounted for, rejections beyond the tolerance, conflicts, missing records and fields', () => {
    const contacts = reconciliationOf(
      'contact',
      { created: 7, rejected: 2, conflict: 1 },
      { accounted: false, withinTolerance: false, missing: 3, fields: { compared: 100, differing: 1 } },
    );

    expect(open(contacts)).toEqual([
      'contacts: the outcomes do not add up to 10 rows',
      'contacts: 2 of 10 rows rejected, more than the map allows',
      'contacts: 1 conflict',
      'contacts: 3 records missing in Odoo',
      'contacts: 1 field differing',
    ]);
  });

  it('counts totals that differ, and names no amount: the total of one row is that row', () => {
    const totals = {
      'balance EUR': { source: '100.00', destination: '99.00' },
      'balance USD': { source: '10.00', destination: '10.00' },
    };

    expect(open(reconciliationOf('invoice', { created: 1 }, { totals }))).toEqual(['invoices: 1 total differing']);
    expect(open(reconciliationOf('invoice', { created: 1 }, { totals, tolerance: '1.00' }))).toEqual([]);
  });

  it('names what was planned and never came to its reconciliation', () => {
    expect(openDifferences([reconciliationOf('account', { created: 1 })], new Set(['account', 'contact']))).toEqual([
      'contact: was not reconciled',
    ]);
  });
});

describe('a run that changed nothing', () => {
  it('fails when it had rows to write and all were rejected', () => {
    expect(changedNothing([reconciliationOf('contact', { rejected: 5 }, { newlyRejected: 5 })])).toBe(true);
  });

  it('is well when nothing was to be written', () => {
    expect(changedNothing([reconciliationOf('contact', { unchanged: 5, rejected: 1 })])).toBe(false);
  });

  it('is not meant when another object type of the run was written', () => {
    const objects = [
      reconciliationOf('account', { updated: 1 }),
      reconciliationOf('contact', { rejected: 5 }, { newlyRejected: 5 }),
    ];

    expect(changedNothing(objects)).toBe(false);
  });
});
