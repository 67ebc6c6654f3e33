import { describe, expect, it } from 'vitest';
import type { OdooReading } from '../../../lib/migration/object-type.ts';
import { product } from '../../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { flatWriting, recordOf, rulesOf, supportsOf } from '../record-of.ts';

const row = { id: 'P-1', name: 'Oak chair', type: 'goods' };
const variant = { ...row, id: 'P-9', variantOf: 'P-1', attributes: 'Size: Large; Color: Red' };
const template = { id: 40, model: 'product.template', externalId: '__aiworks__.acme_product_P-1' };

describe('an AI Works product that no row makes variants of', () => {
  it('becomes one product with everything it says', () => {
    const {
      model,
      cells,
      expect: computed,
      reasons,
    } = recordOf(
      product,
      {
        ...row,
        sku: '007',
        category: 'Furniture',
        unit: 'Units',
        salePrice: '149.90',
        cost: '82.150',
        barcode: '952',
        description: 'Solid oak',
        active: 'yes',
        createdAt: '2021-05-04T08:00:00Z',
      },
      { supports: { 'category Furniture': 8 } },
    );

    expect({ model, computed, reasons }).toEqual({ model: 'product.product', computed: undefined, reasons: [] });
    expect(cells).toEqual({
      name: 'Oak chair',
      type: 'consu',
      is_storable: true,
      categ_id: { id: 8 },
      uom_id: { id: 1 },
      list_price: '149.9',
      description_sale: 'Solid oak',
      description: 'In AI Works since 2021-05-04',
      active: true,
      default_code: '007',
      barcode: '952',
      standard_price: '82.15',
    });
  });

  it('is what the destination calls a service when it is one', () => {
    const { cells } = recordOf(product, { ...row, type: 'service' });

    expect(cells['type']).toBe('service');
    expect(cells).not.toHaveProperty('is_storable');
  });

  it('is sold in units, costs nothing, is active and has no category where the export is silent', () => {
    const { cells } = recordOf(product, row);

    expect(cells).toMatchObject({ uom_id: { id: 1 }, list_price: '0', standard_price: '0', active: true });
    expect(cells).not.toHaveProperty('categ_id');
    expect(cells).toMatchObject({ barcode: null, default_code: null, description: null });
  });

  it('has a unit for purchases too where Odoo keeps one', () => {
    expect(recordOf(product, row, { purchaseUnit: true }).cells['uom_po_id']).toEqual({ id: 1 });
    expect(recordOf(product, row).cells).not.toHaveProperty('uom_po_id');
  });

  it('stays in Odoo without being sold when it is not active', () => {
    expect(recordOf(product, { ...row, active: 'no' }).cells['active']).toBe(false);
  });

  it('is rejected for a unit Odoo does not have', () => {
    expect(recordOf(product, { ...row, unit: 'Fortnights' }).reasons).toMatchObject([{ column: 'unit' }]);
  });

  it('needs its category, taking one of the same full name', () => {
    const supports = supportsOf(product, { ...row, category: 'Furniture / Chairs' });

    expect(supports).toEqual([
      {
        name: 'category Furniture / Chairs',
        model: 'product.category',
        cells: { name: 'Furniture / Chairs' },
        match: { complete_name: 'Furniture / Chairs' },
      },
    ]);
    expect(supportsOf(product, row)).toEqual([]);
  });
});

describe('an AI Works product that other rows name in variantOf', () => {
  it('becomes a template without what belongs to a single variant', () => {
    const { model, cells } = recordOf(product, { ...row, sku: 'X', barcode: '952', cost: '5' }, { named: ['P-1'] });

    expect(model).toBe('product.template');
    expect(cells).toMatchObject({ name: 'Oak chair', list_price: '0' });
    for (const field of ['default_code', 'barcode', 'standard_price']) expect(cells).not.toHaveProperty(field);
  });
});

describe('an AI Works variant', () => {
  const known = {
    references: { variantOf: template },
    supports: { 'value Size: Large': 11, 'value Color: Red': 12 },
    found: { '40/11': 501, '40/12': 502 },
  };

  it('becomes the product of its template with its combination of values', () => {
    const {
      model,
      cells,
      expect: computed,
    } = recordOf(product, { ...variant, sku: 'X-L', barcode: '953', cost: '5', salePrice: '149.90' }, known);

    expect(model).toBe('product.product');
    expect(cells).toEqual({
      product_tmpl_id: { externalId: template.externalId },
      product_template_attribute_value_ids: { ids: [502, 501] },
      active: true,
      default_code: 'X-L',
      barcode: '953',
      standard_price: '5',
    });
    expect(computed).toEqual({ lst_price: '149.9' });
  });

  it('expects no price where the export has none', () => {
    expect(recordOf(product, variant, known)).not.toHaveProperty('expect');
  });

  it('is rejected under a product that an earlier run wrote as one without variants', () => {
    const alone = { ...template, model: 'product.product' };

    const { reasons } = recordOf(product, variant, { ...known, references: { variantOf: alone } });

    expect(reasons).toMatchObject([{ rule: 'variant-of-product', column: 'variantOf' }]);
    expect(recordOf(product, variant, known).reasons).toEqual([]);
  });

  it('needs its attributes, made so that only exported variants come into being, and their values on the template', () => {
    const supports = supportsOf(product, { ...variant, attributes: 'Size: Large', category: 'Furniture' });

    expect(supports).toEqual([
      { name: 'attribute Size', model: 'product.attribute', cells: { name: 'Size', create_variant: 'dynamic' } },
      {
        name: 'value Size: Large',
        model: 'product.attribute.value',
        cells: { name: 'Large', attribute_id: { support: 'attribute Size' } },
      },
      {
        name: 'line Size: P-1',
        model: 'product.template.attribute.line',
        cells: { product_tmpl_id: { referenced: 'variantOf' }, attribute_id: { support: 'attribute Size' } },
        add: { field: 'value_ids', supports: ['value Size: Large'] },
      },
    ]);
  });

  it('shares its values and lines with no other attribute, however names and values are cut', () => {
    const namesFor = (variantOf: string, attributes: string) =>
      supportsOf(product, { ...variant, variantOf, attributes }).map(({ name }) => name);

    const names = [...namesFor('P 1', 'Size: A B'), ...namesFor('P', '1 Size: A B'), ...namesFor('P', 'Size A: B')];

    expect(new Set(names).size).toBe(names.length);
  });

  it('looks its values up on the templates named, all in one reading', async () => {
    const asked: unknown[] = [];
    const odoo: OdooReading = {
      async searchRead(...question) {
        asked.push(question);
        return [{ id: 501, product_tmpl_id: [40, 'Oak chair'], product_attribute_value_id: [11, 'Size: Large'] }];
      },
    };

    const found = await flatWriting(product).lookups?.(() => [40, 41], odoo, []);

    expect(found).toEqual(new Map([['40/11', 501]]));
    expect(asked).toEqual([
      [
        'product.template.attribute.value',
        [['product_tmpl_id', 'in', [40, 41]]],
        ['product_tmpl_id', 'product_attribute_value_id'],
      ],
    ]);
  });

  it('asks Odoo nothing when no row is a variant', async () => {
    const odoo: OdooReading = {
      searchRead: () => Promise.reject(new Error('Odoo was asked')),
    };

    expect(await flatWriting(product).lookups?.(() => [], odoo, [])).toEqual(new Map());
  });

  it('must say what makes it one, and cannot have variants itself', () => {
    expect(rulesOf(product, variant)).toEqual([]);
    expect(rulesOf(product, { ...variant, attributes: '' })).toEqual(['variant-attributes']);
    expect(rulesOf(product, variant, ['P-9'])).toEqual(['variant-of-variant']);
  });
});
