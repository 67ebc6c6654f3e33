import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { many2one, many2oneOrNothing, searchRecords } from './search-records.ts';

/**
 * What a location is called in totals: the warehouse's code, `Stock`, and the names below its stock location, however
 * that one is called in this Odoo.
 */
export async function locationNames(client: OdooClient): Promise<(id: number) => string> {
  const [warehouses, locations] = await Promise.all([
    searchRecords(
      client,
      'stock.warehouse',
      [],
      ['code', 'lot_stock_id'],
      z.object({ code: z.string(), lot_stock_id: many2one }),
    ),
    searchRecords(
      client,
      'stock.location',
      [],
      ['name', 'complete_name', 'location_id'],
      z.object({ id: z.number(), name: z.string(), complete_name: z.string(), location_id: many2oneOrNothing }),
    ),
  ]);
  const byId = new Map(locations.map((location) => [location.id, location]));
  const codes = new Map(warehouses.map(({ code, lot_stock_id }) => [lot_stock_id, code]));
  return (id) => {
    const below: string[] = [];
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.location_id ?? 0)) {
      const code = codes.get(at.id);
      if (code !== undefined) return [code, 'Stock', ...below].join('/');
      below.unshift(at.name);
    }
    return byId.get(id)?.complete_name ?? String(id);
  };
}
