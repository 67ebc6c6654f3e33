import type { PurchaseOrderDocument } from '../../migration/document.ts';
import { advance } from './advance.ts';
import { confirm } from './order-confirmation.ts';
import { model } from './order-records.ts';
import { cancelStep, finished, sentStep } from './order-states.ts';
import { orderAmounts, rejectWrongTotals } from './order-totals.ts';
import { workOn } from './order-work.ts';
import { orderMoves } from './receipts.ts';
import type { DocumentRecipe } from './recipe.ts';
import { unlinkStep } from './unlink.ts';

/**
 * Purchase orders. They are confirmed by `button_approve`, because `button_confirm` adds a vendor price to the products
 * and, on 14.0, the vendor as a follower (seen on 19.0 and 14.0).
 *
 * What has been received comes in by one transfer of an operation type of the migration, to a location outside the
 * warehouse: those goods are in the counted stock, or gone again, and must not raise it a second time. What is still to
 * come waits in a receipt as Odoo makes it.
 */
export const purchaseOrderRecipe: DocumentRecipe<PurchaseOrderDocument> = {
  async finish(finishing, documents) {
    const work = workOn(finishing, documents);
    await rejectWrongTotals(work);
    await work.advance(work.inState('sent'), sentStep(finishing.client));
    await work.advance(work.inState('cancelled'), cancelStep(finishing.client));
    await confirm(work);
    return finished(work);
  },

  async remove({ client, pause }, ids) {
    const moves = await orderMoves(client, new Map(ids.map((id) => [id, id])));
    const received = new Set(moves.flatMap(({ order, state }) => (state === 'done' ? order : [])));
    const free = ids.filter((id) => !received.has(id));
    const cancelled = await advance(client, free, cancelStep(client), pause);
    const pickings = [...new Set(moves.flatMap(({ order, picking }) => (received.has(order) ? [] : picking)))];
    await advance(client, pickings, unlinkStep(client, 'stock.picking'), pause);
    const left = free.filter((id) => !cancelled.refused.has(id));
    const unlinked = await advance(client, left, unlinkStep(client, model), pause);
    return new Set([...received, ...cancelled.refused.keys(), ...unlinked.refused.keys()]);
  },

  amounts: orderAmounts,
};
