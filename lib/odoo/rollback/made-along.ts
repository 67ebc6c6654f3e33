import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { readRecords } from '../documents/records.ts';
import { fieldTypes } from '../fields.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

/** A record that Odoo made in the same transaction as one of ours. */
export interface MadeAlong {
  readonly owner: number;
  readonly model: string;
  readonly id: number;
}

/** Fields that name what Odoo makes along with a record, and does not remove with it (14.0 and 19.0). */
const along: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'account.journal': {
    default_account_id: 'account.account',
    payment_debit_account_id: 'account.account',
    payment_credit_account_id: 'account.account',
    suspense_account_id: 'account.account',
  },
  'stock.picking.type': { sequence_id: 'ir.sequence' },
  'stock.warehouse': {
    in_type_id: 'stock.picking.type',
    out_type_id: 'stock.picking.type',
    int_type_id: 'stock.picking.type',
    pick_type_id: 'stock.picking.type',
    pack_type_id: 'stock.picking.type',
    qc_type_id: 'stock.picking.type',
    store_type_id: 'stock.picking.type',
    xdock_type_id: 'stock.picking.type',
    reception_route_id: 'stock.route',
    delivery_route_id: 'stock.route',
    view_location_id: 'stock.location',
  },
};

const stamp = z.looseObject({ id: z.number(), create_uid: z.unknown(), create_date: z.unknown() });

/** What Odoo made along with records, told by maker and moment: an account that was there before is none of it. */
export async function madeAlong(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly MadeAlong[]> {
  const types = await fieldTypes(client, model);
  const fields = Object.entries(along[model] ?? {}).filter(([field]) => types.has(field));
  if (fields.length === 0 || ids.length === 0) return [];
  const names = fields.map(([field]) => field);
  const owners = await readRecords(client, model, ids, [...names, 'create_uid', 'create_date'], stamp);
  const found: MadeAlong[] = [];
  for (const [field, of] of fields) {
    const named = owners.flatMap((owner) => {
      const id = owner[field];
      return typeof id === 'number' ? [{ owner, id }] : [];
    });
    const related = await readRecords(
      client,
      of,
      [...new Set(named.map(({ id }) => id))],
      ['create_uid', 'create_date'],
      stamp,
    );
    const byId = new Map(related.map((record) => [record.id, record]));
    for (const { owner, id } of named) {
      const record = byId.get(id);
      if (record === undefined) continue;
      if (record.create_uid !== owner.create_uid || record.create_date !== owner.create_date) continue;
      found.push({ owner: owner.id, model: of, id });
    }
  }
  return found;
}

/** Removes them; what Odoo keeps of them is in use elsewhere. */
export async function removeMadeAlong(client: OdooClient, made: readonly MadeAlong[]): Promise<void> {
  for (const [model, group] of Map.groupBy(made, (one) => one.model)) {
    const ids = [...new Set(group.map(({ id }) => id))];
    await advance(rightsAsRefusals(client), ids, unlinkWith(client, model));
  }
}
