import type { Mismatch } from '../migration/mismatch.ts';
import type { OdooClient } from './client.ts';
import { fieldTypes } from './fields.ts';
import { hashOf } from './read-back.ts';
import { readableImages } from './readable-images.ts';
import type { HeldFields } from './written.ts';

/** A record as it was migrated. */
export interface RecordToVerify extends HeldFields {
  /** Hash of what it held right after it was written, by field; of a line's fields as the id map names them. */
  readonly after: (field: string) => string | undefined;
}

/** What is wrong with a record, still without what the source says. */
export type Differing = Omit<Mismatch, 'object' | 'column' | 'source'>;

/** Reads records back and compares every field with what was migrated. Only reads. */
export async function verifyRecords(
  client: OdooClient,
  records: readonly RecordToVerify[],
): Promise<readonly Differing[]> {
  const differing: Differing[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const types = await fieldTypes(client, model);
    // A field that Odoo has no more would be refused for all records; it differs in those that have a value for it.
    const fields = [...new Set(group.flatMap((record) => Object.keys(record.fields)))].filter((one) => types.has(one));
    const ids = [...new Set(group.map(({ id }) => id))];
    const { images, unreadable } = await readableImages(client, model, ids, fields);
    for (const { fields: wanted, after, ...place } of group) {
      if (unreadable.has(place.id)) {
        const kind = 'cannot be read';
        differing.push({ ...place, field: '', kind, expected: 'what was migrated', found: 'nothing Odoo can show' });
        continue;
      }
      const image = images.get(place.id);
      if (image === undefined) {
        differing.push({ ...place, field: '', kind: 'record gone', expected: 'present', found: 'absent' });
        continue;
      }
      for (const [field, expected] of Object.entries(wanted)) {
        const found = image[field] ?? '';
        if (found === expected) continue;
        const kind = after(field) === hashOf(found) ? 'from the beginning' : 'changed since';
        differing.push({ ...place, field, kind, expected, found });
      }
    }
  }
  return differing;
}
