import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { purchaseOrder } from '../../lib/pairs/ai-works-to-odoo-erp/purchase-order.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { anOrder, productRows } from '../faults/received-order-rows.ts';
import { accountedFor } from '../road/accounted-rows.ts';
import { differencesOf, rowsOfDatabase, type Snapshot } from '../road/database-rows.ts';
import { anotherUser, methodCall } from './another-user.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, outcomesOf, PartsInOdoo, type TestRow } from './parts-in-odoo.ts';
import { undoOf } from './undo-part.ts';

const receivedAt = '2024-03-19T08:15:00Z';

describe.each(allSeries)('orders of an earlier run that a delta brought further in Odoo %s', (series) => {
  const name = `undo_orders_${series.slice(0, 2)}`;
  let odoo: OdooClient;
  let somebody: OdooClient;
  let parts: PartsInOdoo;

  beforeAll(async () => {
    const address = await ownDatabase(name, series);
    odoo = await connect(address);
    somebody = await anotherUser(odoo, address);
    parts = new PartsInOdoo(odoo);
    await parts.write(account, [{ record: { id: 'V', name: 'A vendor', accountType: 'vendor' } }]);
    await parts.write(product, productRows(['a']));
  });

  afterAll(async () => {
    odoo?.close();
    somebody?.close();
    await dropOwnDatabase(name, series);
  });

  /** Writes orders, then as a delta has them, and takes the delta back, twice. */
  async function thereAndBack(
    first: readonly TestRow[],
    delta: readonly TestRow[],
    meanwhile: () => Promise<void> = async () => undefined,
    begun: () => Promise<void> = async () => undefined,
  ) {
    await parts.write(purchaseOrder, first);
    await begun();
    const waited = [await waiting(first), await stock(), await followers()];
    const journal = journalInMemory();
    const undo = undoOf(odoo, { kind: 'purchase-order', journal });
    const written = await parts.write(purchaseOrder, delta, { journal, run: 'delta' });
    await meanwhile();
    const [undone, again] = [await undo.records(), await undo.records()];
    return {
      written: outcomesOf(written.outcomes),
      undone,
      again,
      waited,
      waits: [await waiting(first), await stock(), await followers()],
    };
  }

  /** What has come of the lines of orders, and what is still waited for, in how many transfers. */
  const waiting = (orders: readonly TestRow[]) =>
    psql({
      series,
      database: name,
      sql: `select o.name, o.state, o.date_approve, l.product_qty::float, l.qty_received::float,
          sum(m.product_uom_qty)::float, count(distinct m.picking_id)
        from purchase_order o join purchase_order_line l on l.order_id = o.id
          left join stock_move m on m.purchase_line_id = l.id and m.state not in ('done', 'cancel')
        where o.name in (${orders.map(({ record }) => `'${record['number']}'`).join(', ')})
        group by o.id, l.id order by o.name, l.id`,
    });

  /** What lies where. */
  const stock = () =>
    psql({
      series,
      database: name,
      sql: `select l.usage, q.product_id, sum(q.quantity)::float from stock_quant q
        join stock_location l on l.id = q.location_id group by 1, 2 having sum(q.quantity) <> 0 order by 1, 2`,
    });

  const followers = () =>
    psql({
      series,
      database: name,
      sql: 'select res_model, res_id, partner_id from mail_followers order by 1, 2, 3',
    });

  const restoredTo = (...states: readonly string[]) => states.map((state) => ({ fields: { state } }));

  it('are drafts, or sent, again', async () => {
    const first = [
      anOrder('a', 1, { status: 'draft' }, [{}]),
      anOrder('a', 2, { status: 'draft' }, [{}]),
      anOrder('a', 3, { status: 'sent' }, [{}]),
      anOrder('a', 4, { status: 'draft' }, [{}]),
    ];
    const delta = [
      anOrder('a', 1, { status: 'confirmed' }, [{}]),
      anOrder('a', 2, { status: 'cancelled' }, [{}]),
      anOrder('a', 3, { status: 'confirmed' }, [{}]),
      anOrder('a', 4, { status: 'sent' }, [{}]),
    ];

    let before: Snapshot = new Map();
    const begun = async () => {
      before = await rowsOfDatabase(series, name);
    };

    const { written, undone, again } = await thereAndBack(first, delta, undefined, begun);

    expect(written).toEqual({ a1: 'updated', a2: 'updated', a3: 'updated', a4: 'updated' });
    expect(undone).toMatchObject({ kept: [], left: [], restored: restoredTo('draft', 'draft', 'sent', 'draft') });
    expect(again).toEqual(undone);
    expect(accountedFor(differencesOf(before, await rowsOfDatabase(series, name)), [])).toEqual([]);
  });

  it('have received nothing of what the delta received, and are drafts again', async () => {
    const lines = [{}, { productId: 'service' }];
    const first = [anOrder('a', 5, { status: 'draft' }, lines)];
    const delta = [anOrder('a', 5, { status: 'received', receivedAt }, lines)];

    const { written, undone, again, waited, waits } = await thereAndBack(first, delta);

    expect(written).toEqual({ a5: 'updated' });
    expect(undone).toMatchObject({ kept: [], left: [{ how: 'emptied' }], restored: restoredTo('draft') });
    expect(again).toEqual(undone);
    expect(waits).toEqual(waited);
  });

  it('wait again for what the delta received in part', async () => {
    const first = [anOrder('a', 6, { status: 'confirmed' }, [{}, { quantity: '5' }])];
    const delta = [anOrder('a', 6, { status: 'confirmed' }, [{ receivedQuantity: '4' }, { quantity: '5' }])];

    const { written, undone, again, waited, waits } = await thereAndBack(first, delta);

    expect(written).toEqual({ a6: 'updated' });
    expect(undone).toMatchObject({ kept: [], left: [{ how: 'emptied' }], restored: restoredTo('purchase') });
    expect(again).toEqual(undone);
    expect(waits).toEqual(waited);
  });

  it('wait again for what the delta received and closed', async () => {
    const first = [
      anOrder('a', 7, { status: 'confirmed' }, [{}, { quantity: '5' }]),
      anOrder('a', 8, { status: 'confirmed', receivedAt }, [{ receivedQuantity: '4' }]),
    ];
    const delta = [
      anOrder('a', 7, { status: 'received' }, [{ receivedQuantity: '4' }, { quantity: '5', receivedQuantity: '0' }]),
      anOrder('a', 8, { status: 'received', receivedAt }, [{}]),
    ];

    const { written, undone, again, waited, waits } = await thereAndBack(first, delta);

    expect(written).toEqual({ a7: 'updated', a8: 'updated' });
    expect(undone).toMatchObject({ kept: [], restored: restoredTo('purchase', 'purchase') });
    expect(undone.left.map(({ how }) => how)).toEqual(['emptied', 'emptied']);
    expect(again).toEqual(undone);
    expect(waits).toEqual(waited);
  });

  it('wait again, or are confirmed again, when the delta cancelled them', async () => {
    const service = [{ productId: 'service' }];
    const first = [anOrder('a', 10, { status: 'confirmed' }, [{}]), anOrder('a', 11, { status: 'confirmed' }, service)];
    const delta = [anOrder('a', 10, { status: 'cancelled' }, [{}]), anOrder('a', 11, { status: 'cancelled' }, service)];

    const { written, undone, again, waited, waits } = await thereAndBack(first, delta);

    expect(written).toEqual({ a10: 'updated', a11: 'updated' });
    expect(undone).toMatchObject({ kept: [], left: [], restored: restoredTo('purchase', 'purchase') });
    expect(again).toEqual(undone);
    expect(waits).toEqual(waited);
  });

  it('stay confirmed where somebody else confirmed them', async () => {
    const first = [anOrder('a', 12, { status: 'draft' }, [{ productId: 'service' }])];
    const delta = [anOrder('a', 12, { status: 'draft', notes: 'Deliver to gate 2' }, [{ productId: 'service' }])];
    const confirm = async () => {
      const sql = "select id from purchase_order where name = 'PO/a12'";
      const [[id = ''] = []] = await psql({ series, database: name, sql });
      await methodCall(somebody, { model: 'purchase.order', method: 'button_confirm', ids: [Number(id)] });
    };

    const { written, undone, waits } = await thereAndBack(first, delta, confirm);

    expect(written).toEqual({ a12: expect.stringMatching(/^conflict/) });
    expect(undone).toMatchObject({ restored: [], left: [], kept: [{ why: { rule: 'last-written-by' } }] });
    expect(waits[0]?.map((line) => line[1])).toEqual(['purchase']);
  });

  it('stay as they are where somebody has worked on what came since', async () => {
    const first = [anOrder('a', 9, { status: 'confirmed' }, [{}])];
    const delta = [anOrder('a', 9, { status: 'confirmed' }, [{ receivedQuantity: '4' }])];
    const receiveTheRest = async () => {
      const [[id = ''] = []] = await psql({
        series,
        database: name,
        sql: "select id from stock_picking where origin = 'PO/a9' and state = 'assigned'",
      });
      const [moves, done] = series === '14.0' ? ['move_lines', 'quantity_done'] : ['move_ids', 'quantity'];
      const [[move = ''] = []] = await psql({
        series,
        database: name,
        sql: `select id from stock_move where picking_id = ${id}`,
      });
      const vals = { [moves]: [[1, Number(move), { [done]: 6 }]] };
      await methodCall(somebody, { model: 'stock.picking', method: 'write', ids: [Number(id)], args: { vals } });
      await methodCall(somebody, { model: 'stock.picking', method: 'button_validate', ids: [Number(id)] });
    };

    const { undone, again, waits } = await thereAndBack(first, delta, receiveTheRest);

    expect(undone).toMatchObject({ restored: [], left: [], kept: [{ why: { rule: 'received-by-people' } }] });
    expect(again).toEqual(undone);
    expect(waits[0]?.map((line) => line.slice(3, 5))).toEqual([['10', '10']]);
  });
});
