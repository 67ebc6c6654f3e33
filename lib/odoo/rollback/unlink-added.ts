import type { Intent } from '../../migration/journal.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { searchIds } from '../documents/records.ts';

/** Links that a run added to a record. */
export type AddedLinks = NonNullable<Intent['links']>[number];

/**
 * Takes away links that the run added to a record which is not its own.
 * @returns Odoo's words where it refuses
 */
export async function unlinkAdded(
  client: OdooClient,
  { model, id, field, ids }: AddedLinks,
): Promise<string | undefined> {
  const { refused } = await advance(client, [id], {
    open: (asked) =>
      searchIds(client, model, [
        ['id', 'in', [...asked]],
        [field, 'in', [...ids]],
      ]),
    call: (some) => ({ model, method: 'write', ids: some, args: { vals: { [field]: ids.map((link) => [3, link]) } } }),
  });
  return refused.get(id);
}
