import { z } from 'zod';
import { OdooAccessError, OdooUserError } from '../migration/errors.ts';
import { externalId } from '../migration/external-id.ts';
import type { Cell } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { loadRecords } from './load-records.ts';

/** A record that was just made, and when it was made in the source, in UTC as `YYYY-MM-DD HH:MM:SS`. */
export interface MadeRecord {
  readonly id: number;
  readonly createdAt: string;
}

/** Whose action it is: part of its external id. */
interface Owner {
  readonly namespace: string;
  readonly migration: string;
  /** Parts of one object type may run side by side; each has an action of its own. */
  readonly part: string;
}

const datesSchema = z.array(z.object({ id: z.number(), create_date: z.string() }));

/**
 * Gives records the day on which they were made in the source as Odoo's own `create_date`. Odoo ignores one that is
 * written to it (14.0 and 19.0): SQL has to be run, by a server action that is made for it, may be used by administrators
 * only, and is removed at once, because whoever may run it may have Odoo run it again. Off unless the map asks for it.
 * @returns ids of records whose day could not be set
 */
export async function setCreationDates(
  client: OdooClient,
  owner: Owner,
  model: string,
  records: readonly MadeRecord[],
): Promise<ReadonlySet<number>> {
  const asked = new Set(records.map(({ id }) => id));
  if (records.length === 0) return asked;
  const name = externalId(owner.namespace, owner.migration, 'creation-dates', owner.part);
  // One that an interrupted attempt has left behind.
  await remove(client, name);
  try {
    const action = await makeAction(client, name, model);
    if (action === undefined) return asked;
    const dates = records.map(({ id, createdAt }) => [id, createdAt]);
    await client.call({ model: 'ir.actions.server', method: 'run', ids: [action], context: { onramp_dates: dates } });
  } catch (error) {
    if (!(error instanceof OdooAccessError || error instanceof OdooUserError)) throw error;
    return asked;
  } finally {
    await remove(client, name);
  }
  const ids = [...asked];
  const found = datesSchema.parse(
    await client.call({ model, method: 'read', ids, args: { fields: ['create_date'], load: '' } }),
  );
  const held = new Map(found.map(({ id, create_date }) => [id, create_date]));
  return new Set(records.filter(({ id, createdAt }) => held.get(id) !== createdAt).map(({ id }) => id));
}

/** The table of a model, for the models whose names are their tables'. */
const tableOf = (model: string): string => model.replaceAll('.', '_');

async function makeAction(client: OdooClient, name: string, model: string): Promise<number | undefined> {
  const [found] = z.array(z.object({ id: z.number() })).parse(
    await client.call({
      model: 'ir.model',
      method: 'search_read',
      args: { domain: [['model', '=', model]], fields: ['model'] },
    }),
  );
  const groups = (await probeCapabilities(client).firstField('ir.actions.server', ['group_ids', 'groups_id'])) ?? '';
  const cells: Record<string, Cell> = {
    name: 'Days of creation of the migration (temporary)',
    model_id: { id: found?.id ?? null },
    state: 'code',
    code: `for record, day in env.context['onramp_dates']:\n    env.cr.execute('UPDATE ${tableOf(model)} SET create_date = %s WHERE id = %s', (day, record))\n`,
    [groups]: { externalId: 'base.group_system' },
  };
  const loaded = (await loadRecords(client, 'ir.actions.server', [{ externalId: name, cells }], 'create')).get(name);
  return loaded?.ok === true ? loaded.id : undefined;
}

async function remove(client: OdooClient, name: string): Promise<void> {
  const found = (await lookUpExternalIds(client, [name])).get(name);
  if (found !== undefined) await client.call({ model: 'ir.actions.server', method: 'unlink', ids: [found.id] });
}

/** What a row is told whose day of creation Odoo did not take. */
export const creationDateNotSet: Reason = {
  rule: 'creation-date',
  column: 'createdAt',
  problem: 'is not Odoo’s day of creation: the Odoo user may not have SQL run',
  mend: 'Let the migration run as an administrator of your own server, or leave settings.originalCreationDates off',
};
