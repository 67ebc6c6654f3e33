import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { InvoiceDocument } from '../../migration/document.ts';
import type { Reason } from '../../migration/outcome.ts';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { lookUpExternalIds } from '../external-ids.ts';
import { type LoadRow, loadRecords } from '../load-records.ts';
import { advance, type Step } from './advance.ts';
import { type EntryLine, entryLines, owedLine, rounded, setBalance } from './invoice-lines.ts';
import { bookOnOwnAccount } from './payment-journal.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';
import { orFalse, readRecords } from './records.ts';
import { unfollow } from './unfollow.ts';

type Invoice = DocumentInOdoo<InvoiceDocument>;

/** External id of the payment that settles the document with this key. */
export const paymentName = ({ supportId }: Pick<Finishing, 'supportId'>, key: string): string =>
  supportId(`payment ${key}`);

/** What settling came to, by database id of the invoice. */
export interface Settled {
  readonly changed: ReadonlySet<number>;
  readonly notes: ReadonlyMap<number, readonly Reason[]>;
}

/** An invoice to be settled, with its payment. */
interface Payment {
  readonly invoice: Invoice;
  readonly externalId: string;
  /** In the document's currency, above zero. */
  readonly amount: Decimal;
  readonly paidOn: string;
  readonly owed: EntryLine;
  /** What it settles in company currency, with the sign of the payment's own line of that account. */
  readonly balance: Decimal;
}

/**
 * Settles posted invoices through payments in a journal of the migration. Each payment has an external id of its own,
 * is booked at the rate of its invoice (so that no exchange difference arises that the source's books already hold), is
 * posted, and then reconciled; every step looks first.
 */
export async function settleInvoices(finishing: Finishing, invoices: readonly Invoice[]): Promise<Settled> {
  const { client } = finishing;
  const wanting = invoices.filter(({ document }) => document.settle !== null && document.state === 'posted');
  const changed = new Set<number>();
  const notes = new Map<number, readonly Reason[]>();
  if (wanting.length === 0) return { changed, notes };

  const payments = await paymentsOf(finishing, wanting);
  const known = new Map(
    [
      ...(await lookUpExternalIds(
        client,
        payments.map(({ externalId }) => externalId),
      )),
    ].map(([name, { id }]) => [name, id]),
  );
  const journals = payments.flatMap(({ invoice }) => invoice.document.settle?.journal ?? []);
  await bookOnOwnAccount(client, [...new Set(journals)]);
  const absent = payments.filter(({ externalId }) => !known.has(externalId));
  const loaded = await loadRecords(
    client,
    'account.payment',
    await rowsOf(finishing, absent),
    'document',
    finishing.pause,
  );
  for (const { externalId, invoice } of absent) {
    const result = loaded.get(externalId);
    if (result?.ok) {
      known.set(externalId, result.id);
      changed.add(invoice.id);
    } else notes.set(invoice.id, [notSettled(result?.message ?? 'Odoo gave no answer')]);
  }
  const made = payments.flatMap((payment) => {
    const id = known.get(payment.externalId);
    return id === undefined ? [] : [{ ...payment, id }];
  });
  const refused = await bookPayments(finishing, made);
  const loadedNow = new Set(absent.map(({ externalId }) => externalId));
  const ours = made.filter(({ invoice, externalId }) => invoice.created || loadedNow.has(externalId)).map(idOf);
  await unfollow(client, 'account.move', (await readPayments(client, ours)).flatMap(entryOf));
  const reconciled = await reconcile(
    finishing,
    made.filter(({ id }) => !refused.has(id)),
  );
  const open = await unsettled(client, made);
  for (const { id, invoice } of made) {
    const words = refused.get(id) ?? reconciled.refused.get(id) ?? open.get(id);
    if (words !== undefined) notes.set(invoice.id, [notSettled(words)]);
    if (reconciled.changed.has(id)) changed.add(invoice.id);
  }
  return { changed, notes };
}

const notSettled = (words: string): Reason => ({
  rule: 'not-settled',
  column: 'paidOn',
  problem: `is paid in the source, and the payment did not settle it: ${words.replace(/\s+/g, ' ').trim()}`,
  mend: 'Settle the invoice in Odoo by hand',
});

async function paymentsOf(finishing: Finishing, invoices: readonly Invoice[]): Promise<readonly Payment[]> {
  const lines = await entryLines(
    finishing.client,
    invoices.map(({ id }) => id),
  );
  return invoices.flatMap((invoice): readonly Payment[] => {
    const { settle } = invoice.document;
    const owed = owedLine(lines.get(invoice.id) ?? []);
    if (settle === null || owed === undefined || owed.amount_currency.isZero()) return [];
    const amount = new Decimal(settle.amount);
    const whole = owed.amount_currency.abs();
    const share = amount.equals(whole) ? owed.balance : rounded(owed.balance.times(amount).dividedBy(whole));
    const externalId = paymentName(finishing, invoice.key);
    return [{ invoice, externalId, amount, paidOn: settle.paidOn, owed, balance: share.negated() }];
  });
}

async function rowsOf({ client }: Finishing, payments: readonly Payment[]): Promise<readonly LoadRow[]> {
  const capabilities = probeCapabilities(client);
  const note = (await capabilities.firstField('account.payment', ['memo', 'ref'])) ?? 'memo';
  return payments.map(({ externalId, amount, paidOn, owed, invoice }) => {
    const { cells, number } = invoice.document;
    // Money comes in when the other side owes it: an invoice's line is a debit.
    const inbound = owed.amount_currency.isPositive();
    return {
      externalId,
      cells: {
        payment_type: inbound ? 'inbound' : 'outbound',
        partner_type: owed.account === 'receivable' ? 'customer' : 'supplier',
        partner_id: cells['partner_id'] ?? null,
        amount: amount.toFixed(),
        currency_id: cells['currency_id'] ?? null,
        date: paidOn,
        journal_id: { id: invoice.document.settle?.journal ?? null },
        [note]: number,
      },
    };
  });
}

const paymentShape = z.object({ id: z.number(), state: z.string(), move_id: orFalse(z.number()) });

const readPayments = (client: OdooClient, ids: readonly number[]) =>
  readRecords(client, 'account.payment', ids, ['state', 'move_id'], paymentShape);

/** Payments with the lines of their entry; without any where Odoo has made no entry. */
async function paymentsWithLines(client: OdooClient, ids: readonly number[]) {
  const records = await readPayments(client, ids);
  const lines = await entryLines(client, records.flatMap(entryOf));
  return records.map((record) => ({ ...record, lines: entryOf(record).flatMap((entry) => lines.get(entry) ?? []) }));
}

const entryOf = ({ move_id }: z.infer<typeof paymentShape>): readonly number[] => (move_id === false ? [] : [move_id]);

interface Made extends Payment {
  readonly id: number;
}

/**
 * Posts payments, each at the rate of its invoice. Odoo 19 makes a payment's entry only when it is posted: where the
 * amounts of that entry differ from the invoice's rate, the payment goes back to draft for them to be written.
 * @returns Odoo's words about payments it refused, by id
 */
async function bookPayments({ client, pause }: Finishing, made: readonly Made[]): Promise<ReadonlyMap<number, string>> {
  const refused = new Map<number, string>();
  const ids = () => made.map(({ id }) => id).filter((id) => !refused.has(id));
  const byId = new Map(made.map((payment) => [payment.id, payment]));
  const payments = (wanted: readonly number[]) => readPayments(client, wanted);
  const step = async (open: Step['open'], method: string) => {
    const call: Step['call'] = (wanted) => ({ model: 'account.payment', method, ids: wanted });
    for (const [id, words] of (await advance(client, ids(), { open, call }, pause)).refused) refused.set(id, words);
  };
  /** Payments whose entry does not hold the amounts of the invoice's rate, with its lines. */
  const offRate = async (wanted: readonly number[]) =>
    (await paymentsWithLines(client, wanted)).filter(({ id, lines }) => {
      const balance = byId.get(id)?.balance ?? new Decimal(0);
      return lines.length > 0 && !lines.some((line) => line.balance.abs().equals(balance.abs()));
    });

  await step(
    async (wanted) =>
      (await payments(wanted))
        .filter(isDraft)
        .filter(({ move_id }) => move_id === false)
        .map(idOf),
    'action_post',
  );
  await step(async (wanted) => (await offRate(wanted)).filter((record) => !isDraft(record)).map(idOf), 'action_draft');
  for (const { lines, ...payment } of await offRate(ids())) {
    const balance = byId.get(payment.id)?.balance.abs() ?? new Decimal(0);
    const commands = lines.map((line) =>
      setBalance(line.id, line.amount_currency.isNegative() ? balance.negated() : balance),
    );
    await client.call({
      model: 'account.move',
      method: 'write',
      ids: entryOf(payment),
      args: { vals: { line_ids: commands } },
      // Else the payment would write its own amounts back over them (seen on 14.0 and 19.0).
      context: { skip_account_move_synchronization: true, check_move_validity: false },
    });
  }
  await step(async (wanted) => (await payments(wanted)).filter(isDraft).map(idOf), 'action_post');
  return refused;
}

const isDraft = ({ state }: { readonly state: string }): boolean => state === 'draft';
const idOf = ({ id }: { readonly id: number }): number => id;

/** Payments that are not used up on their invoices after all, with what is the matter. */
async function unsettled(client: OdooClient, made: readonly Made[]): Promise<ReadonlyMap<number, string>> {
  return new Map(
    (await paymentsWithLines(client, made.map(idOf))).flatMap(({ id, lines }) => {
      const owed = owedLine(lines);
      if (owed === undefined) return [[id, 'it has no journal entry']];
      return owed.amount_residual.isZero() ? [] : [[id, 'it is not reconciled with the invoice']];
    }),
  );
}

/** Reconciles posted payments with their invoices; a payment whose line is used up has been reconciled. */
async function reconcile({ client, pause }: Finishing, made: readonly Made[]) {
  const changed = new Set<number>();
  const refused = new Map<number, string>();
  const openLines = async (ids: readonly number[]) =>
    new Map(
      (await paymentsWithLines(client, ids)).flatMap(({ lines, ...payment }) => {
        const owed = owedLine(lines);
        return owed === undefined || isDraft(payment) || owed.amount_residual.isZero()
          ? []
          : [[payment.id, owed.id] as const];
      }),
    );
  const lines = await openLines(made.map(idOf));
  for (const { id, invoice } of made) {
    const line = lines.get(id);
    if (line === undefined) continue;
    // All were just read at once: three calls less for each. What another attempt has reconciled since Odoo refuses (14.0
    // and 19.0), and then it is read again.
    let readBefore = true;
    const step = await advance(
      client,
      [id],
      {
        open: async (ids) => {
          const stillOpen = readBefore ? lines : await openLines(ids);
          readBefore = false;
          return ids.filter((wanted) => stillOpen.has(wanted));
        },
        call: () => ({
          model: 'account.move',
          method: 'js_assign_outstanding_line',
          ids: [invoice.id],
          args: { line_id: line },
        }),
      },
      pause,
    );
    for (const done of step.changed) changed.add(done);
    for (const [wanted, words] of step.refused) refused.set(wanted, words);
  }
  return { changed, refused };
}
