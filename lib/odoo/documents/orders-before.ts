import { z } from 'zod';
import { heldValueSchema, type OrderBefore } from '../../migration/journal.ts';
import type { OdooClient } from '../client.ts';
import { fieldTypes } from '../fields.ts';
import { model } from './order-records.ts';
import { orderLines, orderMoves } from './receipts.ts';
import { readRecords } from './records.ts';

/**
 * What orders hold besides their cells that confirming and receiving them changes: the day of confirmation, the operation type
 * of receipts, what ties their moves together (14.0), and whether the vendor knows of them (19.0 says so when goods come).
 */
const changing = ['date_approve', 'picking_type_id', 'group_id', 'acknowledged'];

/** What orders hold of these fields, by database id. */
export async function heldBesides(
  client: OdooClient,
  ids: readonly number[],
): Promise<ReadonlyMap<number, OrderBefore['held']>> {
  const types = await fieldTypes(client, model);
  const fields = changing.filter((field) => types.has(field));
  const records = await readRecords(client, model, ids, fields, z.object({ id: z.number() }).catchall(heldValueSchema));
  return new Map(records.map(({ id, ...values }) => [id, values]));
}

/** What orders are before they are finished, as far as finishing changes it: a rollback brings it back. */
export async function ordersBefore(
  client: OdooClient,
  orders: readonly { readonly id: number; readonly state?: string }[],
): Promise<readonly OrderBefore[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const [besides, lines, moves] = await Promise.all([
    heldBesides(client, ids),
    orderLines(client, ids),
    orderMoves(client, new Map(ids.map((id) => [id, id]))),
  ]);
  const linesOf = Map.groupBy(lines, ({ order }) => order);
  const movesOf = Map.groupBy(moves, ({ order }) => order);
  return orders.map(({ id, state = '' }) => ({
    id,
    state,
    held: besides.get(id) ?? {},
    services: (linesOf.get(id) ?? []).flatMap((line) =>
      line.by === 'person' ? [{ line: line.id, received: line.received.toFixed() }] : [],
    ),
    moves: (movesOf.get(id) ?? []).map((move) => ({
      id: move.id,
      line: move.line,
      state: move.state,
      demanded: move.demanded.toFixed(),
    })),
  }));
}
