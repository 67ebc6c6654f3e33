import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { type Canonical, decimal, text } from '../../migration/columns.ts';
import type { Destination } from '../../migration/destination.ts';
import type { StockDocument } from '../../migration/document.ts';
import { type Look, type OdooReading, objectType, type SupportRecord } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { factsOf, type ProductFacts, productFacts } from './product-facts.ts';
import { warehouseName, warehouseOf, warehouseRules } from './warehouse.ts';

const columns = {
  id: text('Identifier in AI Works', 'S-0001'),
  productId: text('Product', 'P-0001'),
  warehouse: text('Code of the warehouse, at most 5 characters', 'MAIN'),
  warehouseName: text('Name of the warehouse, for one Odoo does not have yet', 'Main warehouse').optional(),
  location: text(
    "Place below the warehouse's stock, levels parted by /; the stock itself when empty",
    'Shelf A',
  ).optional(),
  lot: text('Lot or serial number, for products kept by it', 'LOT-2024-07').optional(),
  owner: text('Account that owns the goods, when they are not ours', 'A-0001').optional(),
  quantity: decimal('Quantity in the unit of the product', '12.5'),
} as const;

type Row = Canonical<typeof columns>;

/**
 * AI Works stock becomes one transfer a row, from the inventory adjustment location to where the goods lie. Warehouses,
 * places and lots that Odoo does not have are made; costing and valuation are the product's category's.
 */
export const stock = objectType({
  name: 'stock',
  title: 'Stock',
  files: ['stock', 'inventory'],
  source: {
    key: 'id',
    columns,
    skip: (row) => (new Decimal(row.quantity).isZero() ? nothingInStock : undefined),
    rules: (row) => [...(new Decimal(row.quantity).isNegative() ? [negative] : []), ...warehouseRules(row.warehouse)],
  },
  references: { productId: { to: 'product' }, owner: { to: 'account' } },
  writing: {
    kind: 'document',
    document: 'stock',
    models: ['stock.picking', 'stock.picking.type', 'stock.warehouse', 'stock.location'],
    supports: (row, _, destination) => [
      warehouseOf(row.warehouse, row.warehouseName),
      operationOf(row.warehouse),
      ...placesOf(row),
      ...(row.lot === null ? [] : [lotOf(row.productId, row.lot, destination)]),
    ],
    lookups: async (referenced, odoo, records) =>
      new Map([...(await productFacts(referenced('productId'), odoo)), ...(await stockLocations(records, odoo))]),
    record: (row, look): StockDocument => {
      const product = factsOf(look, 'productId');
      if (product !== undefined) rejectUnkeepable(row, product, look);
      const place = placesOf(row).at(-1);
      const to = place === undefined ? look.found(stockName(row.warehouse)) : look.supportId(place.name);
      const route = { location_id: product?.adjustment ?? { id: null }, location_dest_id: { id: to ?? null } };
      const { destination } = look;
      return {
        kind: 'stock',
        model: 'stock.picking',
        cells: {
          ...route,
          picking_type_id: { id: look.supportId(operationName(row.warehouse)) ?? null },
          origin: row.id,
        },
        nested: {
          field: destination.name('pickingMoves'),
          model: 'stock.move',
          lines: [
            {
              key: row.id,
              cells: {
                ...route,
                [destination.name('moveLabel')]: `In stock at the migration (${row.id})`,
                product_id: look.reference('productId'),
                product_uom_qty: row.quantity,
                product_uom: product?.unit ?? { id: null },
              },
            },
          ],
        },
        quantity: row.quantity,
        lot: row.lot === null ? null : (look.supportId(lotName(row.productId, row.lot)) ?? null),
        owner: look.referencedId('owner') ?? null,
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: {
    count: true,
    links: ['productId', 'owner'],
    amounts: (row) => ({
      [`stock/${[row.warehouse, 'Stock', ...levelsOf(row)].join('/')}`]: row.quantity,
      ...(row.owner === null ? {} : { [`owner/${row.owner}`]: row.quantity }),
    }),
  },
});

const stockName = (warehouse: string) => `stock of ${warehouse}`;

/** The stock locations of the warehouses that rows name, by `stockName`. */
async function stockLocations(records: readonly Row[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const codes = [...new Set(records.map(({ warehouse }) => warehouse))];
  const found = await odoo.searchRead('stock.warehouse', [['code', 'in', codes]], ['code', 'lot_stock_id']);
  const schema = z.object({ code: z.string(), lot_stock_id: z.tuple([z.number(), z.string()]) });
  return new Map(
    z
      .array(schema)
      .parse(found)
      .map(({ code, lot_stock_id }) => [stockName(code), lot_stock_id[0]]),
  );
}

const operationName = (warehouse: string) => `counting in ${warehouse}`;
const sequenceCode = 'COUNT';

/**
 * An operation type of the migration's own, with numbers of its own: a warehouse's internal transfers are archived on
 * Odoo 14 while it has one location, and whether they take lots is the customer's choice.
 */
const operationOf = (warehouse: string): SupportRecord => {
  const stockLocation = { support: warehouseName(warehouse), field: 'lot_stock_id' };
  return {
    name: operationName(warehouse),
    model: 'stock.picking.type',
    cells: {
      name: 'Stock at the migration',
      code: 'internal',
      sequence_code: sequenceCode,
      warehouse_id: { support: warehouseName(warehouse) },
      default_location_src_id: stockLocation,
      default_location_dest_id: stockLocation,
      use_create_lots: false,
      use_existing_lots: true,
    },
    match: { sequence_code: sequenceCode, 'warehouse_id.code': warehouse },
  };
};

const levelsOf = ({ location }: Row): readonly string[] =>
  (location ?? '')
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '');

/** The locations a row's place is made of, each below the one before, the first below the warehouse's stock. */
function placesOf(row: Row): readonly SupportRecord[] {
  const levels = levelsOf(row);
  const pathTo = (depth: number) => [row.warehouse, 'Stock', ...levels.slice(0, depth)].join('/');
  return levels.map((level, depth) => ({
    name: `place ${pathTo(depth + 1)}`,
    model: 'stock.location',
    cells: {
      name: level,
      usage: 'internal',
      location_id:
        depth === 0
          ? { support: warehouseName(row.warehouse), field: 'lot_stock_id' }
          : { support: `place ${pathTo(depth)}` },
    },
    match: { complete_name: pathTo(depth + 1) },
  }));
}

const lotName = (product: string, lot: string) => `lot ${lot} of ${product}`;

/** Lots are known by product and number. */
const lotOf = (product: string, lot: string, destination: Destination): SupportRecord => ({
  name: lotName(product, lot),
  model: destination.name('lotModel'),
  cells: { name: lot, product_id: { referenced: 'productId' }, company_id: { id: destination.company.id } },
  match: { name: lot, product_id: { referenced: 'productId' } },
});

/** What Odoo would refuse in words that do not help, or take without being able to find it again. */
function rejectUnkeepable(row: Row, product: ProductFacts, look: Look<typeof columns>) {
  if (product.service) {
    look.reject(serviceInStock);
    return;
  }
  if (product.tracking === 'none' && row.lot !== null) look.reject(lotOfUntracked);
  if (product.tracking !== 'none' && row.lot === null) look.reject(lotMissing(product.tracking));
  if (product.tracking === 'serial' && !new Decimal(row.quantity).eq(1)) look.reject(severalOfSerial);
}

const nothingInStock: Reason = {
  rule: 'nothing-in-stock',
  column: 'quantity',
  problem: 'is zero: there is nothing to bring in',
  mend: 'Nothing to do',
};

const negative: Reason = {
  rule: 'negative-quantity',
  column: 'quantity',
  problem: 'is below zero, and goods that are not there cannot be brought in',
  mend: 'Count the goods and correct the quantity, or leave the row out',
};

const serviceInStock: Reason = {
  rule: 'service-in-stock',
  column: 'productId',
  problem: 'names a service, which Odoo keeps no stock of',
  mend: 'Make the product goods, or leave the row out',
};

const lotOfUntracked: Reason = {
  rule: 'lot-of-untracked',
  column: 'lot',
  problem: 'names a lot of a product that is kept without lots',
  mend: 'Set the tracking of the product to lot or serial, or leave the lot empty',
};

const lotMissing = (tracking: 'lot' | 'serial'): Reason => ({
  rule: 'lot-missing',
  column: 'lot',
  problem: `is empty, and the product is kept by ${tracking === 'lot' ? 'lots' : 'serial numbers'}`,
  mend: `Fill in the ${tracking === 'lot' ? 'lot' : 'serial number'}, or set the tracking of the product to none`,
});

const severalOfSerial: Reason = {
  rule: 'serial-quantity',
  column: 'quantity',
  problem: 'is not 1, and a serial number stands for one piece',
  mend: 'Bring one row for each serial number',
};
