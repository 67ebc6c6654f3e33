import { type Collected, readCollected } from '../migration/collected.ts';
import type { ObjectType } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';
import { readImages } from './read-back.ts';

/**
 * Rows that records have collected in a field, as Odoo holds them now.
 * @param records model and database id of each
 * @returns by database id; records that are gone, or whose field cannot be read, are left out
 */
export async function collectedIn(
  client: OdooClient,
  type: ObjectType,
  field: string,
  records: readonly { readonly model: string; readonly id: number }[],
): Promise<ReadonlyMap<number, Collected>> {
  const held = new Map<number, Collected>();
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const ids = [...new Set(group.map(({ id }) => id))];
    for (const [id, image] of await readImages(client, model, ids, [field])) {
      const collected = readCollected(type, image[field] ?? '');
      if (collected !== undefined) held.set(id, collected);
    }
  }
  return held;
}
