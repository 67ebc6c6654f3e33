import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { stock } from '../../../lib/pairs/ai-works-to-odoo-erp/stock.ts';
import { canonical, rulesOf } from '../record-of.ts';
import { rowLook } from '../row-look.ts';

type Values = Readonly<Record<string, string>>;

const row = { id: 'S-1', productId: 'P-1', warehouse: 'MAIN', quantity: '12.50' };
const references = { productId: { id: 7, model: 'product.product', externalId: '__aiworks__.acme_product_P-1' } };
/** What Odoo says of the product: kept in units, adjusted from location 14. */
const facts = { 'unit 7': 1, 'adjustment 7': 14, 'stock of MAIN': 20 };
const supports = { 'counting in MAIN': 9, 'place MAIN/Stock/Aisle 1/Shelf A': 31, 'lot LOT-1 of P-1': 5 };

function documentOf(
  values: Values,
  more: Readonly<Record<string, number>> = {},
  named: typeof references = references,
) {
  if (stock.writing.kind !== 'document') throw new Error('is no document');
  const { look, reasons } = rowLook({ references: named, supports, found: { ...facts, ...more } });
  const document = stock.writing.record(canonical(stock, { ...row, ...values }), look, []);
  return { document, rules: reasons.map(({ rule }) => rule) };
}

const supportsOf = (values: Values) =>
  stock.writing.kind === 'document'
    ? (stock.writing.supports?.(canonical(stock, { ...row, ...values }), [], rowLook().look.destination) ?? [])
    : [];

describe('AI Works stock', () => {
  it('becomes one transfer from the inventory adjustment to where the goods lie', () => {
    const { document, rules } = documentOf({});

    expect(rules).toEqual([]);
    expect(document).toMatchObject({
      kind: 'stock',
      model: 'stock.picking',
      cells: { picking_type_id: { id: 9 }, location_id: { id: 14 }, location_dest_id: { id: 20 }, origin: 'S-1' },
      nested: {
        lines: [
          {
            key: 'S-1',
            cells: {
              product_id: { externalId: '__aiworks__.acme_product_P-1' },
              product_uom_qty: '12.5',
              product_uom: { id: 1 },
            },
          },
        ],
      },
      quantity: '12.5',
      lot: null,
      owner: null,
    });
  });

  it('lies in the place it names, of which each level is made below the one before', () => {
    const { document } = documentOf({ location: 'Aisle 1 / Shelf A' });

    expect(document.cells).toMatchObject({ location_dest_id: { id: 31 } });
    expect(
      supportsOf({ location: 'Aisle 1 / Shelf A' }).filter(({ model }) => model === 'stock.location'),
    ).toMatchObject([
      {
        cells: { name: 'Aisle 1', location_id: { support: 'warehouse MAIN', field: 'lot_stock_id' } },
        match: { complete_name: 'MAIN/Stock/Aisle 1' },
      },
      {
        cells: { name: 'Shelf A', location_id: { support: 'place MAIN/Stock/Aisle 1' } },
        match: { complete_name: 'MAIN/Stock/Aisle 1/Shelf A' },
      },
    ]);
  });

  it('keeps its lot, which is known by product and number', () => {
    const { document, rules } = documentOf({ lot: 'LOT-1' }, { 'lot 7': 7 });

    expect(rules).toEqual([]);
    expect(document).toMatchObject({ lot: 5 });
    expect(supportsOf({ lot: 'LOT-1' }).at(-1)).toMatchObject({
      model: 'lotModel',
      cells: { name: 'LOT-1', product_id: { referenced: 'productId' } },
      match: { name: 'LOT-1', product_id: { referenced: 'productId' } },
    });
  });

  it('adds to the totals of its warehouse and place and of its owner', () => {
    const amounts = (values: Values) =>
      stock.reconcile.amounts?.(canonical(stock, { ...row, ...values }), [], defaultSettings);

    expect(amounts({})).toEqual({ 'stock/MAIN/Stock': '12.5' });
    expect(amounts({ location: 'Shelf A' })).toEqual({ 'stock/MAIN/Stock/Shelf A': '12.5' });
    expect(amounts({ owner: 'A-0001' })).toEqual({ 'stock/MAIN/Stock': '12.5', 'owner/A-0001': '12.5' });
  });

  it.each([
    ['of a service', {}, { 'service 7': 7 }, ['service-in-stock']],
    ['without the lot its product is kept by', {}, { 'lot 7': 7 }, ['lot-missing']],
    ['without the serial number its product is kept by', { quantity: '1' }, { 'serial 7': 7 }, ['lot-missing']],
    ['with a lot of a product that has none', { lot: 'LOT-1' }, {}, ['lot-of-untracked']],
    ['of several pieces with one serial number', { lot: 'LOT-1' }, { 'serial 7': 7 }, ['serial-quantity']],
  ])('%s is rejected', (_, values, more, rules) => {
    expect(documentOf(values, more).rules).toEqual(rules);
  });

  it('of a product in variants is rejected', () => {
    const template = { productId: { ...references.productId, model: 'product.template' } };

    expect(documentOf({}, {}, template).rules).toEqual(['product-with-variants']);
  });

  it('is skipped when there is none, and rejected below zero or with a code Odoo cannot hold', () => {
    expect(rulesOf(stock, { ...row, quantity: '0.00' })).toEqual(['nothing-in-stock']);
    expect(rulesOf(stock, { ...row, quantity: '-1' })).toEqual(['negative-quantity']);
    expect(rulesOf(stock, { ...row, warehouse: 'CENTRAL' })).toEqual(['warehouse-code']);
  });
});
