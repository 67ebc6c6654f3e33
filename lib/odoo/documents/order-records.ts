import { z } from 'zod';
import type { OdooCall, OdooClient } from '../client.ts';
import type { Step } from './advance.ts';
import { many2oneOrNothing, nothing, searchRecords } from './search-records.ts';

/** Odoo's model of purchase orders. */
export const model = 'purchase.order';

const orderSchema = z.object({
  id: z.number(),
  state: z.string(),
  date_approve: z.union([z.string(), nothing]),
  amount_untaxed: z.number(),
  amount_total: z.number(),
  picking_type_id: many2oneOrNothing,
});
/** A purchase order as Odoo has it. */
export type OrderInOdoo = z.infer<typeof orderSchema>;

/** Orders as Odoo has them, by id. */
export async function readOrders(
  client: OdooClient,
  ids: readonly number[],
): Promise<ReadonlyMap<number, OrderInOdoo>> {
  const fields = ['state', 'date_approve', 'amount_untaxed', 'amount_total', 'picking_type_id'];
  const orders = await searchRecords(client, model, [['id', 'in', [...ids]]], fields, orderSchema);
  return new Map(orders.map((order) => [order.id, order]));
}

/** An order that is not confirmed yet. */
export const isDraft = (state: string | undefined) => state === 'draft' || state === 'sent';
/** Up to Odoo 18 a locked order is `done`; 19 leaves it `purchase`. */
export const isConfirmed = (state: string | undefined) => state === 'purchase' || state === 'done';

/** Those of the orders whose record in Odoo asks for a step. */
export const openWhere =
  (client: OdooClient, asks: (order: OrderInOdoo) => boolean): Step['open'] =>
  async (ids) =>
    [...(await readOrders(client, ids)).values()].filter(asks).map(({ id }) => id);

/** The call that gives orders these values. */
export const write = (ids: readonly number[], vals: Readonly<Record<string, unknown>>): OdooCall => ({
  model,
  method: 'write',
  ids,
  args: { vals },
});
