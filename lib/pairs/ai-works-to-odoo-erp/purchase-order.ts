import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { type Canonical, currencyCode, decimal, email, instant, list, oneOf, text } from '../../migration/columns.ts';
import type { NestedLine, PurchaseOrderDocument } from '../../migration/document.ts';
import { type DocumentLine, type OdooReading, objectType } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { odooTime } from '../odoo-time.ts';
import { factsOf, productFacts } from './product-facts.ts';
import { taxOn } from './tax-on.ts';
import { warehouseOf, warehouseRules } from './warehouse.ts';

const columns = {
  id: text('Identifier in AI Works', 'PO-0001'),
  number: text('Number of the order, kept as it is', 'P00042'),
  accountId: text('Vendor', 'A-0001'),
  status: oneOf('How far it has come', ['draft', 'sent', 'confirmed', 'received', 'cancelled']),
  orderedAt: instant('When it was ordered', '2024-03-05T09:30:00Z'),
  confirmedAt: instant('When the vendor confirmed it', '2024-03-06T10:00:00Z').optional(),
  expectedAt: instant('When the goods are expected; lines may say otherwise', '2024-03-20T12:00:00Z').optional(),
  receivedAt: instant('When the goods came in', '2024-03-19T08:15:00Z').optional(),
  currency: currencyCode('Currency of its prices', 'USD'),
  buyer: email('E-mail of the user who buys', 'ana.ruiz@example.com').optional(),
  vendorReference: text("The vendor's own number", 'RE-7731').optional(),
  warehouse: text("Code of the warehouse that receives; the company's first when empty", 'MAIN').optional(),
  untaxedAmount: decimal('Amount without tax', '100.00').optional(),
  totalAmount: decimal('Amount with tax', '120.00').optional(),
  notes: text('Terms and remarks', 'Deliver to gate 2').optional(),
} as const;

const lineColumns = {
  id: text('Identifier in AI Works', 'POL-0001'),
  orderId: text('Order the line belongs to', 'PO-0001'),
  productId: text('Product', 'P-0001'),
  description: text('What the line says; the identifier of the product when empty', 'Oak chair').optional(),
  quantity: decimal('Quantity ordered', '10'),
  unit: text("Unit of measure by its Odoo name; the product's when empty", 'Units').optional(),
  unitPrice: decimal('Price of one, without tax', '10.00'),
  taxes: list('Taxes', 'T-VAT20').optional(),
  expectedAt: instant('When its goods are expected', '2024-03-20T12:00:00Z').optional(),
  receivedQuantity: decimal(
    'Quantity received so far; when empty, all of it on a received order and none on others',
    '10',
  ).optional(),
} as const;

type Row = Canonical<typeof columns>;
type Line = DocumentLine<typeof lineColumns>;

/**
 * AI Works purchase orders become Odoo's, with their numbers, dates and what has been received. What came in before the
 * migration is part of the counted stock and does not raise it again; what is still to come waits in a receipt.
 */
export const purchaseOrder = objectType({
  name: 'purchase-order',
  title: 'Purchase orders',
  files: ['purchase-orders', 'purchase-order'],
  source: { key: 'id', columns, unique: ['number'], rules: (row) => warehouseRules(row.warehouse) },
  references: { accountId: { to: 'account' }, buyer: { to: 'user', by: 'email' } },
  audit: {
    inOrder: [
      ['orderedAt', 'confirmedAt'],
      ['orderedAt', 'expectedAt'],
      ['orderedAt', 'receivedAt'],
    ],
    past: ['orderedAt', 'confirmedAt', 'receivedAt'],
    lines: {
      columns: ['untaxedAmount', 'totalAmount'],
      amounts: (line, rates) => {
        const amount = new Decimal(line.quantity).times(line.unitPrice);
        const tax = taxOn(amount, rates);
        return { untaxedAmount: amount.toFixed(), totalAmount: tax === null ? null : amount.plus(tax).toFixed() };
      },
      figuresOf: 'taxes',
      // Half a cent a line, for orders of up to ten lines.
      slack: '0.05',
    },
  },
  // Stock knows the names of the warehouses that both make.
  after: ['stock'],
  lines: {
    name: 'purchase-order-line',
    title: 'Purchase order lines',
    files: ['purchase-order-lines', 'purchase-order-line'],
    columns: lineColumns,
    key: 'id',
    document: 'orderId',
    references: { productId: { to: 'product' }, taxes: { to: 'tax' } },
    rules: (line) =>
      (['quantity', 'receivedQuantity'] as const)
        .filter((column) => new Decimal(line[column] ?? '0').isNegative())
        .map((column) => negative(column)),
  },
  writing: {
    kind: 'document',
    document: 'purchase-order',
    models: ['purchase.order', 'purchase.order.line', 'stock.warehouse'],
    supports: (row) => (row.warehouse === null ? [] : [warehouseOf(row.warehouse, null)]),
    lookups: async (referenced, odoo, records) =>
      new Map([...(await productFacts(referenced('productId'), odoo)), ...(await receiptsInto(records, odoo))]),
    record: (row, look, lines): PurchaseOrderDocument => {
      const received = receivedQuantities(row.status, lines);
      const comesIn = row.status === 'confirmed' || row.status === 'received';
      if (row.status === 'received' && Object.keys(received).length === 0) look.reject(nothingReceived);
      if (!comesIn && Object.keys(received).length > 0) look.note(receivedAnyway(row.status));
      const { destination } = look;
      return {
        kind: 'purchase-order',
        model: 'purchase.order',
        state: row.status,
        confirmedAt: row.confirmedAt === null ? null : odooTime(row.confirmedAt),
        receivedAt: row.receivedAt === null ? null : odooTime(row.receivedAt),
        received: comesIn ? received : {},
        untaxed: row.untaxedAmount,
        total: row.totalAmount,
        cells: {
          name: row.number,
          partner_id: look.reference('accountId'),
          partner_ref: row.vendorReference,
          date_order: odooTime(row.orderedAt),
          currency_id: look.currency(row.currency, 'currency'),
          user_id: look.reference('buyer'),
          ...(row.warehouse === null
            ? {}
            : { picking_type_id: { id: look.found(receiptsName(row.warehouse)) ?? null } }),
          [destination.name('purchaseNotes')]: row.notes,
        },
        nested: {
          field: 'order_line',
          model: 'purchase.order.line',
          lines: lines.map((line, index) => nestedLine(row, line, index)),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: {
    count: true,
    links: ['accountId', 'buyer'],
    amounts: (row) => (row.totalAmount === null ? {} : { [`order/${row.currency}`]: row.totalAmount }),
  },
});

function nestedLine(row: Row, { key, record, look }: Line, index: number): NestedLine {
  const product = factsOf(look, 'productId');
  const { destination } = look;
  return {
    key,
    cells: {
      sequence: String(index + 1),
      name: record.description ?? record.productId,
      product_id: look.reference('productId'),
      product_qty: record.quantity,
      [destination.name('purchaseLineUnit')]:
        record.unit === null ? (product?.unit ?? { id: null }) : look.unit(record.unit, 'unit'),
      price_unit: record.unitPrice,
      // Always sent: left out, Odoo 19 takes the product's own taxes.
      [destination.name('purchaseLineTaxes')]: { ids: look.referencedIds('taxes') },
      date_planned: odooTime(record.expectedAt ?? row.expectedAt ?? row.orderedAt),
    },
  };
}

/** Quantities received by line key, none of them zero. */
function receivedQuantities(status: Row['status'], lines: readonly Line[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap(({ key, record }) => {
      const quantity = record.receivedQuantity ?? (status === 'received' ? record.quantity : '0');
      return new Decimal(quantity).isZero() ? [] : [[key, quantity]];
    }),
  );
}

const receiptsName = (warehouse: string) => `receipts into ${warehouse}`;

/** The operation types of receipts into the warehouses that rows name. */
async function receiptsInto(records: readonly Row[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const codes = [...new Set(records.flatMap(({ warehouse }) => warehouse ?? []))];
  if (codes.length === 0) return new Map();
  const found = await odoo.searchRead('stock.warehouse', [['code', 'in', codes]], ['code', 'in_type_id']);
  const schema = z.object({ code: z.string(), in_type_id: z.tuple([z.number(), z.string()]) });
  return new Map(
    z
      .array(schema)
      .parse(found)
      .map(({ code, in_type_id }) => [receiptsName(code), in_type_id[0]]),
  );
}

const negative = (column: string): Reason => ({
  rule: 'negative-quantity',
  column,
  problem: 'is below zero',
  mend: 'Bring returns as credit notes, or correct the quantity',
});

const nothingReceived: Reason = {
  rule: 'nothing-received',
  column: 'status',
  problem: 'says received, and no line has received anything',
  mend: 'Fill in the quantities received, or make the order confirmed',
};

const receivedAnyway = (status: string): Reason => ({
  rule: 'received-quantity',
  column: 'status',
  problem: `says ${status}, and lines have received something, which Odoo can only note on confirmed orders`,
  mend: 'Nothing to do when the status is right; else correct it',
});
