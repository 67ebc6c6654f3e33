import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchRecords } from '../documents/search-records.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

/**
 * Deletes transfers that are not done. With their lines 14.0 does not let go of them. What ties the moves of an order together
 * (a group on 14.0, a reference on 19.0) stays: Odoo lets nobody delete it.
 * @returns Odoo's words about those it refused
 */
export async function removeTransfers(
  client: OdooClient,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const odoo = rightsAsRefusals(client);
  const schema = z.object({ id: z.number() });
  const lines = await searchRecords(client, 'stock.move.line', [['picking_id', 'in', [...ids]]], [], schema);
  await advance(
    odoo,
    lines.map(({ id }) => id),
    unlinkWith(client, 'stock.move.line'),
  );
  return (await advance(odoo, ids, unlinkWith(client, 'stock.picking'))).refused;
}
