import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { InvoiceDocument } from '../../migration/document.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import { decimalSchema } from '../numbers.ts';
import { reasonOf } from '../refusal.ts';
import { advance } from './advance.ts';
import { settleInvoices } from './invoice-payment.ts';
import { bookAtOwnRate } from './invoice-rate.ts';
import { linkReversals } from './invoice-reversal.ts';
import { compareTotals } from './invoice-totals.ts';
import type { DocumentInOdoo, DocumentRecipe, Finished, Finishing } from './recipe.ts';
import { readRecords, searchIds } from './records.ts';
import { followersOf, unfollow } from './unfollow.ts';

type Invoice = DocumentInOdoo<InvoiceDocument>;

/** Invoices, bills and their credit notes: compared while drafts, then posted or cancelled, then settled. */
export const invoiceRecipe: DocumentRecipe<InvoiceDocument> = {
  async finish(finishing, documents) {
    const finished = new Map<string, Finished>();
    const states = await statesOf(finishing, documents);
    const changed = new Set<number>();
    const notes = new Map<number, readonly Reason[]>();

    const drafts = documents.filter(({ id }) => states.get(id) === 'draft');
    for (const id of await bookAtOwnRate(finishing, drafts)) changed.add(id);
    const compared = await compareTotals(finishing, drafts);
    for (const { externalId, id } of drafts) {
      const result = compared.get(id);
      if (result?.kind === 'rejected') finished.set(externalId, result);
      if (result?.kind !== 'corrected') continue;
      changed.add(id);
      notes.set(id, [result.note]);
    }
    for (const invoice of documents) {
      const since = changedSince(invoice, states.get(invoice.id));
      if (since !== undefined) finished.set(invoice.externalId, { kind: 'rejected', reasons: [since] });
    }

    const there = documents.filter(({ created }) => !created).map(({ id }) => id);
    const followers = await followersOf(finishing.client, 'account.move', there);
    const open = () => documents.filter(({ externalId }) => !finished.has(externalId));
    for (const [state, method] of [
      ['posted', 'action_post'],
      ['cancelled', 'button_cancel'],
    ] as const) {
      const wanting = open().filter(({ document }) => document.state === state);
      const step = await advance(
        finishing.client,
        wanting.map(({ id }) => id),
        { open: (ids) => draftsAmong(finishing, ids), call: (ids) => ({ model: 'account.move', method, ids }) },
        finishing.pause,
      );
      for (const id of step.changed) changed.add(id);
      for (const { externalId, id } of wanting) {
        const words = step.refused.get(id);
        if (words !== undefined) finished.set(externalId, { kind: 'rejected', reasons: [reasonOf(words, undefined)] });
      }
    }

    await unfollow(
      finishing.client,
      'account.move',
      open().map(({ id }) => id),
      followers,
    );
    for (const id of await linkReversals(finishing, open())) changed.add(id);
    const settled = await settleInvoices(finishing, open());
    for (const id of settled.changed) changed.add(id);
    for (const { externalId, id } of open()) {
      const all = [...(notes.get(id) ?? []), ...(settled.notes.get(id) ?? [])];
      finished.set(externalId, { kind: 'finished', changed: changed.has(id), notes: all });
    }
    return finished;
  },

  async remove({ client }, ids) {
    const drafts = await draftsAmong({ client }, ids);
    const step = await advance(client, drafts, {
      open: (wanted) => searchIds(client, 'account.move', [['id', 'in', wanted]]),
      // Without `force_delete` Odoo keeps what has a number, for the sequence's sake; ours are in a journal of our own.
      call: (wanted) => ({ model: 'account.move', method: 'unlink', ids: wanted, context: { force_delete: true } }),
    });
    return new Set(ids.filter((id) => !drafts.includes(id) || step.refused.has(id)));
  },

  async amounts(client, ids) {
    const fields = ['move_type', 'currency_id', 'state', 'amount_total', 'amount_residual'];
    const records = await readRecords(client, 'account.move', ids, fields, amountsShape);
    const currencies = await readRecords(
      client,
      'res.currency',
      [...new Set(records.map((record) => record.currency_id))],
      ['name'],
      z.object({ id: z.number(), name: z.string() }),
    );
    const codes = new Map(currencies.map(({ id, name }) => [id, name]));
    return new Map(
      records.map((record): [number, Amounts] => {
        const kind = `${record.move_type}/${codes.get(record.currency_id)}`;
        const residual = record.state === 'posted' ? record.amount_residual : new Decimal(0);
        return [record.id, { [kind]: record.amount_total.toFixed(2), [`open/${kind}`]: residual.toFixed(2) }];
      }),
    );
  },
};

const amountsShape = z.object({
  id: z.number(),
  move_type: z.string(),
  currency_id: z.number(),
  state: z.string(),
  amount_total: decimalSchema,
  amount_residual: decimalSchema,
});

const stateShape = z.object({ id: z.number(), state: z.string() });

async function statesOf(
  { client }: Pick<Finishing, 'client'>,
  documents: readonly Pick<Invoice, 'id'>[],
): Promise<ReadonlyMap<number, string>> {
  const ids = documents.map(({ id }) => id);
  const records = await readRecords(client, 'account.move', ids, ['state'], stateShape);
  return new Map(records.map(({ id, state }) => [id, state]));
}

async function draftsAmong(finishing: Pick<Finishing, 'client'>, ids: readonly number[]): Promise<readonly number[]> {
  const states = await statesOf(
    finishing,
    ids.map((id) => ({ id })),
  );
  return ids.filter((id) => states.get(id) === 'draft');
}

/** A step back that the source took since: Odoo's books are not rewritten for it. */
function changedSince({ document }: Invoice, state: string | undefined): Reason | undefined {
  if (state !== 'posted' || document.state === 'posted') return undefined;
  return {
    rule: 'posted-in-odoo',
    column: 'status',
    problem: `is ${document.state} in the source and posted in Odoo`,
    mend: 'Cancel or reset the entry in Odoo by hand, then upload the row again with "retryRefused": true in manifest.json',
  };
}
