import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import type { Step } from './advance.ts';
import { many2one, many2oneOrNothing, searchRecords } from './search-records.ts';

/** No wizard asks: without these Odoo 14 and 19 return an action for a person and do nothing. */
export const withoutWizards = { skip_immediate: true, skip_backorder: true, skip_sms: true };

/** State of each transfer that is there. */
export async function statesOf(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const schema = z.object({ id: z.number(), state: z.string() });
  const records = await searchRecords(client, 'stock.picking', [['id', 'in', [...ids]]], ['state'], schema);
  return new Map(records.map(({ id, state }) => [id, state]));
}

/** Odoo confirms a draft transfer by itself when it is validated, and moves what its lines say (14.0 and 19.0). */
export const validateStep = (client: OdooClient): Step => ({
  open: async (ids) => {
    const states = await statesOf(client, ids);
    return ids.filter((id) => states.get(id) !== 'done' && states.get(id) !== 'cancel');
  },
  call: (ids) => ({ model: 'stock.picking', method: 'button_validate', ids, context: withoutWizards }),
});

/**
 * On 14.0 transfers are followed by whoever validates them and by their partner, whatever the context says. Only these
 * two go: others began to follow by themselves.
 */
export async function unfollowStep(client: OdooClient): Promise<Step> {
  const [me] = await searchRecords(
    client,
    'res.users',
    [['id', '=', client.uid]],
    ['partner_id'],
    z.object({ partner_id: many2one }),
  );
  let unwanted: readonly number[] = [];
  return {
    async open(ids) {
      const pickings = await searchRecords(
        client,
        'stock.picking',
        [['id', 'in', [...ids]]],
        ['partner_id'],
        z.object({ id: z.number(), partner_id: many2oneOrNothing }),
      );
      unwanted = [...new Set([me?.partner_id, ...pickings.map((one) => one.partner_id)])].flatMap((id) => id ?? []);
      const followers = await searchRecords(
        client,
        'mail.followers',
        [
          ['res_model', '=', 'stock.picking'],
          ['res_id', 'in', [...ids]],
          ['partner_id', 'in', unwanted],
        ],
        ['res_id'],
        z.object({ res_id: z.number() }),
      );
      const followed = new Set(followers.map(({ res_id }) => res_id));
      return ids.filter((id) => followed.has(id));
    },
    call: (ids) => ({
      model: 'stock.picking',
      method: 'message_unsubscribe',
      ids,
      args: { partner_ids: [...unwanted] },
    }),
  };
}
