import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchRecords } from '../documents/search-records.ts';
import { stillThereOf } from '../still-there.ts';
import { unlinkWith } from './remove.ts';

/** Names that are looked at in one call: Odoo 19 reads some 8,000 a second. */
const namesACall = 2000;

/**
 * Takes away a migration's external ids whose record is gone. Odoo does so for what it deletes itself, and not for what
 * PostgreSQL deletes along with it: lines of an order, attribute lines of a template (14.0 and 19.0).
 * @param since when the first name to look at was given, in UTC as Odoo writes it
 */
export async function dropNamesOfGone(
  client: OdooClient,
  { namespace, migration, since }: { readonly namespace: string; readonly migration: string; readonly since: string },
): Promise<void> {
  const shape = z.object({ id: z.number(), model: z.string(), res_id: z.number() });
  for (let last = 0; ; ) {
    const domain = [
      ['id', '>', last],
      ['module', '=', namespace],
      ['name', '=like', `${migration}\\_%`],
      ['create_date', '>=', since],
    ];
    const fields = ['model', 'res_id'];
    const page = await searchRecords(client, 'ir.model.data', domain, fields, shape, namesACall);
    const named = page.map(({ id: name, model, res_id: id }) => ({ name, model, id }));
    const there = new Set((await stillThereOf(client, named)).map(({ name }) => name));
    const gone = named.flatMap(({ name }) => (there.has(name) ? [] : [name]));
    await advance(client, gone, unlinkWith(client, 'ir.model.data'));
    last = page.at(-1)?.id ?? last;
    if (page.length < namesACall) return;
  }
}
