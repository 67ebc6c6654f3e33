import { z } from 'zod';
import type { StockDocument } from '../../migration/document.ts';
import type { Cell } from '../../migration/object-type.ts';
import type { OdooClient } from '../client.ts';
import { fieldTypes } from '../fields.ts';
import { type LoadedRow, type LoadRow, loadRecords } from '../load-records.ts';
import type { Step } from './advance.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';
import { many2one, searchRecords } from './search-records.ts';
import { statesOf } from './transfers.ts';

/** What the quantity done of a move line is called: `quantity` (19.0) or `qty_done` (14.0). */
export const doneQuantity = async (client: OdooClient): Promise<'quantity' | 'qty_done'> =>
  (await fieldTypes(client, 'stock.move.line')).has('qty_done') ? 'qty_done' : 'quantity';

/**
 * Brings in the one move line of each transfer with quantity, lot and owner, while the transfer is a draft. It has an
 * external id, so that attempts that overlap do not bring in two: of lines that are created at once Odoo keeps both, and
 * the stock is raised twice (14.0 and 19.0).
 * @returns what became of the lines that were not there, by database id of the transfer
 */
export async function loadLines(
  { client, supportId, pause }: Finishing,
  documents: readonly DocumentInOdoo<StockDocument>[],
): Promise<ReadonlyMap<number, LoadedRow>> {
  const absent = await withoutLines(client, documents);
  if (absent.length === 0) return new Map();
  const moveCells = await cellsOfMoves(client, absent);
  const quantity = await doneQuantity(client);
  const lineId = ({ key }: DocumentInOdoo<StockDocument>) => supportId(`what lies there of ${key}`);
  const rows = absent.flatMap((one): readonly LoadRow[] => {
    const cells = moveCells.get(one.id);
    if (cells === undefined) return [];
    const { document, id } = one;
    const own = { lot_id: { id: document.lot }, owner_id: { id: document.owner } };
    return [
      { externalId: lineId(one), cells: { picking_id: { id }, ...cells, [quantity]: document.quantity, ...own } },
    ];
  });
  const loaded = await loadRecords(client, 'stock.move.line', rows, 'document', pause);
  return new Map(
    absent.flatMap((one) => {
      const result = loaded.get(lineId(one));
      return result === undefined ? [] : [[one.id, result] as const];
    }),
  );
}

/** Drafts that have no line yet. */
async function withoutLines(client: OdooClient, documents: readonly DocumentInOdoo<StockDocument>[]) {
  const ids = documents.map(({ id }) => id);
  const [states, lines] = await Promise.all([
    statesOf(client, ids),
    searchRecords(
      client,
      'stock.move.line',
      [['picking_id', 'in', ids]],
      ['picking_id'],
      z.object({ picking_id: many2one }),
    ),
  ]);
  const held = new Set(lines.map((line) => line.picking_id));
  return documents.filter(({ id }) => states.get(id) === 'draft' && !held.has(id));
}

/** What lines take from the moves of transfers, by database id of the transfer. */
async function cellsOfMoves(
  client: OdooClient,
  documents: readonly DocumentInOdoo<StockDocument>[],
): Promise<ReadonlyMap<number, Readonly<Record<string, Cell>>>> {
  const uom = (await fieldTypes(client, 'stock.move')).has('product_uom') ? 'product_uom' : 'product_uom_id';
  const picked = (await fieldTypes(client, 'stock.move.line')).has('picked') ? { picked: true } : {};
  const moves = await searchRecords(
    client,
    'stock.move',
    [['picking_id', 'in', documents.map(({ id }) => id)]],
    ['picking_id', 'product_id', 'location_id', 'location_dest_id', uom],
    z.looseObject({
      id: z.number(),
      picking_id: many2one,
      product_id: many2one,
      location_id: many2one,
      location_dest_id: many2one,
    }),
  );
  return new Map(
    moves.map((move) => [
      move.picking_id,
      {
        move_id: { id: move.id },
        product_id: { id: move.product_id },
        product_uom_id: { id: many2one.parse(move[uom]) },
        location_id: { id: move.location_id },
        location_dest_id: { id: move.location_dest_id },
        ...picked,
      },
    ]),
  );
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
