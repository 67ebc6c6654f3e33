import { z } from 'zod';
import { OdooAccessError, OdooUserError } from '../../migration/errors.ts';
import type { OdooClient } from '../client.ts';
import { decorated } from '../client-decorators.ts';
import { advance, type Step } from '../documents/advance.ts';
import { present } from '../documents/records.ts';
import { searchRecords } from '../documents/search-records.ts';
import { fieldTypes } from '../fields.ts';
import { madeAlong, removeMadeAlong } from './made-along.ts';

/** What removing came to. */
export interface Removal {
  /** Odoo's words about records that it archived in place of removing them. */
  readonly archived: ReadonlyMap<number, string>;
  /** Odoo's words about records that it neither removed nor archived. */
  readonly refused: ReadonlyMap<number, string>;
}

/** Where the user lacks a right for some records, that is Odoo's word about them, not the end of the rollback. */
export const rightsAsRefusals = (client: OdooClient): OdooClient =>
  decorated(client, async (call) => {
    try {
      return await client.call(call);
    } catch (error) {
      if (!(error instanceof OdooAccessError)) throw error;
      throw new OdooUserError(error.place, error.odooMessage);
    }
  });

/** Deletes records that are still there. What is refused is taken apart until it stands alone. */
export const unlinkWith = (
  client: OdooClient,
  model: string,
  context: Readonly<Record<string, unknown>> = {},
): Step => ({
  open: (ids) => present(client, model, ids),
  call: (ids) => ({ model, method: 'unlink', ids, context }),
  most: 100,
});

/**
 * Removes records, or archives them where Odoo forbids it. Nothing is asked for that is not there any more: one missing id
 * would make Odoo refuse all of a call.
 * @param before rounds in which records go: what refers to others goes first, so that nothing is orphaned
 */
export async function removeRecords(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  context: Readonly<Record<string, unknown>> = {},
): Promise<Removal> {
  const along = await madeAlong(client, model, ids);
  const { refused } = await advance(rightsAsRefusals(client), ids, unlinkWith(client, model, context));
  // Locations that were used Odoo 19 archives, without a word, when they are to be deleted.
  const still = new Set(await present(client, model, ids));
  const words = new Map(refused);
  for (const id of still) if (!words.has(id)) words.set(id, 'it was archived in place of being removed');
  await removeMadeAlong(
    client,
    along.filter(({ owner }) => !still.has(owner)),
  );
  return archive(client, model, words);
}

/** Archives what Odoo refused to remove, where the model can be archived. */
export async function archive(
  client: OdooClient,
  model: string,
  refused: ReadonlyMap<number, string>,
): Promise<Removal> {
  const ids = [...refused.keys()];
  if (ids.length === 0) return { archived: new Map(), refused };
  if (!(await fieldTypes(client, model)).has('active')) return { archived: new Map(), refused };
  const active = async (asked: readonly number[]) => {
    const domain = [
      ['id', 'in', [...asked]],
      ['active', '=', true],
    ];
    return (await searchRecords(client, model, domain, [], z.object({ id: z.number() }))).map(({ id }) => id);
  };
  const archiving = await advance(rightsAsRefusals(client), ids, {
    open: active,
    call: (some) => ({ model, method: 'action_archive', ids: some }),
  });
  const archived = new Map([...refused].filter(([id]) => !archiving.refused.has(id)));
  return { archived, refused: new Map([...refused].filter(([id]) => archiving.refused.has(id))) };
}
