import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { destinationOf } from '../destination.ts';
import type { Step } from './advance.ts';
import { model } from './order-records.ts';
import { searchRecords } from './search-records.ts';

/**
 * Takes out receipts without a move. An order that is approved when its receipt is done already, by a call that was
 * given up and commits late, gets another one with nothing in it (14.0 and 19.0).
 */
export async function unlinkEmptyReceipts(client: OdooClient): Promise<Step> {
  let empty: readonly { readonly id: number; readonly order: number }[] = [];
  return {
    async open(ids) {
      empty = await emptyReceiptsOf(client, ids);
      return ids.filter((id) => empty.some(({ order }) => order === id));
    },
    call: (ids) => ({
      model: 'stock.picking',
      method: 'unlink',
      ids: empty.filter(({ order }) => ids.includes(order)).map(({ id }) => id),
    }),
  };
}

/** Odoo makes the receipts of orders as this user, whoever approves them; no person works as it (14.0 and 19.0). */
const odooBot = 1;

/** Drafts that Odoo made for orders; without a move, nothing but the origin says which order they are of. */
async function emptyReceiptsOf(client: OdooClient, ids: readonly number[]) {
  const named = z.object({ id: z.number(), name: z.string() });
  const orders = await searchRecords(client, model, [['id', 'in', [...ids]]], ['name'], named);
  const orderOf = new Map(orders.map(({ id, name }) => [name, id]));
  const domain = [
    ['origin', 'in', [...orderOf.keys()]],
    ['state', '=', 'draft'],
    ['picking_type_id.code', '=', 'incoming'],
    ['create_uid', '=', odooBot],
    [(await destinationOf(client)).name('pickingMoves'), '=', false],
  ];
  const schema = z.object({ id: z.number(), origin: z.string() });
  const receipts = await searchRecords(client, 'stock.picking', domain, ['origin'], schema);
  return receipts.map(({ id, origin }) => ({ id, order: orderOf.get(origin) ?? 0 }));
}
