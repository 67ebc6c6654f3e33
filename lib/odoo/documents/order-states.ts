import type { PurchaseOrderDocument } from '../../migration/document.ts';
import type { Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import type { Step } from './advance.ts';
import { isConfirmed, model, openWhere, readOrders, write } from './order-records.ts';
import type { Work } from './order-work.ts';
import type { Finished } from './recipe.ts';

/** Marks orders as sent to the vendor. */
export const sentStep = (client: OdooClient): Step => ({
  open: openWhere(client, ({ state }) => state === 'draft'),
  call: (ids) => write(ids, { state: 'sent' }),
});

/** Cancels orders. */
export const cancelStep = (client: OdooClient): Step => ({
  open: openWhere(client, ({ state }) => state !== 'cancel'),
  call: (ids) => ({ model, method: 'button_cancel', ids }),
});

/** What became of each order, by external id: in the end Odoo is asked for its state. */
export async function finished({ client, orders, changed, rejected }: Work): Promise<ReadonlyMap<string, Finished>> {
  const found = await readOrders(client, [...orders.keys()]);
  return new Map(
    [...orders.values()].map(({ id, externalId, document }): [string, Finished] => {
      const reasons = rejected.get(id) ?? (hasState(document.state, found.get(id)?.state) ? [] : [otherState]);
      if (reasons.length > 0) return [externalId, { kind: 'rejected', reasons }];
      return [externalId, { kind: 'finished', changed: changed.has(id), notes: [] }];
    }),
  );
}

const otherState: Reason = {
  rule: 'order-state',
  problem: 'has another state in Odoo than in the source',
  mend: 'Bring the order to its state in Odoo by hand, or delete it there and upload the row again',
};

/** Whether a state of Odoo means the same as the source's. */
function hasState(wanted: PurchaseOrderDocument['state'], state: string | undefined): boolean {
  switch (wanted) {
    case 'draft':
    case 'sent':
      return state === wanted;
    case 'cancelled':
      return state === 'cancel';
    case 'confirmed':
    case 'received':
      return isConfirmed(state);
  }
}
