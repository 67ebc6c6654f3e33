import { z } from 'zod';
import type { OdooClient } from '../client.ts';

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/** Reads records by id into a shape, many2one fields as bare ids. Records that are gone are left out. */
export async function readRecords<T extends z.ZodType>(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  fields: readonly string[],
  shape: T,
): Promise<readonly z.infer<T>[]> {
  if (ids.length === 0) return [];
  const answer = await client.call({ model, method: 'read', ids, args: { fields: [...fields], load: '' } });
  return recordsSchema.parse(answer).map((record) => shape.parse(record));
}

/** Ids of records that match a domain, archived ones too, in the order they were made. */
export async function searchIds(
  client: OdooClient,
  model: string,
  domain: readonly unknown[],
): Promise<readonly number[]> {
  const args = { domain: [...domain], order: 'id' };
  return z
    .array(z.number())
    .parse(await client.call({ model, method: 'search', args, context: { active_test: false } }));
}

/** Those of the ids that Odoo still has, archived ones too. */
export const present = (client: OdooClient, model: string, ids: readonly number[]): Promise<readonly number[]> =>
  ids.length === 0 ? Promise.resolve([]) : searchIds(client, model, [['id', 'in', [...ids]]]);

/** Odoo's empty many2one, date or text is `false`. */
export const orFalse = <T extends z.ZodType>(type: T) => z.union([type, z.literal(false)]);
