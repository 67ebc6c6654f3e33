import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OdooReplyLost } from '../../lib/migration/errors.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { stock } from '../../lib/pairs/ai-works-to-odoo-erp/stock.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from '../with-odoo/own-database.ts';
import { journalInMemory, PartsInOdoo } from '../with-odoo/parts-in-odoo.ts';
import { productRows, stockRows } from './received-order-rows.ts';
import { type ReplyDroppingProxy, startProxy, type WirePredicate } from './reply-dropping-proxy.ts';

describe.each(allSeries)('stock in Odoo %s, whatever is interrupted', (series) => {
  const database = `fault_stock_${series.slice(0, 2)}`;
  const lotModel = series === '14.0' ? 'stock.production.lot' : 'stock.lot';
  let proxy: ReplyDroppingProxy;
  let client: OdooClient;
  let parts: PartsInOdoo;
  let journal: ReturnType<typeof journalInMemory>;

  beforeAll(async () => {
    const address = await ownDatabase(database, series);
    proxy = await startProxy({ target: address.url });
    client = await connect({ ...address, url: proxy.url });
    parts = new PartsInOdoo(client);
    await parts.write(product, productRows([...'abcde']));
  });

  beforeEach(() => {
    journal = journalInMemory();
  });

  afterAll(async () => {
    client.close();
    await proxy.close();
    await dropOwnDatabase(database, series);
  });

  const write = (prefix: string) => parts.write(stock, stockRows(prefix), { journal });
  const sql = (text: string) => psql({ series, database, sql: text });
  const quantity = series === '14.0' ? 'qty_done' : 'quantity';
  /** All that Odoo has of the stock of a prefix, without the prefix. */
  const whole = async (prefix: string) => {
    const transfers = `stock_picking p JOIN stock_picking_type t ON t.id = p.picking_type_id
      JOIN stock_warehouse w ON w.id = t.warehouse_id AND w.code = '${prefix}'`;
    return {
      transfers: await sql(`SELECT right(p.origin, 1), p.state FROM ${transfers} ORDER BY 1, p.id`),
      moves: await sql(`SELECT right(p.origin, 1), m.state, m.product_uom_qty::float FROM ${transfers}
        JOIN stock_move m ON m.picking_id = p.id ORDER BY 1, m.id`),
      details: await sql(`SELECT right(p.origin, 1), d.${quantity}::float, coalesce(n.name, '') FROM ${transfers}
        JOIN stock_move_line d ON d.picking_id = p.id
        LEFT JOIN ${lotModel.replaceAll('.', '_')} n ON n.id = d.lot_id ORDER BY 1, d.id`),
      quants: await sql(`SELECT l.name, q.quantity::float, count(q.lot_id) FROM stock_quant q
        JOIN stock_location l ON l.id = q.location_id AND l.complete_name LIKE '${prefix}/%'
        WHERE q.quantity <> 0 GROUP BY l.name, q.id ORDER BY 1, 2`),
      made: await sql(`SELECT (SELECT count(*) FROM stock_warehouse WHERE code = '${prefix}'),
        (SELECT count(*) FROM stock_picking_type t JOIN stock_warehouse w ON w.id = t.warehouse_id
          WHERE w.code = '${prefix}' AND t.sequence_code = 'COUNT'),
        (SELECT count(*) FROM stock_location WHERE complete_name LIKE '${prefix}/Stock/Shelf A')`),
      followers: await sql(`SELECT f.id FROM ${transfers}
        JOIN mail_followers f ON f.res_model = 'stock.picking' AND f.res_id = p.id`),
    };
  };
  const created = ['created', 'created', 'created'];

  it('loses nothing and doubles nothing when replies are lost after the commit', async () => {
    const made = ['stock.warehouse', 'stock.picking.type', 'stock.location', lotModel];
    for (const model of [...made, 'stock.picking', 'stock.move.line']) proxy.dropNext(isCall(model, 'load'));
    proxy.dropNext(isCall('stock.picking', 'button_validate'));
    if (series === '14.0') proxy.dropNext(isCall('stock.picking', 'message_unsubscribe'));

    const written = await write('a');

    expect(proxy.pendingDrops).toBe(0);
    expect(written.outcomes.map(({ outcome }) => outcome)).toEqual(created);
    expect(written.differing).toEqual([]);
    expect(await whole('a')).toEqual(complete);
  });

  it.each([
    ['b', 'stock.picking', 'load'],
    ['c', 'stock.move.line', 'load'],
    ['d', 'stock.picking', 'button_validate'],
  ])('comes in once when a call commits after it was given up (%s: %s.%s)', async (prefix, model, method) => {
    proxy.dropNext(isCall(model, method), 'late');

    await expect(write(prefix)).rejects.toBeInstanceOf(OdooReplyLost);
    const before = await whole(prefix);
    await proxy.lateAnswers();
    const written = await write(prefix);

    expect(before.quants).toEqual([]);
    expect(written.outcomes.map(({ outcome }) => outcome)).toEqual(created);
    expect(await whole(prefix)).toEqual(complete);
  });

  it('comes in once when attempts at one part overlap', async () => {
    // In the road a lease keeps them apart; what Odoo and the external ids do without it is proven here.
    await Promise.allSettled([write('e'), write('e'), write('e')]);
    const written = await write('e');

    expect(written.outcomes.map(({ outcome }) => outcome)).toEqual(created);
    expect(await whole('e')).toEqual(complete);
  });
});

const isCall =
  (model: string, method: string): WirePredicate =>
  (call) =>
    call.model === model && call.method === method;

/** One transfer, one move and one line each, and what lies in the warehouse once. */
const complete = {
  transfers: [
    ['1', 'done'],
    ['2', 'done'],
    ['3', 'done'],
  ],
  moves: [
    ['1', 'done', '12.5'],
    ['2', 'done', '3'],
    ['3', 'done', '7'],
  ],
  details: [
    ['1', '12.5', ''],
    ['2', '3', ''],
    ['3', '7', 'LOT-1'],
  ],
  quants: [
    ['Shelf A', '3', '0'],
    ['Stock', '7', '1'],
    ['Stock', '12.5', '0'],
  ],
  made: [['1', '1', '1']],
  followers: [],
};
