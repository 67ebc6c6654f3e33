import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { advance, type Step } from '../documents/advance.ts';
import { present, readRecords, searchIds } from '../documents/records.ts';
import { madeAlong, removeMadeAlong } from './made-along.ts';
import { rightsAsRefusals, unlinkWith } from './remove.ts';

/** How an entry was left that Odoo does not let go: what was done in place of removing it, with Odoo's words. */
interface LeftEntry {
  readonly how: 'reversed' | 'cancelled';
  readonly words: string;
}

/** What taking entries out came to. */
export interface EntriesTakenOut {
  readonly left: ReadonlyMap<number, LeftEntry>;
  readonly refused: ReadonlyMap<number, string>;
}

/** States of those records that are there, by id. */
export const statesOf = async (client: OdooClient, model: string, ids: readonly number[]) =>
  new Map(
    (
      await readRecords(
        client,
        model,
        await present(client, model, ids),
        ['state'],
        z.object({ id: z.number(), state: z.string() }),
      )
    ).map(({ id, state }) => [id, state]),
  );

/** A step for records that are not in a state yet. */
export const untilState = (client: OdooClient, model: string, states: readonly string[], method: string): Step => ({
  open: async (ids) => {
    const found = await statesOf(client, model, ids);
    return [...found].filter(([, state]) => !states.includes(state)).map(([id]) => id);
  },
  call: (ids) => ({ model, method, ids }),
});

/** Without it Odoo keeps what has a number, for the sequence's sake; ours are in journals of the migration. */
const force = { force_delete: true };

/**
 * Takes payments out: drafted, then deleted; cancelled where an audit trail forbids that (19.0). Drafting takes their
 * reconciliation away too.
 */
export async function takeOutPayments(client: OdooClient, ids: readonly number[]): Promise<EntriesTakenOut> {
  const model = 'account.payment';
  const odoo = rightsAsRefusals(client);
  const drafted = await advance(odoo, ids, untilState(client, model, ['draft', 'canceled', 'cancel'], 'action_draft'));
  const drafts = ids.filter((id) => !drafted.refused.has(id));
  const unlinked = await advance(odoo, drafts, unlinkWith(client, model, force));
  const cancelled = await advance(
    odoo,
    [...unlinked.refused.keys()],
    untilState(client, model, ['canceled', 'cancel'], 'action_cancel'),
  );
  const left = [...unlinked.refused].filter(([id]) => !cancelled.refused.has(id));
  return {
    left: new Map(left.map(([id, words]) => [id, { how: 'cancelled' as const, words }])),
    refused: new Map([...drafted.refused, ...cancelled.refused]),
  };
}

/**
 * Takes entries out of the books: back to draft and deleted. What may not be drafted (hashed or locked entries) is
 * reversed; what may be drafted and not deleted (an audit trail, 19.0) is cancelled.
 * @param mark stands in the reference of reversals, so that a repeated attempt finds them
 */
export async function takeOutEntries(
  client: OdooClient,
  ids: readonly number[],
  mark: string,
): Promise<EntriesTakenOut> {
  const model = 'account.move';
  const odoo = rightsAsRefusals(client);
  const drafted = await advance(odoo, ids, untilState(client, model, ['draft', 'cancel'], 'button_draft'));
  const reversed = await reverse(client, [...drafted.refused.keys()], mark);
  const drafts = ids.filter((id) => !drafted.refused.has(id));
  const along = await madeAlong(client, model, drafts);
  const unlinked = await advance(odoo, drafts, unlinkWith(client, model, force));
  await removeMadeAlong(
    client,
    along.filter(({ owner }) => !unlinked.refused.has(owner)),
  );
  const cancelled = await advance(
    odoo,
    [...unlinked.refused.keys()],
    untilState(client, model, ['cancel'], 'button_cancel'),
  );
  const left = new Map<number, LeftEntry>();
  for (const [id, words] of drafted.refused) if (!reversed.has(id)) left.set(id, { how: 'reversed', words });
  for (const [id, words] of unlinked.refused) if (!cancelled.refused.has(id)) left.set(id, { how: 'cancelled', words });
  return { left, refused: new Map([...reversed, ...cancelled.refused]) };
}

/** Brings entries back to draft that a run posted or cancelled. @returns Odoo's words about those it refused */
export const backToDraft = async (client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, string>> =>
  (await advance(rightsAsRefusals(client), ids, untilState(client, 'account.move', ['draft'], 'button_draft'))).refused;

/**
 * Reverses posted entries by Odoo's own wizard, each once: a reversal of an earlier attempt is found by its reference.
 * @returns Odoo's words about entries that could not be reversed either
 */
async function reverse(client: OdooClient, ids: readonly number[], mark: string): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const shape = z.object({
    id: z.number(),
    reversed_entry_id: z.union([z.number(), z.literal(false)]),
    state: z.string(),
  });
  const reversals = async () => {
    const found = await searchIds(client, 'account.move', [
      ['reversed_entry_id', 'in', [...ids]],
      ['ref', 'ilike', mark],
    ]);
    return readRecords(client, 'account.move', found, ['reversed_entry_id', 'state'], shape);
  };
  const open = async (asked: readonly number[]) => {
    const there = new Set((await reversals()).map(({ reversed_entry_id }) => reversed_entry_id));
    return asked.filter((id) => !there.has(id));
  };
  const odoo = rightsAsRefusals(client);
  // Up to Odoo 16 the wizard is told to reverse and reconcile; later it makes a draft, which reconciles when it is posted.
  const told = await probeCapabilities(client).has('account.move.reversal', 'refund_method');
  const refused = new Map<number, string>();
  for (const id of await open(ids)) {
    const wizard = await openWizard(client, id, { reason: mark, ...(told ? { refund_method: 'cancel' } : {}) });
    const method = told ? 'reverse_moves' : 'refund_moves';
    const made = await advance(odoo, [id], {
      open,
      call: () => ({ model: 'account.move.reversal', method, ids: [wizard] }),
      most: 1,
    });
    for (const [one, words] of made.refused) refused.set(one, words);
  }
  const drafts = (await reversals()).filter(({ state }) => state === 'draft').map(({ id }) => id);
  await advance(odoo, drafts, untilState(client, 'account.move', ['posted'], 'action_post'));
  return refused;
}

async function openWizard(client: OdooClient, id: number, values: Readonly<Record<string, unknown>>): Promise<number> {
  const shape = z.object({ id: z.number(), journal_id: z.number() });
  const [move] = await readRecords(client, 'account.move', [id], ['journal_id'], shape);
  const vals = { ...values, move_ids: [[6, 0, [id]]], journal_id: move?.journal_id };
  const context = { active_model: 'account.move', active_ids: [id] };
  const made = await client.call({
    model: 'account.move.reversal',
    method: 'create',
    args: { vals_list: [vals] },
    context,
  });
  return z.array(z.number()).parse(made)[0] ?? 0;
}
