import { type RestoredRecord, recordText, type WhatWasUndone } from '../../migration/rollback.ts';
import type { Checked } from '../../migration/rollback-summary.ts';
import type { OdooClient } from '../client.ts';
import { fieldTypes } from '../fields.ts';
import { readImages } from '../read-back.ts';
import { stillThereOf } from '../still-there.ts';

/**
 * Reads back what was undone: removed records are gone, restored fields hold what they held.
 * @param seen fields that are accounted for already, by record and field: of a field that several runs changed, the oldest
 *   run's before-image counts
 */
export async function checkUndone(client: OdooClient, undone: WhatWasUndone, seen: Set<string>): Promise<Checked> {
  // Fields are gone with their model's own memory of them; records of other models are looked for by id.
  const there = await stillThereOf(client, undone.removed);
  const open = undone.restored.flatMap((record) => {
    const fields = Object.entries(record.fields).filter(([field]) => !seen.has(`${recordText(record)} ${field}`));
    for (const [field] of fields) seen.add(`${recordText(record)} ${field}`);
    return fields.length === 0 ? [] : [{ ...record, fields: Object.fromEntries(fields) }];
  });
  let differing = 0;
  for (const [model, group] of Map.groupBy(open, (record) => record.model))
    differing += await differingFields(client, model, group);
  const fields = open.reduce((sum, record) => sum + Object.keys(record.fields).length, 0);
  return { read: undone.removed.length + fields, stillThere: there.length, differing };
}

async function differingFields(client: OdooClient, model: string, records: readonly RestoredRecord[]): Promise<number> {
  const types = await fieldTypes(client, model);
  const fields = [...new Set(records.flatMap((record) => Object.keys(record.fields)))].filter((field) =>
    types.has(field),
  );
  const images = await readImages(
    client,
    model,
    records.map(({ id }) => id),
    fields,
  );
  return records.reduce((sum, { id, fields: before }) => {
    const image = images.get(id);
    // Gone by now: an earlier run had made it, and was rolled back after.
    if (image === undefined) return sum;
    return sum + fields.filter((field) => field in before && image[field] !== before[field]).length;
  }, 0);
}
