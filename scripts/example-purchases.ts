import { totalsOf, wholePrice } from './example-amounts.ts';
import { type PurchaseOrderCustom, purchaseOrderCustom, purchaseOrderCustomColumns } from './example-custom-fields.ts';
import { type DocumentRows, holdBackDocuments, type PlantedDocument, plantDocuments } from './example-documents.ts';
import type { Blemish, PlantedRow } from './example-planting.ts';
import { type Random, randomFrom } from './example-random.ts';
import { knownUsers, type ProductCells, unknownUsers } from './example-rows.ts';
import { ratesOf } from './example-taxes.ts';

const contractColumns = [
  'id',
  'number',
  'accountId',
  'status',
  'orderedAt',
  'confirmedAt',
  'expectedAt',
  'receivedAt',
  'currency',
  'buyer',
  'vendorReference',
  'warehouse',
  'untaxedAmount',
  'totalAmount',
  'notes',
] as const;
export const purchaseOrderColumns = [...contractColumns, ...purchaseOrderCustomColumns];
export const purchaseOrderLineColumns = [
  'id',
  'orderId',
  'productId',
  'description',
  'quantity',
  'unit',
  'unitPrice',
  'taxes',
  'expectedAt',
  'receivedQuantity',
] as const;

export type PurchaseOrderCells = Readonly<Record<(typeof contractColumns)[number], string>> & PurchaseOrderCustom;
export type PurchaseOrderLineCells = Readonly<Record<(typeof purchaseOrderLineColumns)[number], string>>;
type Order = DocumentRows<PurchaseOrderCells, PurchaseOrderLineCells>;

/** What orders may name: rows that reach Odoo, and some that do not. */
export interface OrderedFrom {
  readonly vendors: readonly [string, ...string[]];
  readonly rejectedAccount: string;
  /** Goods followed neither by lot nor one by one: receipts in the export name no lots. */
  readonly goods: readonly [ProductCells, ...ProductCells[]];
  readonly services: readonly [ProductCells, ...ProductCells[]];
  readonly rejectedProduct: string;
}

const statuses: readonly string[] = [
  ...Array.from({ length: 12 }, () => 'draft'),
  ...Array.from({ length: 9 }, () => 'sent'),
  ...Array.from({ length: 24 }, () => 'confirmed'),
  ...Array.from({ length: 24 }, () => 'received'),
  ...Array.from({ length: 11 }, () => 'cancelled'),
];

const orderId = (number: number): string => `PO-${String(number).padStart(4, '0')}`;

const dayMilliseconds = 86_400_000;
const instant = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The `index`-th order; places of statuses in the file are mixed, and each order's lines add up to its amounts. */
function order(random: Random, custom: Random, index: number, from: OrderedFrom): Order {
  const status = statuses[(index * 17) % statuses.length] ?? 'draft';
  const ordered = Date.UTC(2023, 0, 9, 7, 30) + index * 13 * dayMilliseconds + random.between(0, 36_000) * 1000;
  const after = (days: number): string => instant(ordered + days * dayMilliseconds + random.between(0, 3_600) * 1000);
  const settled = status === 'confirmed' || status === 'received';
  const partly = status === 'confirmed' && index % 3 === 0;
  const id = orderId(index + 1);
  const lines = Array.from({ length: random.between(1, 5) }, (_, place) => {
    const service = random.chance(0.12);
    const product = random.pick(service ? from.services : from.goods);
    const price = wholePrice(random);
    return {
      id: `${id}-${place + 1}`,
      orderId: id,
      productId: product.id,
      description: random.chance(0.7) ? product.name.trim() : '',
      ...price,
      unit: random.chance(0.3) ? product.unit : '',
      taxes: random.pick(['T-20P', 'T-20P', 'T-20P', 'T-5P', 'T-0P', '']),
      expectedAt: random.chance(0.2) ? after(21) : '',
      receivedQuantity: received(status, partly && place === 0, price.quantity),
    };
  });
  const { untaxed, total } = totalsOf(lines.map((line) => ({ ...line, discount: '', taxes: ratesOf(line.taxes) })));
  const header = {
    id,
    number: `P${String(1000 + index)}`,
    accountId: random.pick(from.vendors),
    status,
    orderedAt: instant(ordered),
    confirmedAt: settled ? after(2) : '',
    expectedAt: after(14),
    receivedAt: status === 'received' || partly ? after(12) : '',
    currency: random.pick(['USD', 'USD', 'USD', 'EUR', 'EUR', 'GBP']),
    buyer: random.chance(0.6) ? random.pick(knownUsers).email : '',
    vendorReference: random.chance(0.5) ? `Q-${random.between(1000, 9999)}` : '',
    warehouse: random.pick(['', 'WH', 'WH', 'EAST']),
    untaxedAmount: untaxed.toFixed(2),
    totalAmount: total.toFixed(2),
    notes: random.chance(0.2) ? random.pick(['Deliver to the back door', 'Call before delivery']) : '',
    ...purchaseOrderCustom(custom),
  };
  return { header, lines };
}

/** What has come in of a line: all of it, half of it, or nothing. */
function received(status: string, half: boolean, quantity: string): string {
  if (status === 'received') return quantity;
  return half && Number(quantity) % 2 === 0 ? String(Number(quantity) / 2) : '';
}

const refused = (
  index: number,
  rule: string,
  kind: string,
  change: Partial<PurchaseOrderCells>,
): Blemish<PurchaseOrderCells> => ({
  index,
  rule,
  kind,
  outcome: 'rejected',
  change: (cells) => ({ ...cells, ...change }),
});

const orderCount = statuses.length;

/** Purchase orders in every state, with the oddities a purchasing department leaves behind. */
export function purchaseOrders(
  random: Random,
  from: OrderedFrom,
): PlantedDocument<PurchaseOrderCells, PurchaseOrderLineCells>[] {
  const custom = randomFrom(20_260_407);
  const orders = Array.from({ length: orderCount }, (_, index) => order(random, custom, index, from));
  const at = (index: number): PurchaseOrderCells => {
    const found = orders[index];
    if (found === undefined) throw new Error('the example needs more orders');
    return found.header;
  };
  const more = (amount: string, cents: number): string => (Number(amount) + cents / 100).toFixed(2);
  const planted = plantDocuments(
    orders,
    [
      refused(5, 'missing-reference', 'vendor nowhere in the export', { accountId: 'A-9997' }),
      refused(23, 'order-total', 'total that its lines do not come to', { totalAmount: more(at(23).totalAmount, 950) }),
      {
        ...refused(41, 'waits-for-reference', 'buyer without an Odoo user', { buyer: unknownUsers[1].email }),
        outcome: 'pending',
      },
      {
        ...refused(44, 'waits-for-reference', 'vendor that is rejected', { accountId: from.rejectedAccount }),
        outcome: 'pending',
      },
      { ...refused(47, 'no-lines', 'order without lines', {}) },
    ],
    [
      {
        document: 14,
        line: 0,
        kind: 'letter O in a quantity',
        rule: 'decimal',
        change: (cells) => ({ ...cells, quantity: '1O' }),
      },
    ],
  );
  const changed = planted.map((document, index) => {
    if (document.header.rule === 'no-lines') return { ...document, lines: [] };
    if (index !== 50) return document;
    const [line, ...others] = document.lines;
    if (line === undefined) throw new Error('every order has a line');
    return { ...document, lines: [{ ...line, cells: { ...line.cells, productId: from.rejectedProduct } }, ...others] };
  });
  return holdBackDocuments(changed, 'order of a product that is rejected', (_, lines) =>
    lines.some(({ productId }) => productId === from.rejectedProduct),
  );
}

/** Lines that belong to nothing. */
export const strayOrderLines = (like: PurchaseOrderLineCells): PlantedRow<PurchaseOrderLineCells>[] => [
  {
    cells: { ...like, id: 'PO-0777-1', orderId: 'PO-0777' },
    outcome: 'rejected',
    rule: 'missing-document',
    kind: 'line of an order that is in no file',
  },
];
