import { z } from 'zod';
import type { FlatRecord } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';

/** Fields and the values a record of Odoo's own must hold in them to be taken for a row's. */
export type Match = NonNullable<FlatRecord['match']>;

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/** One text for equal matches. */
export const matchText = (match: Match): string => JSON.stringify(Object.entries(match).sort());

/**
 * Records of a model that hold exactly these values, archived ones too, for many matches in few calls.
 * @returns database id by `matchText`; where several records match, one that is active wins, then the oldest
 */
export async function findMatches(
  client: OdooClient,
  model: string,
  matches: readonly Match[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Map(matches.map((match) => [matchText(match), match]))];
  const found = new Map<string, number>();
  // 50 matches in one domain keep the SQL well below PostgreSQL's nesting limits.
  for (let start = 0; start < wanted.length; start += 50) {
    const asked = wanted.slice(start, start + 50);
    const fields = [...new Set(asked.flatMap(([, match]) => Object.keys(match)))];
    const terms = asked.map(([, match]) => domainOf(match));
    const answer = await client.call({
      model,
      method: 'search_read',
      args: { domain: [...Array.from({ length: terms.length - 1 }, () => '|'), ...terms.flat()], fields, order: 'id' },
      context: { active_test: false },
    });
    const records = recordsSchema.parse(answer);
    const ids = records.map(({ id }) => id);
    const active = await activeOf(client, model, ids);
    for (const [text, match] of asked) {
      const holding = records.filter((record) => holds(record, match));
      const best = holding.find(({ id }) => active.has(id)) ?? holding[0];
      if (best !== undefined) found.set(text, best.id);
    }
  }
  return found;
}

/** Lists are compared when they have been read: a domain can only ask for one of several. */
function domainOf(match: Match): readonly unknown[] {
  const terms = Object.entries(match).flatMap(([field, value]) =>
    typeof value === 'object' ? [] : [[field, '=', value]],
  );
  return [...Array.from({ length: terms.length - 1 }, () => '&'), ...terms];
}

/** Which of these records are not archived. */
async function activeOf(client: OdooClient, model: string, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const args = { domain: [['id', 'in', ids]] };
  const context = { active_test: true };
  return new Set(z.array(z.number()).parse(await client.call({ model, method: 'search', args, context })));
}

const holds = (record: Readonly<Record<string, unknown>>, match: Match): boolean =>
  Object.entries(match).every(([field, value]) => isValue(record[field], value));

function isValue(held: unknown, wanted: Match[string]): boolean {
  if (typeof wanted === 'object') {
    const ids = new Set(z.array(z.number()).parse(held));
    return ids.size === new Set(wanted).size && wanted.every((id) => ids.has(id));
  }
  // A many2one comes with its label.
  return Array.isArray(held) ? held[0] === wanted : held === wanted;
}
