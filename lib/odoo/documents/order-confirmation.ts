import { z } from 'zod';
import type { Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import { advance } from './advance.ts';
import { type ReceiptTypes, receiptTypesOf } from './earlier-receipts.ts';
import { unlinkEmptyReceipts } from './empty-receipts.ts';
import { isConfirmed, isDraft, model, openWhere, readOrders, write } from './order-records.ts';
import { ordersOf, type Work } from './order-work.ts';
import { orderLines, orderMoves } from './receipts.ts';
import { receiveEarlier } from './receive-earlier.ts';
import { receiveLater } from './receive-later.ts';
import { receivedOf, servicesStep } from './received-services.ts';
import { many2oneOrNothing, searchRecords } from './search-records.ts';
import { unfollowStep } from './transfers.ts';

/** Confirms orders, with what has been received of them. */
export async function confirm(work: Work): Promise<void> {
  const { client } = work;
  const ids = work.inState('confirmed', 'received');
  if (ids.length === 0) return;
  // While a draft: on a confirmed order Odoo writes a message about each line.
  await work.advance(ids, await servicesStep(client, work.orders));
  const groups = await receivedBefore(work, ids);
  for (const { earlier, group } of groups) {
    await work.advance(group, {
      open: openWhere(client, (order) => isDraft(order.state) && order.picking_type_id !== earlier),
      call: (some) => write(some, { picking_type_id: earlier }),
    });
  }
  await work.advance(ids, {
    open: openWhere(client, ({ state }) => isDraft(state)),
    call: (some) => ({ model, method: 'button_approve', ids: some }),
  });
  await rejectUnconfirmed(work, ids);
  for (const { group, ...types } of groups) await receiveEarlier(work, group, types);
  await receiveLater(work, ids);
  await work.advance(ids, await unlinkEmptyReceipts(client));
  await unfollowReceipts(work, ids);
  await dateConfirmations(work, ids);
}

/** Orders of which goods were received, by warehouse, with its operation types. */
async function receivedBefore(
  { client, finishing, orders }: Work,
  ids: readonly number[],
): Promise<readonly (ReceiptTypes & { readonly group: readonly number[] })[]> {
  const goods = new Set(
    (await orderLines(client, ids)).flatMap((line) =>
      line.by === 'transfers' && receivedOf(orders, line).gt(0) ? line.order : [],
    ),
  );
  const earlier = ids.filter((id) => goods.has(id));
  const warehouses = await warehousesOf(client, earlier);
  const types = await receiptTypesOf(finishing, [...new Set(warehouses.values())]);
  return [...Map.groupBy(earlier, (id) => warehouses.get(id))].flatMap(([warehouse, group]) => {
    const found = warehouse === undefined ? undefined : types.get(warehouse);
    return found === undefined ? [] : [{ ...found, group }];
  });
}

/** The warehouse of each order, by its operation type. */
async function warehousesOf(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const orders = await readOrders(client, ids);
  const types = await searchRecords(
    client,
    'stock.picking.type',
    [['id', 'in', [...new Set([...orders.values()].flatMap((order) => order.picking_type_id ?? []))]]],
    ['warehouse_id'],
    z.object({ id: z.number(), warehouse_id: many2oneOrNothing }),
  );
  const warehouses = new Map(types.map(({ id, warehouse_id }) => [id, warehouse_id]));
  return new Map(
    [...orders.values()].flatMap(({ id, picking_type_id }) => {
      const warehouse = warehouses.get(picking_type_id ?? 0);
      return warehouse === undefined ? [] : [[id, warehouse] as const];
    }),
  );
}

/** Odoo 19 leaves an order as it is, without a word, when its user may not approve the amount. */
async function rejectUnconfirmed({ client, rejected }: Work, ids: readonly number[]) {
  for (const [id, { state }] of await readOrders(client, ids)) {
    if (!isConfirmed(state) && !rejected.has(id)) rejected.set(id, [notConfirmed]);
  }
}

const notConfirmed: Reason = {
  rule: 'order-not-confirmed',
  problem: 'is not confirmed by Odoo: the order may be cancelled there, or its amount beyond what the user may approve',
  mend: 'Let the user of the migration approve purchase orders (Purchase: Administrator) and upload the row again',
};

/** Gives orders the day on which they were confirmed. */
async function dateConfirmations(work: Work, ids: readonly number[]): Promise<void> {
  const confirmedAt = (id: number) => work.orders.get(id)?.document.confirmedAt ?? false;
  await work.advance(ids, {
    open: openWhere(
      work.client,
      ({ id, state, date_approve }) => isConfirmed(state) && date_approve !== confirmedAt(id),
    ),
    call: ([id = 0]) => write([id], { date_approve: confirmedAt(id) }),
    most: 1,
  });
}

/** Receipts of the orders lose the followers Odoo 14 gave them. */
async function unfollowReceipts(work: Work, ids: readonly number[]): Promise<void> {
  const { client, finishing, orders } = work;
  const orderOf = new Map((await orderMoves(client, ordersOf(orders, ids))).map((move) => [move.picking, move.order]));
  const done = await advance(client, [...orderOf.keys()], await unfollowStep(client), finishing.pause);
  for (const picking of done.changed) work.changed.add(orderOf.get(picking) ?? 0);
}
