import { z } from 'zod';
import type { OdooClient } from './client.ts';
import type { ComparedField } from './written.ts';

const fieldSchema = z.object({
  type: z.string(),
  string: z.string(),
  relation: z.string().optional(),
  selection: z.array(z.tuple([z.union([z.string(), z.number(), z.boolean()]), z.string()])).optional(),
});

type Field = z.infer<typeof fieldSchema>;

/** Fields of written records in the words that Odoo shows people. */
export interface FieldTexts {
  /** What people read beside the field. */
  label(field: Pick<ComparedField, 'model' | 'field'>): string;
  /** What the field holds: names of records and options in place of ids and codes. */
  found(field: Pick<ComparedField, 'model' | 'field' | 'found'>): string;
}

const namesAtATime = 500;

/** Reads what is needed to show these fields to people: labels, options, and names of the records they link to. */
export async function readableFields(client: OdooClient, compared: readonly ComparedField[]): Promise<FieldTexts> {
  const fields = new Map<string, Readonly<Record<string, Field>>>();
  for (const model of new Set(compared.map((one) => one.model))) {
    const args = { attributes: ['type', 'string', 'relation', 'selection'] };
    fields.set(
      model,
      z.record(z.string(), fieldSchema).parse(await client.call({ model, method: 'fields_get', args })),
    );
  }
  const factsOf = ({ model, field }: Pick<ComparedField, 'model' | 'field'>) => fields.get(model)?.[field];
  const linked = new Map<string, Set<number>>();
  for (const one of compared) {
    const relation = factsOf(one)?.relation;
    if (relation === undefined) continue;
    linked.set(relation, new Set([...(linked.get(relation) ?? []), ...idsIn(one.found)]));
  }
  const names = new Map<string, ReadonlyMap<number, string>>();
  for (const [model, ids] of linked) names.set(model, await namesOf(client, model, [...ids]));
  return {
    label: (one) => `${factsOf(one)?.string ?? one.field} (${one.field})`,
    found(one) {
      const facts = factsOf(one);
      if (facts?.relation !== undefined && one.found !== '') {
        const known = names.get(facts.relation);
        return idsIn(one.found)
          .map((id) => known?.get(id) ?? `${id}`)
          .join('; ');
      }
      if (facts?.type === 'boolean') return one.found === 'true' ? 'yes' : 'no';
      const option = facts?.selection?.find(([value]) => String(value) === one.found);
      return option?.[1] ?? one.found;
    },
  };
}

const idsIn = (found: string): readonly number[] => (found.match(/\d+/g) ?? []).map(Number);

const recordsSchema = z.array(z.object({ id: z.number(), display_name: z.union([z.string(), z.literal(false)]) }));

async function namesOf(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for (let start = 0; start < ids.length; start += namesAtATime) {
    const asked = ids.slice(start, start + namesAtATime);
    const answer = await client.call({ model, method: 'read', ids: asked, args: { fields: ['display_name'] } });
    for (const { id, display_name: name } of recordsSchema.parse(answer)) names.set(id, name === false ? '' : name);
  }
  return names;
}
