import { z } from 'zod';
import type { ModelReading, OdooReading } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

const factsSchema = z.record(
  z.string(),
  z.looseObject({
    type: z.string(),
    relation: z.string().optional(),
    selection: z.array(z.tuple([z.string(), z.string()])).optional(),
  }),
);

/** Reading what the models of this database are like. */
export const modelReading = (client: OdooClient): ModelReading => ({
  async fields(model: string) {
    const attributes = ['type', 'relation', 'selection'];
    const answer = await client.call({ model, method: 'fields_get', args: { attributes } });
    return new Map(Object.entries(factsSchema.parse(answer)));
  },
});

/** Reading for an object type's own look-ups; archived records too. */
export const reading = (client: OdooClient): OdooReading => ({
  async searchRead(model: string, domain: readonly unknown[], fields: readonly string[]) {
    const answer = await client.call({
      model,
      method: 'search_read',
      args: { domain: [...domain], fields: [...fields] },
      context: { active_test: false },
    });
    return recordsSchema.parse(answer);
  },
});
