import { describe, expect, it } from 'vitest';
import { fiscalPosition } from '../../../lib/pairs/ai-works-to-odoo-erp/fiscal-position.ts';
import { rowLook } from '../row-look.ts';

const row = { id: 'FP-1', name: 'Abroad', country: 'DE', autoApply: null, notes: 'Reverse charge' };
const line = (key: string, references: Readonly<Record<string, number>>) => ({
  key,
  record: { id: key, positionId: 'FP-1', sourceTax: 'T-1', destinationTax: null },
  look: rowLook({
    references: Object.fromEntries(
      Object.entries(references).map(([column, id]) => [column, { id, model: 'account.tax', externalId: `x.${id}` }]),
    ),
  }).look,
});

function documentOf(lines: readonly ReturnType<typeof line>[]) {
  if (fiscalPosition.writing.kind !== 'document') throw new Error('is no document');
  return fiscalPosition.writing.record(row, rowLook().look, lines);
}

describe('a fiscal position', () => {
  it('has the mappings of its lines, where an empty destination leaves the tax away', () => {
    expect(documentOf([line('1', { sourceTax: 5, destinationTax: 6 }), line('2', { sourceTax: 7 })])).toMatchObject({
      cells: { name: 'Abroad', country_id: { id: 57 }, auto_apply: false, note: 'Reverse charge', active: true },
      mappings: [
        { from: 5, to: 6 },
        { from: 7, to: null },
      ],
    });
  });

  it('is archived without mappings where Odoo would take every tax away under it', () => {
    expect(documentOf([])).toMatchObject({ cells: { active: false }, mappings: [] });
  });
});
