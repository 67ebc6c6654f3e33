import { z } from 'zod';
import type { RecordInOdoo } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchRecords } from '../documents/search-records.ts';
import { bringToNothing } from '../documents/stock-lines.ts';
import { statesOf } from '../documents/transfers.ts';
import { rightsAsRefusals } from './remove.ts';
import { removeTransfers } from './remove-transfers.ts';

/** What taking stock out came to. */
export interface StockTakenOut {
  /** Transfers that were done: the goods are back, the transfers stay. */
  readonly emptied: readonly number[];
  readonly refused: ReadonlyMap<number, string>;
}

/** Takes stock out again: done transfers are set to nothing, which moves the goods back; others are deleted. */
export async function takeOutStock(client: OdooClient, ids: readonly number[]): Promise<StockTakenOut> {
  const states = await statesOf(client, ids);
  const done = ids.filter((id) => states.get(id) === 'done');
  const back = await advance(rightsAsRefusals(client), done, await bringToNothing(client));
  const open = ids.filter((id) => states.has(id) && states.get(id) !== 'done');
  const removed = await removeTransfers(client, open);
  return {
    emptied: done.filter((id) => !back.refused.has(id)),
    refused: new Map([...back.refused, ...removed]),
  };
}

/** Transfers with their moves and lines: what has external ids of its own. */
export async function withMoves(client: OdooClient, ids: readonly number[]): Promise<readonly RecordInOdoo[]> {
  if (ids.length === 0) return [];
  const found: RecordInOdoo[] = ids.map((id) => ({ model: 'stock.picking', id }));
  for (const model of ['stock.move', 'stock.move.line']) {
    const domain = [['picking_id', 'in', [...ids]]];
    const rows = await searchRecords(client, model, domain, [], z.object({ id: z.number() }));
    found.push(...rows.map(({ id }) => ({ model, id })));
  }
  return found;
}
