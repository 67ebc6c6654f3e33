import { type Blemish, insertRows, type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';
import type { ProductCells } from './example-rows.ts';

export const stockColumns = [
  'id',
  'productId',
  'warehouse',
  'warehouseName',
  'location',
  'lot',
  'owner',
  'quantity',
] as const;
export type StockCells = Readonly<Record<(typeof stockColumns)[number], string>>;

/** What the stock may name: rows that reach Odoo, and some that do not. */
export interface StockOf {
  /** Goods that reach Odoo and are still sold. */
  readonly goods: readonly [ProductCells, ...ProductCells[]];
  readonly service: ProductCells;
  /** Goods whose own row is rejected. */
  readonly rejected: string;
  /** Accounts that reach Odoo. */
  readonly accounts: readonly [string, ...string[]];
  /** An account whose own row waits. */
  readonly pendingAccount: string;
}

const stockId = (number: number): string => `S-${String(number).padStart(4, '0')}`;

/** `WH` is the destination's own warehouse, the other comes with the stock. */
const places: readonly [Place, ...Place[]] = [
  { warehouse: 'WH', warehouseName: '', location: '' },
  { warehouse: 'WH', warehouseName: '', location: 'Shelf A' },
  { warehouse: 'WH', warehouseName: '', location: 'Shelf B' },
  { warehouse: 'EAST', warehouseName: 'East depot', location: '' },
  { warehouse: 'EAST', warehouseName: 'East depot', location: 'Cold room' },
];
type Place = Pick<StockCells, 'warehouse' | 'warehouseName' | 'location'>;

const rows = 140;

/** What lies where: by lot or one by one where the product says so, some of it owned by others. */
export function stock(
  random: Random,
  { goods, service, rejected, accounts, pendingAccount }: StockOf,
): PlantedRow<StockCells>[] {
  // What is followed by lot or one by one comes first, so that there is enough of it.
  const ordered = [...goods].sort((a, b) => (followed(a) === followed(b) ? 0 : followed(a) ? -1 : 1));
  const good = Array.from({ length: rows }, (_, index): StockCells => {
    const product = ordered[index % ordered.length] ?? goods[0];
    const serial = product.tracking === 'serial';
    const weighed = product.unit === 'kg' || product.unit === 'm';
    return {
      id: stockId(index + 1),
      productId: product.id,
      ...random.pick(places),
      lot: lotOf(product, index, random),
      owner: random.chance(0.06) ? random.pick(accounts) : '',
      quantity: serial
        ? '1'
        : weighed
          ? `${random.between(1, 90)}.${random.between(10, 99)}`
          : String(random.between(1, 400)),
    };
  });
  const of = (tracking: string, nth = 0): number => {
    const found = good.flatMap(({ productId }, index) =>
      (goods.find(({ id }) => id === productId)?.tracking || 'none') === tracking ? [index] : [],
    );
    const index = found[nth];
    if (index === undefined) throw new Error(`the example needs more goods tracked by ${tracking}`);
    return index;
  };
  const planted = plant(good, 'created', [
    refused(of('none', 5), 'negative-quantity', 'negative quantity', { quantity: '-4' }),
    { ...refused(of('none', 6), 'nothing-in-stock', 'quantity of nothing', { quantity: '0' }), outcome: 'skipped' },
    { ...refused(of('none', 7), 'nothing-in-stock', 'quantity of nothing', { quantity: '0.00' }), outcome: 'skipped' },
    refused(of('lot', 2), 'lot-missing', 'no lot, of a product followed by lot', { lot: '' }),
    refused(of('serial', 2), 'serial-quantity', 'several pieces under one serial number', { quantity: '3' }),
    refused(of('none', 8), 'lot-of-untracked', 'lot of a product that is not followed', { lot: 'LOT-X' }),
    refused(of('none', 9), 'service-in-stock', 'stock of a service', { productId: service.id, lot: '' }),
    refused(of('none', 10), 'missing-reference', 'product nowhere in the export', { productId: 'P-9999' }),
    held(of('none', 12), 'product that is rejected', { productId: rejected }),
    held(of('none', 13), 'owner that waits', { owner: pendingAccount }),
  ]);
  const [first] = good;
  if (first === undefined) throw new Error('the example needs stock');
  insertRows(planted, [
    [
      60,
      { cells: { ...first, quantity: '7' }, outcome: 'rejected', rule: 'duplicate-key', kind: 'id of an earlier row' },
    ],
  ]);
  return planted;
}

const followed = ({ tracking }: ProductCells): boolean => tracking === 'lot' || tracking === 'serial';

function lotOf({ tracking, id }: ProductCells, index: number, random: Random): string {
  if (tracking === 'serial') return `SN-${id.slice(2)}-${index}`;
  return tracking === 'lot' ? `LOT-20${random.between(23, 25)}-${random.between(10, 12)}` : '';
}

const refused = (index: number, rule: string, kind: string, change: Partial<StockCells>): Blemish<StockCells> => ({
  index,
  rule,
  kind,
  outcome: 'rejected',
  change: (cells) => ({ ...cells, ...change }),
});

const held = (index: number, kind: string, change: Partial<StockCells>): Blemish<StockCells> => ({
  ...refused(index, 'waits-for-reference', kind, change),
  outcome: 'pending',
});
