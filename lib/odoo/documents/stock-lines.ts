import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { StockDocument } from '../../migration/document.ts';
import type { OdooClient } from '../client.ts';
import { fieldTypes } from '../fields.ts';
import type { Step } from './advance.ts';
import type { DocumentInOdoo } from './recipe.ts';
import { many2one, searchRecords } from './search-records.ts';
import { statesOf } from './transfers.ts';

/** What the quantity done of a move line is called: `quantity` (19.0) or `qty_done` (14.0). */
export const doneQuantity = async (client: OdooClient): Promise<'quantity' | 'qty_done'> =>
  (await fieldTypes(client, 'stock.move.line')).has('qty_done') ? 'qty_done' : 'quantity';

/** The one move line of each transfer with quantity, lot and owner; made while the transfer is a draft. */
export async function detailsStep(
  client: OdooClient,
  documents: readonly DocumentInOdoo<StockDocument>[],
): Promise<Step> {
  const byId = new Map(documents.map((one) => [one.id, one]));
  const quantity = await doneQuantity(client);
  const picked = (await fieldTypes(client, 'stock.move.line')).has('picked') ? { picked: true } : {};
  const uom = (await fieldTypes(client, 'stock.move')).has('product_uom') ? 'product_uom' : 'product_uom_id';
  const moveSchema = z.looseObject({
    id: z.number(),
    picking_id: many2one,
    product_id: many2one,
    location_id: many2one,
    location_dest_id: many2one,
  });
  const moves = await searchRecords(
    client,
    'stock.move',
    [['picking_id', 'in', [...byId.keys()]]],
    ['picking_id', 'product_id', 'location_id', 'location_dest_id', uom],
    moveSchema,
  );
  const moveOf = new Map(moves.map((move) => [move.picking_id, move]));
  return {
    async open(ids) {
      const [states, lines] = await Promise.all([
        statesOf(client, ids),
        searchRecords(
          client,
          'stock.move.line',
          [['picking_id', 'in', [...ids]]],
          ['picking_id'],
          z.object({ picking_id: many2one }),
        ),
      ]);
      const held = new Set(lines.map((line) => line.picking_id));
      return ids.filter((id) => states.get(id) === 'draft' && !held.has(id));
    },
    call: (ids) => ({
      model: 'stock.move.line',
      method: 'create',
      args: {
        vals_list: ids.flatMap((id) => {
          const move = moveOf.get(id);
          const document = byId.get(id)?.document;
          if (move === undefined || document === undefined) return [];
          return {
            picking_id: id,
            move_id: move.id,
            product_id: move.product_id,
            product_uom_id: many2one.parse(move[uom]),
            location_id: move.location_id,
            location_dest_id: move.location_dest_id,
            [quantity]: new Decimal(document.quantity).toNumber(),
            lot_id: document.lot ?? false,
            owner_id: document.owner ?? false,
            ...picked,
          };
        }),
      },
    }),
  };
}

/** Undoing: what was brought in goes back by setting the done line to nothing. */
export async function bringToNothing(client: OdooClient): Promise<Step> {
  const quantity = await doneQuantity(client);
  const lineIds = new Map<number, number[]>();
  return {
    async open(ids) {
      const lines = await searchRecords(
        client,
        'stock.move.line',
        [
          ['picking_id', 'in', [...ids]],
          ['state', '=', 'done'],
          [quantity, '!=', 0],
        ],
        ['picking_id'],
        z.object({ id: z.number(), picking_id: many2one }),
      );
      lineIds.clear();
      for (const { id, picking_id } of lines) lineIds.set(picking_id, [...(lineIds.get(picking_id) ?? []), id]);
      return ids.filter((id) => lineIds.has(id));
    },
    call: (ids) => ({
      model: 'stock.move.line',
      method: 'write',
      ids: ids.flatMap((id) => lineIds.get(id) ?? []),
      args: { vals: { [quantity]: 0 } },
    }),
  };
}
