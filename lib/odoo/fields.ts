import { z } from 'zod';
import type { OdooClient } from './client.ts';

const fieldSchema = z.object({ type: z.string() });

/** Odoo's name for a field's type: `char`, `html`, `many2one` … */
export type FieldType = string;

/** Field name → type, for one model. */
export type FieldTypes = ReadonlyMap<string, FieldType>;

const known = new WeakMap<object, Map<string, Promise<FieldTypes>>>();

/** The fields of a model as this database has them; asked once per client and model. */
export function fieldTypes(client: OdooClient, model: string): Promise<FieldTypes> {
  const models = known.get(client.session) ?? new Map<string, Promise<FieldTypes>>();
  known.set(client.session, models);
  const asked = models.get(model) ?? readFieldTypes(client, model);
  models.set(model, asked);
  // A failed question is asked again next time.
  asked.catch(() => models.delete(model));
  return asked;
}

async function readFieldTypes(client: OdooClient, model: string): Promise<FieldTypes> {
  const answer = await client.call({ model, method: 'fields_get', args: { attributes: ['type'] } });
  const fields = z.record(z.string(), fieldSchema).parse(answer);
  return new Map(Object.entries(fields).map(([name, { type }]) => [name, type]));
}
