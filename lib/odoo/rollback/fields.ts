import { z } from 'zod';
import { OdooUserError } from '../../migration/errors.ts';
import { type KeptRecord, type NamedRecord, recordText } from '../../migration/rollback.ts';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchIds } from '../documents/records.ts';
import { searchRecords } from '../documents/search-records.ts';
import { fieldInUse, forbiddenByOdoo } from './reasons.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

/** Whose fields are removed, and which of its records stay. */
interface FieldsOf {
  readonly namespace: string;
  readonly staying: ReadonlySet<string>;
}

const fieldSchema = z.object({ id: z.number(), model: z.string(), name: z.string() });

/**
 * Removes fields that hold nothing any more: their columns go with whatever is in them. Odoo itself refuses one that is
 * shown in a view, so that a form somebody has built is never broken (14.0 and 19.0).
 * @returns those that stay
 */
export async function removeFields(
  client: OdooClient,
  of: FieldsOf,
  fields: readonly NamedRecord[],
): Promise<readonly KeptRecord[]> {
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
    const records = await holding(client, of, model, name);
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

/** Records that hold a value and stay. Those of the migration that are archived have been undone already. */
async function holding(
  client: OdooClient,
  { namespace, staying }: FieldsOf,
  model: string,
  name: string,
): Promise<number> {
  try {
    const holders = await searchIds(client, model, [[name, '!=', false]]);
    if (holders.length === 0 || !(await probeCapabilities(client).has(model, 'active'))) return holders.length;
    const archived = await searchIds(client, model, [
      ['id', 'in', [...holders]],
      ['active', '=', false],
    ]);
    const domain = [
      ['module', '=', namespace],
      ['model', '=', model],
      ['res_id', 'in', [...archived]],
    ];
    const ours = await searchRecords(client, 'ir.model.data', domain, ['res_id'], z.object({ res_id: z.number() }));
    const undone = new Set(
      ours.filter(({ res_id }) => !staying.has(recordText({ model, id: res_id }))).map((one) => one.res_id),
    );
    return holders.filter((id) => !undone.has(id)).length;
  } catch (error) {
    // A field of a model that is not there any more holds nothing.
    if (error instanceof OdooUserError) return 0;
    throw error;
  }
}
