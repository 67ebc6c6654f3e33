import { z } from 'zod';
import { type Canonical, decimal, instant, namedValues, oneOf, text, yesNo } from '../../migration/columns.ts';
import type { Destination } from '../../migration/destination.ts';
import {
  type Cell,
  type FlatRecord,
  type Link,
  type Look,
  type OdooReading,
  objectType,
  type SupportRecord,
} from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { createdNote, notesWith } from './created-note.ts';

const columns = {
  id: text('Identifier in AI Works', 'P-0001'),
  sku: text('Stock keeping unit', 'CHAIR-OAK').optional(),
  name: text('Name', 'Oak chair'),
  type: oneOf('Whether it is kept in stock', ['goods', 'service']),
  variantOf: text(
    'Product this row is a variant of; name, type, category, unit and description are that one’s',
    'P-0002',
  ).optional(),
  attributes: namedValues('What makes the variant, for variants only', 'Size: Large; Color: Red').optional(),
  category: text('Product category', 'Furniture').optional(),
  tracking: oneOf('How its stock is kept: as a quantity, by lots, or by serial numbers', [
    'none',
    'lot',
    'serial',
  ]).optional(),
  costingMethod: oneOf('How the cost of its stock is found; set on its category', [
    'standard',
    'average',
    'fifo',
  ]).optional(),
  valuation: oneOf('Whether the value of its stock is booked at closing or with every move; set on its category', [
    'periodic',
    'real-time',
  ]).optional(),
  unit: text('Unit of measure by its Odoo name; Units when empty', 'Units').optional(),
  salePrice: decimal('Sales price without tax', '149.90').optional(),
  cost: decimal('Cost price', '82.15').optional(),
  barcode: text('Barcode', '4006381333931').optional(),
  description: text('Description for sales documents', 'Solid oak, oiled').optional(),
  active: yesNo('Whether it is still sold').optional(),
  createdAt: instant('When the product was made in AI Works', '2021-05-04T08:00:00Z').optional(),
  hasVariants: yesNo('Made by us: another row names this one in variantOf'),
} as const;

/**
 * AI Works products become Odoo products. A row that others name in `variantOf` becomes a template whose attributes are
 * made `dynamic`, so that exactly the exported variants come into being (`always` would build the full matrix); its
 * variants become `product.product` under it. Every other row becomes a `product.product` with a template of its own.
 */
export const product = objectType({
  name: 'product',
  title: 'Products',
  files: ['products', 'product'],
  source: {
    key: 'id',
    columns,
    unique: ['barcode'],
    named: { as: 'hasVariants', in: 'variantOf' },
    rules: (row) => [
      ...costingRules(row),
      ...(row.type === 'service' && row.tracking !== null && row.tracking !== 'none' ? [trackedService] : []),
      ...(row.variantOf !== null && row.attributes === null
        ? [
            {
              rule: 'variant-attributes',
              column: 'attributes',
              problem: 'is empty on a variant',
              mend: 'Say what makes the variant, such as Size: Large',
            },
          ]
        : []),
      ...(row.variantOf !== null && row.hasVariants
        ? [
            {
              rule: 'variant-of-variant',
              column: 'variantOf',
              problem: 'makes a variant of a row that has variants itself',
              mend: 'Name the template in variantOf',
            },
          ]
        : []),
    ],
  },
  references: { variantOf: { to: 'product' } },
  audit: { twice: ['sku'], past: ['createdAt'] },
  writing: {
    kind: 'flat',
    models: ['product.template', 'product.product', 'product.attribute', 'product.category'],
    // The cost follows what is received and counted, as the category values its stock (19).
    movedByOdoo: ['standard_price'],
    supports: (row, destination) => [
      ...(row.category === null || row.variantOf !== null
        ? []
        : [categoryOf(row.category, costingOf(row, destination))]),
      ...(row.variantOf === null ? [] : attributesOf(row.variantOf, row.attributes ?? {})),
    ],
    lookups: async (referenced, odoo, records) =>
      new Map([
        ...(await combinationValues(referenced('variantOf'), odoo)),
        ...(await categoryCostings(records, odoo)),
      ]),
    // A field of the template is one for all its variants: each would write over the others.
    ownsCustom: (row) => row.variantOf === null,
    record: (row, look): FlatRecord => {
      if (row.variantOf !== null) return variantOf(row, look);
      rejectOtherCosting(row, look);
      const whole = {
        name: row.name,
        ...look.destination.productKind(row.type),
        // Left out when there is none: Odoo 14 insists on a category, and takes its own default.
        ...(row.category === null ? {} : { categ_id: { id: look.supportId(categoryName(row.category)) ?? null } }),
        ...unitCells(look.unit(row.unit ?? 'Units', 'unit'), look.destination.purchaseUnit),
        list_price: row.salePrice ?? '0',
        ...(row.tracking === null ? {} : { tracking: row.tracking }),
        description_sale: row.description,
        description: notesWith(
          [row.createdAt === null ? null : createdNote(row.createdAt), ...(row.hasVariants ? templateNotes(row) : [])],
          null,
        ),
        active: row.active ?? true,
      };
      return row.hasVariants
        ? { model: 'product.template', cells: whole }
        : { model: 'product.product', cells: { ...whole, ...ownCells(row) } };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['variantOf'] },
});

type Product = Canonical<typeof columns>;

/** What a template of several has no field for, kept readable in its internal notes. */
const templateNotes = (row: Product): readonly (string | null)[] => [
  row.sku === null ? null : `SKU in AI Works: ${row.sku}`,
  row.barcode === null ? null : `Barcode in AI Works: ${row.barcode}`,
  row.cost === null ? null : `Cost in AI Works: ${row.cost}`,
];

/** Fields that belong to the one thing that is bought and sold, never to a template of several. */
const ownCells = (row: Product): Record<string, Cell> => ({
  default_code: row.sku,
  barcode: row.barcode,
  standard_price: row.cost ?? '0',
});

/** A variant is its template plus one value for each attribute; Odoo refuses a second one of the same combination. */
function variantOf(row: Product, look: Look<typeof columns>): FlatRecord {
  const template = look.referencedId('variantOf');
  const model = look.referencedModel('variantOf');
  // Loaded by an earlier run, when it had no variants yet: Odoo cannot turn a product into a template of several.
  if (model !== undefined && model !== 'product.template') look.reject(variantOfProduct);
  const combination = Object.entries(row.attributes ?? {}).map(([attribute, value]) =>
    look.found(`${template}/${look.supportId(valueName(attribute, value))}`),
  );
  return {
    model: 'product.product',
    cells: {
      product_tmpl_id: look.reference('variantOf'),
      product_template_attribute_value_ids: { ids: combination.filter((id) => id !== undefined) },
      active: row.active ?? true,
      ...ownCells(row),
    },
    // Odoo prices a variant from its template; a different price in the export must not pass unnoticed.
    ...(row.salePrice === null ? {} : { expect: { lst_price: row.salePrice } }),
  };
}

const variantOfProduct: Reason = {
  rule: 'variant-of-product',
  column: 'variantOf',
  problem: 'names a product that is in Odoo as one without variants',
  mend: 'Delete that product in Odoo and upload it again together with its variants',
};

/** Odoo's ids for "this attribute value on that template", by `<template id>/<attribute value id>`. */
async function combinationValues(templates: readonly number[], odoo: OdooReading) {
  if (templates.length === 0) return new Map<string, number>();
  const found = await odoo.searchRead(
    'product.template.attribute.value',
    [['product_tmpl_id', 'in', templates]],
    ['product_tmpl_id', 'product_attribute_value_id'],
  );
  const rows = z.array(combinationSchema).parse(found);
  return new Map(rows.map((row) => [`${row.product_tmpl_id[0]}/${row.product_attribute_value_id[0]}`, row.id]));
}

const many2one = z.tuple([z.number(), z.string()]);
const combinationSchema = z.object({ id: z.number(), product_tmpl_id: many2one, product_attribute_value_id: many2one });

/** Up to Odoo 18 a product has a second unit, for purchases, which must be of the same category. */
const unitCells = (unit: Link, forPurchases: boolean): Record<string, Cell> =>
  forPurchases ? { uom_id: unit, uom_po_id: unit } : { uom_id: unit };

const categoryName = (category: string) => `category ${category}`;
const attributeName = (attribute: string) => `attribute ${attribute}`;
// No attribute's name holds a colon, so that two values or lines never share a name.
const valueName = (attribute: string, value: string) => `value ${attribute}: ${value}`;
const lineName = (template: string, attribute: string) => `line ${attribute}: ${template}`;

const categoryOf = (category: string, costing: Costing): SupportRecord => ({
  name: categoryName(category),
  model: 'product.category',
  cells: { name: category, ...costing },
  match: { complete_name: category },
});

/** Fields of a category that decide about the cost of its products' stock. */
type Costing = Readonly<Partial<Record<CostingField, string>>>;
const costingFields = ['property_cost_method', 'property_valuation'] as const;
type CostingField = (typeof costingFields)[number];

const costingOf = (row: Product, destination: Destination): Costing => ({
  ...(row.costingMethod === null ? {} : { property_cost_method: row.costingMethod }),
  ...(row.valuation === null ? {} : { property_valuation: destination.stockValuation(row.valuation) }),
});

const costingName = (category: number, field: CostingField, value: string) => `${field} ${value} of ${category}`;

/** How every category finds costs and values stock, by `costingName`. */
async function categoryCostings(records: readonly Product[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  // Without the app for it Odoo has no such fields, and rows of such a database have no such values.
  if (records.every(({ costingMethod, valuation }) => costingMethod === null && valuation === null)) return new Map();
  const found = await odoo.searchRead('product.category', [], costingFields);
  const costing = z.union([z.string(), z.literal(false)]);
  const schema = z.object({ id: z.number(), property_cost_method: costing, property_valuation: costing });
  return new Map(
    z
      .array(schema)
      .parse(found)
      .flatMap((category) =>
        costingFields.map((field) => [costingName(category.id, field, String(category[field])), category.id] as const),
      ),
  );
}

/** Costing is the category's, for all of its products: one that is there is never changed under them. */
function rejectOtherCosting(row: Product, look: Look<typeof columns>) {
  const id = row.category === null ? undefined : look.supportId(categoryName(row.category));
  if (id === undefined || look.isToCome(id)) return;
  const wanted = costingOf(row, look.destination);
  for (const field of costingFields) {
    const value = wanted[field];
    if (value !== undefined && look.found(costingName(id, field, value)) === undefined) {
      look.reject(otherCosting(field === 'property_valuation' ? 'valuation' : 'costingMethod'));
    }
  }
}

const otherCosting = (column: string): Reason => ({
  rule: 'category-costing',
  column,
  problem: 'is not what the category of this product has in Odoo, which decides for all of its products',
  mend: 'Correct the row, change the category in Odoo, or give the product a category of its own',
});

/** Without a category there is nothing to set a costing method on. */
const costingRules = (row: Product): readonly Reason[] =>
  row.category !== null || row.variantOf !== null
    ? []
    : (['costingMethod', 'valuation'] as const)
        .filter((column) => row[column] !== null)
        .map((column) => ({
          rule: 'category-costing',
          column,
          problem: 'is set on a product without a category, and Odoo keeps it on the category',
          mend: 'Give the product a category, or leave it empty',
        }));

const trackedService: Reason = {
  rule: 'service-tracking',
  column: 'tracking',
  problem: 'asks for lots or serial numbers of a service, which Odoo keeps no stock of',
  mend: 'Make the product goods, or set the tracking to none',
};

function attributesOf(template: string, attributes: Readonly<Record<string, string>>): readonly SupportRecord[] {
  return Object.entries(attributes).flatMap(([attribute, value]): SupportRecord[] => [
    {
      name: attributeName(attribute),
      model: 'product.attribute',
      cells: { name: attribute, create_variant: 'dynamic' },
    },
    {
      name: valueName(attribute, value),
      model: 'product.attribute.value',
      cells: { name: value, attribute_id: { support: attributeName(attribute) } },
    },
    {
      name: lineName(template, attribute),
      model: 'product.template.attribute.line',
      cells: { product_tmpl_id: { referenced: 'variantOf' }, attribute_id: { support: attributeName(attribute) } },
      add: { field: 'value_ids', supports: [valueName(attribute, value)] },
    },
  ]);
}
