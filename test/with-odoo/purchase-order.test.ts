import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PurchaseOrderDocument } from '../../lib/migration/document.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { destinationOf } from '../../lib/odoo/destination.ts';
import { purchaseOrderRecipe } from '../../lib/odoo/documents/purchase-order.ts';
import type { DocumentInOdoo } from '../../lib/odoo/documents/recipe.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { create, ends, finishingWith, loadDocument } from './load-document.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

type State = PurchaseOrderDocument['state'];
type Order = DocumentInOdoo<PurchaseOrderDocument>;

interface Line {
  readonly product: 'goods' | 'others' | 'batch' | 'serials' | 'service';
  readonly quantity: string;
  readonly price?: string;
  readonly unit?: 'Units' | 'Dozens';
  readonly received?: string;
}

describe.each(allSeries)('purchase orders in Odoo %s', (series) => {
  const name = `test_purchase_order_${series.replace('.', '_')}`;
  let odoo: OdooClient;
  let products: ReadonlyMap<Line['product'], number>;
  let vendor: number;
  let stockLocation: string;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
    // Odoo 19 comes with dozens archived.
    await sql("UPDATE uom_uom SET active = true WHERE name::text LIKE '%Dozens%'");
    const { productKind } = await destinationOf(odoo);
    const kinds = [
      { name: 'goods', ...productKind('goods') },
      { name: 'others', ...productKind('goods') },
      { name: 'batch', ...productKind('goods'), tracking: 'lot' },
      { name: 'serials', ...productKind('goods'), tracking: 'serial' },
      { name: 'service', ...productKind('service') },
    ];
    const [goods = 0, others = 0, batch = 0, serials = 0, service = 0] = await create(
      odoo,
      'product.product',
      ...kinds,
    );
    products = new Map([
      ['goods', goods],
      ['others', others],
      ['batch', batch],
      ['serials', serials],
      ['service', service],
    ]);
    [vendor = 0] = await create(odoo, 'res.partner', { name: 'A vendor', email: 'vendor@example.com' });
    const [row] = await sql('SELECT lot_stock_id FROM stock_warehouse');
    stockLocation = row?.[0] ?? '';
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const sql = (text: string) => psql({ series, database: name, sql: text });

  let made = 0;
  async function order(
    state: State,
    lines: readonly Line[],
    more: Partial<Pick<PurchaseOrderDocument, 'confirmedAt' | 'receivedAt' | 'untaxed' | 'total'>> = {},
  ): Promise<Order> {
    made += 1;
    const destination = await destinationOf(odoo);
    const keyed = lines.map((line, index) => ({ ...line, key: `${made}-${index + 1}` }));
    return loadDocument(odoo, String(made), {
      kind: 'purchase-order',
      model: 'purchase.order',
      cells: { name: `PO-${made}`, partner_id: { id: vendor }, date_order: '2024-01-02 03:04:05' },
      nested: {
        field: 'order_line',
        model: 'purchase.order.line',
        lines: keyed.map((line) => ({
          key: line.key,
          cells: {
            name: line.product,
            product_id: { id: products.get(line.product) ?? null },
            product_qty: line.quantity,
            price_unit: line.price ?? '2',
            date_planned: '2024-02-01 00:00:00',
            [destination.name('purchaseLineUnit')]: { id: destination.unit(line.unit ?? 'Units') ?? null },
            [destination.name('purchaseLineTaxes')]: { ids: [] },
          },
        })),
      },
      state,
      confirmedAt: null,
      receivedAt: null,
      received: Object.fromEntries(keyed.flatMap(({ key, received }) => (received ? [[key, received]] : []))),
      untaxed: null,
      total: null,
      ...more,
    });
  }

  const finish = async (...orders: readonly Order[]) =>
    ends(await purchaseOrderRecipe.finish(finishingWith(odoo), orders));
  const stateOf = ({ id }: Order) => sql(`SELECT state FROM purchase_order WHERE id = ${id}`);
  const receivedOf = async ({ id }: Order) =>
    (await sql(`SELECT qty_received FROM purchase_order_line WHERE order_id = ${id} ORDER BY id`)).map(Number);
  const move = 'stock_move m JOIN purchase_order_line l ON l.id = m.purchase_line_id';
  /** Transfers of an order: state, and whether it goes into the warehouse. */
  const receiptsOf = ({ id }: Order) =>
    sql(`SELECT p.state, bool_and(m.location_dest_id = ${stockLocation}), sum(m.product_uom_qty) FROM ${move}
         JOIN stock_picking p ON p.id = m.picking_id WHERE l.order_id = ${id} GROUP BY p.id, p.state ORDER BY p.id`);
  const everything = async () => {
    const tables = ['purchase_order', 'stock_picking', 'stock_move', 'stock_move_line', 'stock_quant'];
    const more = ['product_supplierinfo', 'mail_mail', 'mail_message', 'mail_followers', 'stock_picking_type'];
    return sql([...tables, ...more].map((table) => `SELECT '${table}', count(*) FROM ${table}`).join(' UNION ALL '));
  };
  const inStock = (product: Line['product']) =>
    sql(`SELECT coalesce(sum(quantity), 0) FROM stock_quant WHERE location_id = ${stockLocation}
         AND product_id = ${products.get(product)}`);

  it('that are drafts, sent or cancelled get there, without a receipt', async () => {
    const orders = [
      await order('draft', [{ product: 'goods', quantity: '1' }]),
      await order('sent', [{ product: 'goods', quantity: '1' }]),
      await order('cancelled', [{ product: 'goods', quantity: '1' }]),
    ];

    const ended = await finish(...orders);

    expect(ended).toEqual(['finished', 'finished', 'finished']);
    expect((await Promise.all(orders.map(stateOf))).flat(2)).toEqual(['draft', 'sent', 'cancel']);
    expect((await Promise.all(orders.map(receiptsOf))).flat()).toEqual([]);
  });

  it('that are confirmed keep their dates and get one open receipt', async () => {
    const confirmed = await order('confirmed', [{ product: 'goods', quantity: '3' }], {
      confirmedAt: '2024-01-05 06:07:08',
    });

    const ended = await finish(confirmed);

    expect(ended).toEqual(['finished']);
    expect(await sql(`SELECT state, date_order, date_approve FROM purchase_order WHERE id = ${confirmed.id}`)).toEqual([
      ['purchase', '2024-01-02 03:04:05', '2024-01-05 06:07:08'],
    ]);
    const [receipt, ...others] = await receiptsOf(confirmed);
    expect(others).toEqual([]);
    expect([receipt?.[0], receipt?.[1], Number(receipt?.[2])]).toEqual(['assigned', 't', 3]);
  });

  it('that are received have one receipt on its day, with the quantities given, and stock is not raised again', async () => {
    const received = await order(
      'received',
      [
        { product: 'goods', quantity: '10', received: '4' },
        { product: 'others', quantity: '2', received: '2', unit: 'Dozens' },
        { product: 'batch', quantity: '5', received: '5' },
        { product: 'serials', quantity: '2', received: '2' },
        { product: 'service', quantity: '3', received: '2' },
      ],
      { confirmedAt: '2024-01-05 06:07:08', receivedAt: '2024-02-03 04:05:06' },
    );

    const ended = await finish(received);

    expect(ended).toEqual(['finished']);
    expect(await receivedOf(received)).toEqual([4, 2, 5, 2, 2]);
    const [receipt, ...others] = await receiptsOf(received);
    expect(others).toEqual([]);
    expect(receipt?.slice(0, 2)).toEqual(['done', 'f']);
    const dates = await sql(`SELECT DISTINCT p.date_done, m.date, ml.date FROM ${move}
      JOIN stock_picking p ON p.id = m.picking_id JOIN stock_move_line ml ON ml.move_id = m.id
      WHERE l.order_id = ${received.id}`);
    expect(dates).toEqual([['2024-02-03 04:05:06', '2024-02-03 04:05:06', '2024-02-03 04:05:06']]);
    for (const product of ['goods', 'others', 'batch', 'serials'] as const)
      expect(await inStock(product)).toEqual([['0']]);
  });

  it('that are received in part leave the rest open in a receipt of the warehouse', async () => {
    const partly = await order(
      'confirmed',
      [
        { product: 'goods', quantity: '10', received: '4' },
        { product: 'others', quantity: '2', received: '1', unit: 'Dozens' },
        { product: 'batch', quantity: '7' },
        { product: 'serials', quantity: '2', received: '3' },
      ],
      { confirmedAt: '2024-01-05 06:07:08', receivedAt: '2024-02-03 04:05:06' },
    );

    const ended = await finish(partly);

    expect(ended).toEqual(['finished']);
    expect(await receivedOf(partly)).toEqual([4, 1, 0, 3]);
    const receipts = await receiptsOf(partly);
    expect(receipts.map((receipt) => receipt.slice(0, 2))).toEqual([
      ['done', 'f'],
      ['assigned', 't'],
    ]);
    // 6 pieces, a dozen and 7 pieces.
    expect(Number(receipts[1]?.[2])).toBe(25);
    expect(
      await sql(`SELECT date_approve, picking_type_id = (SELECT in_type_id FROM stock_warehouse)
      FROM purchase_order WHERE id = ${partly.id}`),
    ).toEqual([['2024-01-05 06:07:08', 't']]);
  });

  it('that are received after they were migrated as open come into the warehouse, and nothing waits any longer', async () => {
    const before = Number((await inStock('goods'))[0]?.[0]);
    const open = await order('confirmed', [
      { product: 'goods', quantity: '10', received: '4' },
      { product: 'others', quantity: '2', unit: 'Dozens' },
    ]);
    await finish(open);
    const [first = '', second = ''] = open.lineIds.keys();
    const later = (state: State, received: Readonly<Record<string, string>>): Order => ({
      ...open,
      created: false,
      document: { ...open.document, state, received },
    });
    const more = later('confirmed', { [first]: '7', [second]: '1' });
    const all = later('received', { [first]: '9', [second]: '1' });

    const endedMore = await finish(more);
    const receivedMore = await receivedOf(open);
    const endedAll = await finish(all);
    const again = await purchaseOrderRecipe.finish(finishingWith(odoo), [all]);

    expect([endedMore, endedAll]).toEqual([['finished'], ['finished']]);
    expect([receivedMore, await receivedOf(open)]).toEqual([
      [7, 1],
      [9, 1],
    ]);
    expect(again.get(open.externalId)).toMatchObject({ changed: false });
    expect(Number((await inStock('goods'))[0]?.[0]) - before).toBe(5);
    expect((await receiptsOf(open)).filter(([state]) => state !== 'done' && state !== 'cancel')).toEqual([]);
  });

  it('leave no vendor price, no mail and no follower behind', async () => {
    const before = await everything();
    const orders = [
      await order('confirmed', [{ product: 'goods', quantity: '3' }]),
      await order('received', [{ product: 'goods', quantity: '3', received: '3' }]),
    ];

    await finish(...orders);

    const after = await everything();
    const of = (table: string, counts: readonly (readonly string[])[]) => counts.find(([one]) => one === table);
    for (const table of ['product_supplierinfo', 'mail_mail', 'mail_followers'])
      expect(of(table, after)).toEqual(of(table, before));
  });

  it('finished once stay as they are', async () => {
    const orders = [
      await order('draft', [{ product: 'goods', quantity: '1' }]),
      await order('sent', [{ product: 'goods', quantity: '1' }]),
      await order('cancelled', [{ product: 'goods', quantity: '1' }]),
      await order('confirmed', [{ product: 'goods', quantity: '9', received: '2' }], {
        receivedAt: '2024-02-03 04:05:06',
      }),
      await order('received', [
        { product: 'serials', quantity: '2', received: '2' },
        { product: 'service', quantity: '2', received: '2' },
      ]),
    ];
    await finish(...orders);
    const before = await everything();
    const writes = odoo.counts.write;

    const again = await purchaseOrderRecipe.finish(finishingWith(odoo), orders);

    expect([...again.values()]).toEqual(orders.map(() => ({ kind: 'finished', changed: false, notes: [] })));
    expect(odoo.counts.write).toBe(writes);
    expect(await everything()).toEqual(before);
  });

  it('whose amounts come out differently are rejected while they are drafts, and can be taken out', async () => {
    const lines: readonly Line[] = [{ product: 'goods', quantity: '3', price: '10' }];
    const wrong = await order('received', [{ ...lines[0], product: 'goods', quantity: '3', received: '3' }], {
      total: '60',
    });
    const right = await order('confirmed', lines, { untaxed: '30.04', total: '29.96' });

    const ended = await finish(wrong, right);

    expect(ended).toEqual(['order-total', 'finished']);
    expect(await stateOf(wrong)).toEqual([['draft']]);
    expect(await purchaseOrderRecipe.remove(finishingWith(odoo), [wrong.id, right.id])).toEqual(new Set());
    expect(await sql(`SELECT id FROM purchase_order WHERE id IN (${wrong.id}, ${right.id})`)).toEqual([]);
    expect(await receiptsOf(right)).toEqual([]);
  });

  it('whose goods came in are not taken out, because Odoo keeps what was moved', async () => {
    const received = await order('received', [{ product: 'goods', quantity: '3', received: '3' }]);
    await finish(received);

    const kept = await purchaseOrderRecipe.remove(finishingWith(odoo), [received.id]);

    expect(kept).toEqual(new Set([received.id]));
    expect(await stateOf(received)).toEqual([['purchase']]);
  });

  it('say what they come to, by currency', async () => {
    const one = await order('draft', [{ product: 'goods', quantity: '3', price: '10.10' }]);

    const amounts = await purchaseOrderRecipe.amounts(odoo, [one.id], defaultSettings);

    expect(amounts.get(one.id)).toEqual({ 'order/USD': '30.3' });
  });
});
