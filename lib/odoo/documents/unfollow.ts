import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import { advance } from './advance.ts';
import { readRecords } from './records.ts';

/** Partners that follow records, by the record's id. */
export type Followers = ReadonlyMap<number, readonly number[]>;

const shape = z.object({ id: z.number(), message_partner_ids: z.array(z.number()) });

export async function followersOf(client: OdooClient, model: string, ids: readonly number[]): Promise<Followers> {
  const records = await readRecords(client, model, ids, ['message_partner_ids'], shape);
  return new Map(records.map(({ id, message_partner_ids }) => [id, message_partner_ids]));
}

/**
 * Takes away followers that records have got from us: Odoo 14 makes the customer a follower of every invoice it posts, 14
 * and 19 make whoever an activity is for a follower of its record, whatever the context says, and would write to them from
 * then on.
 * @param before followers that were there before; nobody for records that are new
 */
export async function unfollow(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  before: Followers = new Map(),
): Promise<void> {
  const newOnes = async (asked: readonly number[]) =>
    [...(await followersOf(client, model, asked))].flatMap(([id, partners]) => {
      const added = partners.filter((partner) => !before.get(id)?.includes(partner));
      return added.length === 0 ? [] : [{ id, added }];
    });
  const found = await newOnes(ids);
  for (const [, group] of Map.groupBy(found, ({ added }) => added.join(','))) {
    await advance(
      client,
      group.map(({ id }) => id),
      {
        open: async (asked) => (await newOnes(asked)).map(({ id }) => id),
        call: (wanted) => ({
          model,
          method: 'message_unsubscribe',
          ids: wanted,
          args: { partner_ids: group[0]?.added ?? [] },
        }),
      },
    );
  }
}
