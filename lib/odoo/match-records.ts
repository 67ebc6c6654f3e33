import { z } from 'zod';
import type { OdooClient } from './client.ts';

/**
 * Finds records that exist in Odoo by text fields, without regard to case; archived ones too.
 * @returns database id by lower-cased value; where several records match, one that is active wins, then the oldest
 */
export async function matchRecords(
  client: OdooClient,
  model: string,
  fields: readonly string[],
  values: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  // 200 values in one domain keep the SQL well below PostgreSQL's nesting limits.
  for (let start = 0; start < values.length; start += 200) {
    const asked = values.slice(start, start + 200);
    const terms = asked.flatMap((value) => fields.map((field) => [field, '=ilike', escapeLike(value)]));
    const answer = await client.call({
      model,
      method: 'search_read',
      args: {
        domain: [...Array.from({ length: terms.length - 1 }, () => '|'), ...terms],
        fields: [...fields, 'active'],
        order: 'active desc, id',
      },
      context: { active_test: false },
    });
    const wanted = new Set(asked.map((value) => value.toLowerCase()));
    for (const record of recordsSchema.parse(answer)) {
      for (const field of fields) {
        const value = record[field];
        const key = typeof value === 'string' ? value.toLowerCase() : undefined;
        if (key !== undefined && wanted.has(key) && !found.has(key)) found.set(key, record.id);
      }
    }
  }
  return found;
}

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/** `=ilike` reads `_` and `%` as wildcards; `_` is common in e-mail addresses. */
export const escapeLike = (text: string): string => text.replace(/[\\_%]/g, '\\$&');
