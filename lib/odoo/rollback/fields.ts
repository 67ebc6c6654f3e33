import { z } from 'zod';
import { OdooUserError } from '../../migration/errors.ts';
import type { KeptRecord, NamedRecord } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchRecords } from '../documents/search-records.ts';
import { fieldInUse, forbiddenByOdoo } from './reasons.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

const fieldSchema = z.object({ id: z.number(), model: z.string(), name: z.string() });

/**
 * Removes fields that hold nothing any more: their columns go with whatever is in them. Odoo itself refuses one that is
 * shown in a view, so that a form somebody has built is never broken (14.0 and 19.0).
 * @returns those that stay
 */
export async function removeFields(client: OdooClient, fields: readonly NamedRecord[]): Promise<readonly KeptRecord[]> {
  const kept: KeptRecord[] = [];
  const byId = new Map(fields.map((field) => [field.id, field]));
  const domain = [['id', 'in', [...byId.keys()]]];
  const empty: number[] = [];
  for (const { id, model, name } of await searchRecords(
    client,
    'ir.model.fields',
    domain,
    ['model', 'name'],
    fieldSchema,
  )) {
    const records = await holding(client, model, name);
    const field = byId.get(id);
    if (field === undefined) continue;
    if (records > 0) kept.push({ ...field, why: fieldInUse(records) });
    else empty.push(id);
  }
  // Odoo builds its models anew for every call: all of them in one.
  const { refused } = await advance(rightsAsRefusals(client), empty, unlinkWith(client, 'ir.model.fields'));
  for (const [id, words] of refused) {
    const field = byId.get(id);
    if (field !== undefined) kept.push({ ...field, why: forbiddenByOdoo(words) });
  }
  return kept;
}

async function holding(client: OdooClient, model: string, name: string): Promise<number> {
  try {
    const args = { domain: [[name, '!=', false]] };
    const context = { active_test: false };
    return z.number().parse(await client.call({ model, method: 'search_count', args, context }));
  } catch (error) {
    // A field of a model that is not there any more holds nothing.
    if (error instanceof OdooUserError) return 0;
    throw error;
  }
}
