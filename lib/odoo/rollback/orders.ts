import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { model, openWhere, write } from '../documents/order-records.ts';
import { cancelStep } from '../documents/order-states.ts';
import { orderMoves } from '../documents/receipts.ts';
import { bringToNothing } from '../documents/stock-lines.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';
import { removeTransfers } from './remove-transfers.ts';

/** What taking orders out came to. */
export interface OrdersTakenOut {
  /** Transfers that were done and hold nothing any more, by order. */
  readonly emptied: ReadonlyMap<number, readonly number[]>;
  readonly refused: ReadonlyMap<number, string>;
}

/**
 * Takes purchase orders out: what was received goes back, open receipts go, orders are cancelled and deleted. */
export async function takeOutOrders(client: OdooClient, ids: readonly number[]): Promise<OrdersTakenOut> {
  const odoo = rightsAsRefusals(client);
  const moves = await orderMoves(client, new Map(ids.map((id) => [id, id])));
  const transfers = (of: readonly { readonly picking: number }[]) => [...new Set(of.map(({ picking }) => picking))];
  const done = moves.filter(({ state }) => state === 'done');
  const emptied = await advance(odoo, transfers(done), await bringToNothing(client));
  const stuck = new Map(
    done.flatMap(({ order, picking }) => {
      const words = emptied.refused.get(picking);
      return words === undefined ? [] : [[order, words] as const];
    }),
  );
  const free = ids.filter((id) => !stuck.has(id));
  const received = new Set(done.map(({ order }) => order));
  const notCancelled = await cancelOrders(client, free, received);
  const open = moves.filter(
    ({ order, picking }) => free.includes(order) && !done.some((one) => one.picking === picking),
  );
  await removeTransfers(client, transfers(open));
  const left = free.filter((id) => !notCancelled.has(id));
  const unlinked = await advance(odoo, left, unlinkWith(client, model));
  const names = Map.groupBy(done, ({ order }) => order);
  return {
    emptied: new Map([...names].map(([order, some]) => [order, transfers(some)])),
    refused: new Map([...stuck, ...notCancelled, ...unlinked.refused]),
  };
}

/**
 * Cancels orders. Odoo 14 cancels none with a done receipt, even one that holds nothing any more: there the state is written.
 * @param received orders with a done receipt
 * @returns Odoo's words about those it refused
 */
export async function cancelOrders(
  client: OdooClient,
  ids: readonly number[],
  received: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const odoo = rightsAsRefusals(client);
  const { refused } = await advance(odoo, ids, cancelStep(client));
  const byState = [...refused.keys()].filter((id) => received.has(id));
  const written = await advance(odoo, byState, {
    open: openWhere(client, ({ state }) => state !== 'cancel'),
    call: (some) => write(some, { state: 'cancel' }),
  });
  return new Map([...[...refused].filter(([id]) => !received.has(id)), ...written.refused]);
}
