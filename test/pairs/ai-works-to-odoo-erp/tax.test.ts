import { describe, expect, it } from 'vitest';
import { tax } from '../../../lib/pairs/ai-works-to-odoo-erp/tax.ts';
import { recordOf, rulesOf, supportsOf } from '../record-of.ts';

const row = { id: 'T-1', name: 'VAT 19%', amountType: 'percent', amount: '19', scope: 'sale' };
const group = { id: 'T-9', name: 'Both', amountType: 'group', scope: 'sale', children: 'T-1' };
const child = { id: 41, model: 'account.tax', externalId: '__aiworks__.acme_tax_T-1' };

describe('a tax', () => {
  it('is taken where name, scope, way and rate are the same in the company and its country', () => {
    expect(recordOf(tax, { ...row, priceIncluded: 'no' }).match).toEqual({
      name: 'VAT 19%',
      type_tax_use: 'sale',
      amount_type: 'percent',
      amount: 19,
      price_include: false,
      company_id: 1,
      country_id: 233,
    });
    expect(recordOf(tax, { ...row, country: 'DE' }).match).toMatchObject({ country_id: 57 });
  });

  it('is not asked about prices where the source says nothing of them', () => {
    expect(recordOf(tax, row).match).not.toHaveProperty('price_include');
  });

  it('leaves its country and group to Odoo where the company’s own will do', () => {
    const { cells } = recordOf(tax, row);

    expect(cells).not.toHaveProperty('country_id');
    expect(cells).not.toHaveProperty('tax_group_id');
    expect(supportsOf(tax, row)).toEqual([]);
  });

  it('brings its group, of its own country', () => {
    expect(supportsOf(tax, { ...row, taxGroup: 'VAT', country: 'DE' })).toEqual([
      {
        name: 'tax group 57 VAT',
        model: 'account.tax.group',
        cells: { name: 'VAT', country_id: { id: 57 } },
        match: { name: 'VAT', country_id: 57, company_id: 1 },
      },
    ]);
  });

  it('of a foreign country gets any group of that country when it names none', () => {
    const known = { supports: { 'tax group 57 ': 8 } };

    expect(supportsOf(tax, { ...row, country: 'DE' })).toMatchObject([{ match: { country_id: 57, company_id: 1 } }]);
    expect(recordOf(tax, { ...row, country: 'DE' }, known)).toMatchObject({
      cells: { country_id: { id: 57 }, tax_group_id: { id: 8 } },
      notes: [{ rule: 'foreign-tax' }],
    });
  });

  it('of a country Odoo does not know is rejected', () => {
    expect(recordOf(tax, { ...row, country: 'XX' }).reasons).toMatchObject([{ column: 'country' }]);
  });

  it.each([
    [{ ...row, amount: '' }, 'tax-amount'],
    [{ ...row, amount: '6.62525' }, 'tax-amount'],
    [{ ...row, children: 'T-2' }, 'tax-children'],
    [{ ...group, children: '' }, 'tax-children'],
    [{ ...group, children: 'T-1; T-9' }, 'tax-children'],
    [{ ...group, amount: '5' }, 'tax-amount'],
    [{ ...group, priceIncluded: 'yes' }, 'tax-included'],
  ])('is rejected when it contradicts itself (%o: %s)', (values, rule) => {
    expect(rulesOf(tax, values)).toEqual([rule]);
  });

  it('of nothing per cent is a tax', () => {
    expect(rulesOf(tax, { ...row, amount: '0' })).toEqual([]);
    expect(rulesOf(tax, { ...group, amount: '0' })).toEqual([]);
  });
});

describe('a group of taxes', () => {
  it('stands for the taxes it names, and is taken where Odoo has one of exactly these', () => {
    const { cells, match, notes } = recordOf(tax, group, { references: { children: child } });

    expect(cells).toMatchObject({ amount_type: 'group', children_tax_ids: { ids: [41] } });
    expect(match).toMatchObject({ amount_type: 'group', children_tax_ids: [41] });
    expect(match).not.toHaveProperty('amount');
    expect(notes).toEqual([]);
  });

  it('stands for the taxes of the groups it names, and says so', () => {
    const found = { 'members of 41': 2, 'member 0 of 41': 50, 'member 1 of 41': 52 };
    const { cells, notes } = recordOf(tax, group, { references: { children: child }, found });

    expect(cells['children_tax_ids']).toEqual({ ids: [50, 52] });
    expect(notes).toMatchObject([{ rule: 'nested-tax-group' }]);
  });
});
