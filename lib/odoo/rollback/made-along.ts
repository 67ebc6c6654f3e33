import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { readRecords, searchIds } from '../documents/records.ts';
import { many2one, many2oneOrNothing, searchRecords } from '../documents/search-records.ts';
import { fieldTypes } from '../fields.ts';
import { modelReading } from '../reading.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

/** A record that Odoo made in the same transaction as one of ours. */
export interface MadeAlong {
  readonly owner: number;
  readonly model: string;
  readonly id: number;
}

/** Fields that name what Odoo makes along with a record, and does not remove with it (14.0 and 19.0). */
const along: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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

/**
 * Records that name one of ours and are left behind when it goes: Odoo empties only the name, so that they belong to nothing
 * (14.0 and 19.0). `through`: they are named by a record that goes along.
 */
const behind: Readonly<
  Record<
    string,
    readonly { readonly model: string; readonly field: string; readonly through?: readonly [string, string] }[]
  >
> = {
  'product.product': [{ model: 'product.value', field: 'product_id' }],
  'account.tax': [
    { model: 'account.tax.repartition.line', field: 'invoice_tax_id' },
    { model: 'account.tax.repartition.line', field: 'refund_tax_id' },
  ],
  'account.move': [{ model: 'account.edi.document', field: 'move_id', through: ['attachment_id', 'ir.attachment'] }],
};

const stamp = z.looseObject({ id: z.number(), create_uid: z.unknown(), create_date: z.unknown() });

/** What Odoo made along with records, told by maker and moment: an account that was there before is none of it. */
export async function madeAlong(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly MadeAlong[]> {
  if (ids.length === 0) return [];
  const left = [...(await leftBehind(client, model, ids)), ...(await accountsOfJournals(client, model, ids))];
  const types = await fieldTypes(client, model);
  const fields = Object.entries(along[model] ?? {}).filter(([field]) => types.has(field));
  if (fields.length === 0) return left;
  const names = fields.map(([field]) => field);
  const owners = await readRecords(client, model, ids, [...names, 'create_uid', 'create_date'], stamp);
  const found: MadeAlong[] = [...left];
  const facts = await modelReading(client).fields(model);
  for (const [field, named19] of fields) {
    // Routes are stock.location.route on 14.0.
    const of = facts.get(field)?.relation ?? named19;
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

async function leftBehind(client: OdooClient, model: string, ids: readonly number[]): Promise<readonly MadeAlong[]> {
  const found: MadeAlong[] = [];
  for (const { model: of, field, through } of behind[model] ?? []) {
    if (!(await probeCapabilities(client).has(of, field))) continue;
    const schema = z.looseObject({ id: z.number() });
    const fields = [field, ...(through === undefined ? [] : [through[0]])];
    for (const row of await searchRecords(client, of, [[field, 'in', [...ids]]], fields, schema)) {
      const owner = many2one.parse(row[field]);
      if (through === undefined) found.push({ owner, model: of, id: row.id });
      else {
        const named = many2oneOrNothing.parse(row[through[0]]);
        if (named !== undefined) found.push({ owner, model: through[1], id: named });
      }
    }
  }
  return found;
}

/** Accounts that Odoo makes in the moment in which a journal is made; 14.0 makes some that the journal need not name. */
async function accountsOfJournals(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly MadeAlong[]> {
  if (model !== 'account.journal') return [];
  const shape = z.object({ id: z.number(), create_date: z.string() });
  const found: MadeAlong[] = [];
  for (const { id: owner, create_date: at } of await readRecords(client, model, ids, ['create_date'], shape)) {
    const next = new Date(Date.parse(`${at.replace(' ', 'T')}Z`) + 1000).toISOString().slice(0, 19).replace('T', ' ');
    const accounts = await searchIds(client, 'account.account', [
      ['create_uid', '=', client.uid],
      ['create_date', '>=', at],
      ['create_date', '<', next],
    ]);
    found.push(...accounts.map((id) => ({ owner, model: 'account.account', id })));
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
