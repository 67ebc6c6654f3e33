import { Decimal } from 'decimal.js';
import type { OdooClient } from '../client.ts';
import type { Step } from './advance.ts';
import { isDraft, openWhere, write } from './order-records.ts';
import type { Orders } from './order-work.ts';
import { orderLines } from './receipts.ts';

/** What the source says was received of a line. */
export function receivedOf(orders: Orders, { order, id }: { readonly order: number; readonly id: number }): Decimal {
  const found = orders.get(order);
  for (const [key, lineId] of found?.lineIds ?? [])
    if (lineId === id) return new Decimal(found?.document.received[key] ?? '0');
  return new Decimal(0);
}

/** Received quantities of services, which no transfer brings. */
export async function servicesStep(client: OdooClient, orders: Orders): Promise<Step> {
  const missing = async (ids: readonly number[]) =>
    (await orderLines(client, ids)).filter(
      (line) => line.by === 'person' && !line.received.eq(receivedOf(orders, line)),
    );
  let lines = await missing([...orders.keys()]);
  return {
    async open(ids) {
      const drafts = new Set(await openWhere(client, ({ state }) => isDraft(state))(ids));
      lines = await missing(ids);
      return ids.filter((id) => drafts.has(id) && lines.some(({ order }) => order === id));
    },
    call: (ids) =>
      write(ids, {
        order_line: lines
          .filter(({ order }) => ids.includes(order))
          .map((line) => [1, line.id, { qty_received: receivedOf(orders, line).toNumber() }]),
      }),
    most: 1,
  };
}
