import { z } from 'zod';
import type { AddedEntries } from '../../migration/journal.ts';
import type { KeptRecord, RecordInOdoo } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { many2one, searchRecords } from '../documents/search-records.ts';
import { recordsNamed } from '../still-there.ts';
import { notTakenBack, valueInUse } from './reasons.ts';
import { rightsAsRefusals } from './remove.ts';
import { unlinkAdded } from './unlink-added.ts';

/** Takes back entries that a run added to records which rows of it needed, and which were there before. */
export async function takeBackEntries(
  client: OdooClient,
  adds: readonly AddedEntries[],
): Promise<readonly KeptRecord[]> {
  const odoo = rightsAsRefusals(client);
  const kept: KeptRecord[] = [];
  for (const { model, externalId, id, field, ids, names } of adds) {
    const made = await recordsNamed(client, names);
    const added = [...new Set([...ids, ...made.map((record) => record.id)])];
    const used = await usedEntries(client, { model, id }, added);
    const [user] = used.values();
    if (user !== undefined) kept.push({ model, id, externalId, why: valueInUse(user) });
    const free = added.filter((entry) => !used.has(entry));
    const refused = free.length === 0 ? undefined : await unlinkAdded(odoo, { model, id, field, ids: free });
    if (refused !== undefined) kept.push({ model, id, externalId, why: notTakenBack(refused) });
  }
  return kept;
}

/** Of values of an attribute line those that an active variant has: without them Odoo would remove or archive it. */
async function usedEntries(
  client: OdooClient,
  { model, id }: RecordInOdoo,
  entries: readonly number[],
): Promise<ReadonlyMap<number, RecordInOdoo>> {
  if (model !== 'product.template.attribute.line' || entries.length === 0) return new Map();
  const values = await searchRecords(
    client,
    'product.template.attribute.value',
    [
      ['attribute_line_id', '=', id],
      ['product_attribute_value_id', 'in', [...entries]],
    ],
    ['product_attribute_value_id'],
    z.object({ id: z.number(), product_attribute_value_id: many2one }),
  );
  const entryOf = new Map(values.map((value) => [value.id, value.product_attribute_value_id]));
  const variants = await searchRecords(
    client,
    'product.product',
    [
      ['product_template_attribute_value_ids', 'in', [...entryOf.keys()]],
      ['active', '=', true],
    ],
    ['product_template_attribute_value_ids'],
    z.object({ id: z.number(), product_template_attribute_value_ids: z.array(z.number()) }),
  );
  return new Map(
    variants.flatMap((variant) =>
      variant.product_template_attribute_value_ids.flatMap((value) => {
        const entry = entryOf.get(value);
        return entry === undefined ? [] : [[entry, { model: 'product.product', id: variant.id }] as const];
      }),
    ),
  );
}
