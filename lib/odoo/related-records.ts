import { z } from 'zod';
import type { RelatedRecords } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';
import { readRecords } from './documents/records.ts';

const recordSchema = z.looseObject({ id: z.number() });
const idsSchema = z.array(z.number());

/** A record that is in Odoo, with what the records behind its fields are to have. */
export interface WithRelated {
  readonly model: string;
  readonly id: number;
  readonly related: RelatedRecords;
}

/**
 * Fills in what records that Odoo made by itself lack. Read first and written only where nothing is, so that it may be
 * repeated, and what a person has entered stays.
 */
export async function completeRelated(client: OdooClient, records: readonly WithRelated[]): Promise<void> {
  for (const [, group] of Map.groupBy(records, ({ model, related }) => JSON.stringify([model, related]))) {
    const [first] = group;
    if (first === undefined) continue;
    const { model, fields, where, ids } = first.related;
    const names = Object.keys(ids);
    const behind = await readRecords(
      client,
      first.model,
      group.map(({ id }) => id),
      fields,
      recordSchema,
    );
    const all = behind.flatMap((record) => fields.flatMap((field) => idsSchema.parse(record[field])));
    const found = await readRecords(client, model, all, [...Object.keys(where), ...names], recordSchema);
    const lacking = found.filter(
      (record) =>
        Object.entries(where).every(([field, value]) => record[field] === value) &&
        names.some((name) => record[name] === false),
    );
    if (lacking.length === 0) continue;
    await client.call({ model, method: 'write', ids: lacking.map(({ id }) => id), args: { vals: ids } });
  }
}
