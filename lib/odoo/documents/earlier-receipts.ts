import { z } from 'zod';
import { destinationOf } from '../destination.ts';
import { loadRecords } from '../load-records.ts';
import type { Finishing } from './recipe.ts';
import { many2one, searchRecords } from './search-records.ts';

/** Begins the numbers of receipts of the migration: no number is taken from the warehouse's own. */
const sequenceCode = 'BEFORE';
const name = 'Received before the migration';

/** The operation type for receipts of the past, and the warehouse's own for those to come. */
export interface ReceiptTypes {
  readonly earlier: number;
  readonly own: number;
}

const typeSchema = z.object({ id: z.number(), warehouse_id: many2one, default_location_dest_id: many2one });

/**
 * Operation types for what was received before the migration, by database id of the warehouse. Their goods go to a
 * location outside the warehouse (usage `production`: Odoo 19 takes one of usage `inventory` for scrap and would order
 * the goods again), and need no lots, which orders do not tell. They are archived, so that they are on no dashboard;
 * orders and transfers may still have them (14.0 and 19.0).
 */
export async function receiptTypesOf(
  finishing: Finishing,
  warehouses: readonly number[],
): Promise<ReadonlyMap<number, ReceiptTypes>> {
  const { client, supportId, pause } = finishing;
  if (warehouses.length === 0) return new Map();
  const read = () =>
    searchRecords(
      client,
      'stock.picking.type',
      [
        ['sequence_code', '=', sequenceCode],
        ['warehouse_id', 'in', [...warehouses]],
      ],
      ['warehouse_id', 'default_location_dest_id'],
      typeSchema,
    );
  let present = await read();
  const absent = warehouses.filter((warehouse) => !present.some((type) => type.warehouse_id === warehouse));
  if (absent.length > 0) {
    const { company } = await destinationOf(client);
    const place = supportId('earlier receipts');
    const location = { name, usage: 'production', company_id: { id: company.id } };
    await loadRecords(client, 'stock.location', [{ externalId: place, cells: location }], 'create', pause);
    const rows = absent.map((warehouse) => ({
      externalId: supportId(`earlier receipts ${warehouse}`),
      cells: {
        name,
        code: 'incoming',
        sequence_code: sequenceCode,
        warehouse_id: { id: warehouse },
        default_location_dest_id: { externalId: place },
        use_create_lots: false,
        use_existing_lots: false,
        active: false,
      },
    }));
    await loadRecords(client, 'stock.picking.type', rows, 'create', pause);
    present = await read();
  }
  const own = await searchRecords(
    client,
    'stock.warehouse',
    [['id', 'in', [...warehouses]]],
    ['in_type_id'],
    z.object({ id: z.number(), in_type_id: many2one }),
  );
  const ownTypes = new Map(own.map(({ id, in_type_id }) => [id, in_type_id]));
  return new Map(
    present.flatMap(({ id, warehouse_id }) => {
      const type = ownTypes.get(warehouse_id);
      return type === undefined ? [] : [[warehouse_id, { earlier: id, own: type }] as const];
    }),
  );
}
