import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { destinationOf } from '../destination.ts';
import { fieldTypes } from '../fields.ts';
import { decimalOf } from '../numbers.ts';
import { many2one, many2oneOrNothing, nothing, searchRecords } from './search-records.ts';

/** A line of an order as Odoo has it. */
export interface OrderLine {
  readonly id: number;
  readonly order: number;
  readonly ordered: Decimal;
  readonly received: Decimal;
  /** How Odoo learns what was received: from transfers, or from a person (services). */
  readonly by: 'transfers' | 'person';
}

const lineSchema = z.object({
  id: z.number(),
  order_id: many2one,
  product_qty: z.number(),
  qty_received: z.number(),
  qty_received_method: z.union([z.string(), nothing]),
});

/** The lines of orders. */
export async function orderLines(client: OdooClient, orders: readonly number[]): Promise<readonly OrderLine[]> {
  const fields = ['order_id', 'product_qty', 'qty_received', 'qty_received_method'];
  const lines = await searchRecords(
    client,
    'purchase.order.line',
    [['order_id', 'in', [...orders]]],
    fields,
    lineSchema,
  );
  return lines.map((line) => ({
    id: line.id,
    order: line.order_id,
    ordered: decimalOf(line.product_qty),
    received: decimalOf(line.qty_received),
    by: line.qty_received_method === 'stock_moves' ? 'transfers' : 'person',
  }));
}

/** A move that brings in (or takes back) goods of an order line. */
export interface OrderMove {
  readonly id: number;
  readonly order: number;
  readonly line: number;
  readonly picking: number;
  readonly type: number;
  readonly state: string;
  /** In the move's unit, which is the product's own whatever the line's is. */
  readonly demanded: Decimal;
  readonly done: Decimal;
  readonly picked: boolean;
  /** Goes back to the vendor without being the return of a receipt: Odoo 19 makes these for what came beyond an order. */
  readonly takesBack: boolean;
}

/** The moves of orders that are in a transfer, cancelled ones too. */
export async function orderMoves(
  client: OdooClient,
  orders: ReadonlyMap<number, unknown>,
): Promise<readonly OrderMove[]> {
  const ids = [...orders.keys()];
  if (ids.length === 0) return [];
  const types = await fieldTypes(client, 'stock.move');
  const quantity = (await destinationOf(client)).name('moveQuantity');
  const fields = ['picking_id', 'picking_type_id', 'purchase_line_id', 'state', 'product_uom_qty', quantity];
  const schema = z.looseObject({
    id: z.number(),
    picking_id: many2one,
    picking_type_id: many2oneOrNothing,
    purchase_line_id: many2one,
    state: z.string(),
    product_uom_qty: z.number(),
    picked: z.boolean().default(true),
    location_dest_id: many2one,
    origin_returned_move_id: many2oneOrNothing,
  });
  const domain = [
    ['purchase_line_id.order_id', 'in', ids],
    ['picking_id', '!=', false],
  ];
  const extra = ['location_dest_id', 'origin_returned_move_id', ...(types.has('picked') ? ['picked'] : [])];
  const [moves, lines, vendors] = await Promise.all([
    searchRecords(client, 'stock.move', domain, [...fields, ...extra], schema),
    searchRecords(
      client,
      'purchase.order.line',
      [['order_id', 'in', ids]],
      ['order_id'],
      z.object({ id: z.number(), order_id: many2one }),
    ),
    searchRecords(client, 'stock.location', [['usage', '=', 'supplier']], [], z.object({ id: z.number() })),
  ]);
  const orderOf = new Map(lines.map((line) => [line.id, line.order_id]));
  const vendorIds = new Set(vendors.map(({ id }) => id));
  return moves.map((move) => ({
    id: move.id,
    order: orderOf.get(move.purchase_line_id) ?? 0,
    line: move.purchase_line_id,
    picking: move.picking_id,
    type: move.picking_type_id ?? 0,
    state: move.state,
    demanded: decimalOf(move.product_uom_qty),
    done: decimalOf(z.number().parse(move[quantity])),
    picked: move.picked,
    takesBack: vendorIds.has(move.location_dest_id) && move.origin_returned_move_id === undefined,
  }));
}

/** Whether a move still waits for its goods. */
export const isOpen = ({ state }: Pick<OrderMove, 'state'>): boolean => state !== 'done' && state !== 'cancel';

/**
 * What a move has to bring in, in its own unit: a line in dozens has a move in units (14.0 and 19.0), so that the
 * demand says how many of the one make the other.
 */
export const toReceive = (move: OrderMove, line: OrderLine, received: Decimal): Decimal =>
  line.ordered.isZero() ? new Decimal(0) : received.times(move.demanded).dividedBy(line.ordered).toDecimalPlaces(10);
