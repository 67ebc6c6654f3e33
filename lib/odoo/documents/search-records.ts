import { z } from 'zod';
import type { OdooClient } from '../client.ts';

/** What Odoo's `search_read` says of a link with nothing in it, or of an empty field. */
export const nothing = z.literal(false);
export const many2one = z.tuple([z.number(), z.string()]).transform(([id]) => id);
export const many2oneOrNothing = z.union([many2one, nothing.transform(() => undefined)]);

/** Records that match a domain, archived ones too, in the order of their ids. @param limit most of them; all unless given */
export async function searchRecords<T>(
  client: OdooClient,
  model: string,
  domain: readonly unknown[],
  fields: readonly string[],
  schema: z.ZodType<T>,
  limit?: number,
): Promise<readonly T[]> {
  const answer = await client.call({
    model,
    method: 'search_read',
    args: { domain: [...domain], fields: [...fields], order: 'id', ...(limit === undefined ? {} : { limit }) },
    context: { active_test: false },
  });
  return z.array(schema).parse(answer);
}
