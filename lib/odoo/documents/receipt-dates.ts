import { z } from 'zod';
import { destinationOf } from '../destination.ts';
import { advance } from './advance.ts';
import type { Orders, Work } from './order-work.ts';
import { orderMoves } from './receipts.ts';
import { many2one, nothing, searchRecords } from './search-records.ts';

/** A receipt's order and moves. */
interface Receipt {
  readonly order: number;
  readonly moves: readonly number[];
}

/** Gives receipts the day on which the goods came, on the transfer, its moves and their lines. */
export async function datesOfReceipts(work: Work, orders: Orders, type: number): Promise<void> {
  const { client } = work;
  const movesField = (await destinationOf(client)).name('pickingMoves');
  const receipts = await receiptsOf(work, orders, type);
  const wanted = (picking: number) => orders.get(receipts.get(picking)?.order ?? 0)?.document.receivedAt ?? null;
  let lines: readonly { readonly id: number; readonly picking_id: number }[] = [];
  const done = await advance(
    client,
    [...receipts.keys()],
    {
      async open(some) {
        lines = await linesOf(work, some);
        const asked = await doneAt(work, some);
        return some.filter((id) => wanted(id) !== null && asked.has(id) && asked.get(id) !== wanted(id));
      },
      call: (some) => {
        const [id = 0] = some;
        const date = wanted(id);
        const vals = {
          date_done: date,
          [movesField]: (receipts.get(id)?.moves ?? []).map((move) => [1, move, { date }]),
          move_line_ids: lines.filter((line) => line.picking_id === id).map((line) => [1, line.id, { date }]),
        };
        return { model: 'stock.picking', method: 'write', ids: some, args: { vals } };
      },
      most: 1,
    },
    work.finishing.pause,
  );
  for (const picking of done.changed) work.changed.add(receipts.get(picking)?.order ?? 0);
}

/** Receipts of one operation type, by database id. */
async function receiptsOf({ client }: Work, orders: Orders, type: number): Promise<ReadonlyMap<number, Receipt>> {
  const receipts = new Map<number, Receipt>();
  for (const [picking, moves] of Map.groupBy(await orderMoves(client, orders), (move) => move.picking)) {
    const [first] = moves;
    if (first?.type === type) receipts.set(picking, { order: first.order, moves: moves.map(({ id }) => id) });
  }
  return receipts;
}

/** When the transfers that are done were done. */
async function doneAt({ client }: Work, ids: readonly number[]): Promise<ReadonlyMap<number, string | false>> {
  const schema = z.object({ id: z.number(), state: z.string(), date_done: z.union([z.string(), nothing]) });
  const fields = ['date_done', 'state'];
  const found = await searchRecords(client, 'stock.picking', [['id', 'in', [...ids]]], fields, schema);
  return new Map(found.flatMap(({ id, state, date_done }) => (state === 'done' ? [[id, date_done] as const] : [])));
}

const linesOf = ({ client }: Work, pickings: readonly number[]) =>
  searchRecords(
    client,
    'stock.move.line',
    [['picking_id', 'in', [...pickings]]],
    ['picking_id'],
    z.object({ id: z.number(), picking_id: many2one }),
  );
