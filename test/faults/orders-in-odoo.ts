import { psql } from '../../lib/real-odoo/databases.ts';
import type { Series } from '../../lib/real-odoo/series.ts';

/** All that Odoo has of the orders of a prefix, without the prefix. */
export async function ordersInOdoo(series: Series, database: string, prefix: string) {
  const sql = (text: string) => psql({ series, database, sql: text });
  const quantity = series === '14.0' ? 'qty_done' : 'quantity';
  const orders = `purchase_order o JOIN purchase_order_line l ON l.order_id = o.id AND o.name LIKE 'PO/${prefix}_'`;
  const receipts = `stock_picking p JOIN stock_picking_type t ON t.id = p.picking_type_id
      AND p.origin LIKE 'PO/${prefix}_'`;
  return {
    orders: await sql(`SELECT right(o.name, 1), o.state, o.date_approve, count(*), sum(l.qty_received)::float
        FROM ${orders} GROUP BY o.id ORDER BY 1, o.id`),
    // The lines of a move say what came; what it waits for is its own.
    moves: await sql(`SELECT right(o.name, 1), t.sequence_code, m.state, (CASE WHEN m.state = 'done'
        THEN (SELECT sum(d.${quantity}) FROM stock_move_line d WHERE d.move_id = m.id) ELSE m.product_uom_qty END)::float
        FROM ${orders} JOIN stock_move m ON m.purchase_line_id = l.id
        JOIN stock_picking_type t ON t.id = m.picking_type_id ORDER BY 1, 2, 3, 4`),
    receipts: await sql(`SELECT right(p.origin, 1), t.sequence_code, p.state,
        CASE WHEN t.sequence_code = 'BEFORE' THEN p.date_done END FROM ${receipts} ORDER BY 1, 2, 3, p.id`),
    quants: await sql(`SELECT l.usage, sum(q.quantity)::float FROM stock_quant q
        JOIN stock_location l ON l.id = q.location_id
        WHERE q.product_id IN (SELECT l.product_id FROM ${orders}) GROUP BY 1 ORDER BY 1`),
    types: await sql(`SELECT t.sequence_code, count(*) FROM stock_picking_type t
        JOIN stock_warehouse w ON w.id = t.warehouse_id AND w.code = '${prefix}'
        WHERE t.sequence_code IN ('BEFORE', 'IN') GROUP BY 1 ORDER BY 1`),
    places: await sql("SELECT count(*) FROM stock_location WHERE name::text LIKE '%Received before the migration%'"),
    followers: await sql(`SELECT f.id FROM ${receipts} JOIN mail_followers f
        ON f.res_model = 'stock.picking' AND f.res_id = p.id`),
  };
}

const confirmedOn = '2024-03-06 10:00:00';
const receivedOn = '2024-03-19 08:15:00';

/** One order each, one move done for each line of which something came, one receipt for what is still to come. */
export const complete = {
  orders: [
    ['1', 'purchase', confirmedOn, '2', '1'],
    ['2', 'purchase', confirmedOn, '1', '10'],
    ['3', 'purchase', confirmedOn, '1', '4'],
    ['4', 'purchase', confirmedOn, '2', '12'],
  ],
  moves: [
    ['1', 'IN', 'assigned', '10'],
    ['2', 'BEFORE', 'done', '10'],
    ['3', 'BEFORE', 'done', '4'],
    ['3', 'IN', 'assigned', '6'],
    ['4', 'BEFORE', 'done', '12'],
    ['4', 'IN', 'assigned', '5'],
  ],
  receipts: [
    ['1', 'IN', 'assigned', ''],
    ['2', 'BEFORE', 'done', receivedOn],
    ['3', 'BEFORE', 'done', receivedOn],
    ['3', 'IN', 'assigned', ''],
    ['4', 'BEFORE', 'done', receivedOn],
    ['4', 'IN', 'assigned', ''],
  ],
  // What came before the migration raises no stock.
  quants: [
    ['production', '26'],
    ['supplier', '-26'],
  ],
  types: [
    ['BEFORE', '1'],
    ['IN', '1'],
  ],
  places: [['1']],
  followers: [],
};

/** The same when seven of the first order's ten have come since, into the warehouse, and the rest never will. */
export const completeLater = {
  ...complete,
  orders: [['1', 'purchase', confirmedOn, '2', '8'], ...complete.orders.slice(1)],
  moves: [['1', 'IN', 'cancel', '3'], ['1', 'IN', 'done', '7'], ...complete.moves.slice(1)],
  receipts: [['1', 'IN', 'cancel', ''], ['1', 'IN', 'done', ''], ...complete.receipts.slice(1)],
  quants: [
    ['internal', '7'],
    ['production', '26'],
    ['supplier', '-33'],
  ],
};
