import type { Decimal } from 'decimal.js';
import type { OdooCall, OdooClient } from '../client.ts';
import { destinationOf } from '../destination.ts';
import { fieldTypes } from '../fields.ts';
import { withoutWizards } from './transfers.ts';

/** What this Odoo calls the moves of a transfer and what is done of them. */
export interface MoveWords {
  readonly moves: string;
  readonly quantity: string;
  /** Odoo 19 has a mark on moves that are done besides their quantity. */
  readonly picks: boolean;
  /** Odoo 14 reserves one line for each serial number, and then takes no quantity for the whole move. */
  readonly reserves: boolean;
}

export async function moveWordsOf(client: OdooClient): Promise<MoveWords> {
  const destination = await destinationOf(client);
  const quantity = destination.name('moveQuantity');
  return {
    moves: destination.name('pickingMoves'),
    quantity,
    picks: (await fieldTypes(client, 'stock.move')).has('picked'),
    reserves: quantity === 'quantity_done',
  };
}

/** The call that says what is done of the moves of transfers. */
export const setQuantities = (
  words: MoveWords,
  pickings: readonly number[],
  moves: readonly { readonly id: number; readonly quantity: Decimal }[],
): OdooCall => ({
  model: 'stock.picking',
  method: 'write',
  ids: pickings,
  args: {
    vals: {
      [words.moves]: moves.map(({ id, quantity }) => [
        1,
        id,
        { [words.quantity]: quantity.toNumber(), ...(words.picks ? { picked: quantity.gt(0) } : {}) },
      ]),
    },
  },
});

/** The call that takes back what Odoo reserved for transfers. */
export const unreserve = (pickings: readonly number[]): OdooCall => ({
  model: 'stock.picking',
  method: 'do_unreserve',
  ids: pickings,
});

/** The call that brings transfers in. @param withoutBackorder those of them that cancel what did not come */
export const validate = (pickings: readonly number[], withoutBackorder: readonly number[] = []): OdooCall => ({
  model: 'stock.picking',
  method: 'button_validate',
  ids: pickings,
  context:
    withoutBackorder.length === 0
      ? withoutWizards
      : { ...withoutWizards, picking_ids_not_to_backorder: withoutBackorder },
});
