import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { InvoiceDocument } from '../../migration/document.ts';
import { type Link, type Look, type OdooReading, objectType, type SupportRecord } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { migrationJournal } from '../migration-journal.ts';
import {
  type methods,
  moveTypeOf,
  type PaymentRow,
  paymentAmounts,
  paymentColumns,
  paymentRules,
} from './payment-columns.ts';

/**
 * Where Accounting is installed, payment records become invoices in a journal of the migration, each settled by a payment
 * in the journal of its method. Where it is not, `payment-balance` takes the same rows.
 */
export const payment = objectType({
  name: 'payment',
  title: 'Payments',
  files: ['payments', 'payment', 'patient-invoices'],
  takesPart: { with: 'account.move' },
  source: { key: 'id', columns: paymentColumns, unique: [['kind', 'number']], rules: paymentRules },
  references: { patientId: { to: 'patient' } },
  audit: { inOrder: [['issuedOn', 'dueOn']], past: ['paidOn'], accounts: ['accountCode'] },
  writing: {
    kind: 'document',
    document: 'invoice',
    models: ['account.move', 'account.journal', 'account.payment'],
    supports: (row) => [journal, ...(row.method === null ? [] : [methodJournal(row.method)])],
    lookups: (_, odoo) => incomeAccount(odoo),
    record: (row, look): InvoiceDocument => {
      const locked = look.destination.lockedUntil('sale');
      if (row.status === 'issued' && locked !== undefined && row.issuedOn <= locked) look.reject(lockedPeriod(locked));
      const paid = new Decimal(row.paidAmount ?? 0);
      return {
        kind: 'invoice',
        model: 'account.move',
        state: states[row.status],
        number: row.number,
        untaxed: row.amount,
        tax: '0',
        total: row.amount,
        reverses: null,
        rate: null,
        settle:
          row.method !== null && paid.greaterThan(0)
            ? {
                amount: paid.toFixed(),
                paidOn: row.paidOn ?? row.dueOn ?? row.issuedOn,
                journal: look.supportId(methodJournal(row.method).name) ?? 0,
              }
            : null,
        cells: {
          move_type: moveTypeOf(row),
          name: row.number,
          journal_id: { id: look.supportId(journal.name) ?? null },
          partner_id: look.reference('patientId'),
          invoice_date: row.issuedOn,
          date: row.issuedOn,
          // A partner's payment term would compute another due date.
          invoice_payment_term_id: { id: null },
          invoice_date_due: row.dueOn ?? row.issuedOn,
          currency_id: look.currency(row.currency, 'currency'),
          ref: row.id,
          narration: row.notes,
        },
        nested: {
          field: 'invoice_line_ids',
          model: 'account.move.line',
          lines: [
            {
              key: row.id,
              cells: {
                ...look.destination.invoiceLineKind('item'),
                name: row.description,
                quantity: '1',
                price_unit: row.amount,
                account_id: accountOf(row, look),
                // Always sent: left out, Odoo 19 takes the default taxes. Healthcare is exempt from them.
                tax_ids: { ids: [] },
              },
            },
          ],
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId'], amounts: paymentAmounts },
});

const states = { draft: 'draft', issued: 'posted', cancelled: 'cancelled' } as const;

const journal = migrationJournal({
  name: 'journal of invoices',
  title: 'Migrated patient invoices',
  code: 'MIGS',
  type: 'sale',
});

/** Code of the journal of each method; Odoo allows five characters (14.0 and 19.0). */
const methodCodes: Readonly<Record<(typeof methods)[number], string>> = {
  cash: 'MIGCA',
  card: 'MIGCD',
  cheque: 'MIGCQ',
  'bank-transfer': 'MIGBT',
  'direct-debit': 'MIGDD',
  finance: 'MIGFI',
  insurer: 'MIGIN',
  nhs: 'MIGNH',
};

/** Payments of one method: a journal whose account is the clearing account of what was paid so. */
const methodJournal = (method: (typeof methods)[number]): SupportRecord => {
  const kind = { code: methodCodes[method], type: method === 'cash' ? 'cash' : 'bank' };
  return {
    name: `journal of payments by ${method}`,
    model: 'account.journal',
    cells: { name: `Migrated payments: ${method}`, ...kind },
    match: kind,
  };
};

const income = 'income account';
const journalsSchema = z.array(
  z.object({ default_account_id: z.union([z.tuple([z.number(), z.string()]), z.literal(false)]) }),
);

/** The account that the company's own sales journal books income on. */
async function incomeAccount(odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const found = await odoo.searchRead(
    'account.journal',
    [
      ['type', '=', 'sale'],
      ['default_account_id', '!=', false],
    ],
    ['default_account_id'],
  );
  const [account] = journalsSchema.parse(found).flatMap(({ default_account_id: id }) => (id === false ? [] : [id[0]]));
  return new Map(account === undefined ? [] : [[income, account]]);
}

function accountOf(row: PaymentRow, look: Look<typeof paymentColumns>): Link {
  if (row.accountCode !== null) return look.ledgerAccount(row.accountCode, 'accountCode');
  const id = look.found(income);
  if (id === undefined) look.reject(noIncomeAccount);
  return { id: id ?? null };
}

const noIncomeAccount: Reason = {
  rule: 'income-account',
  column: 'accountCode',
  problem: 'is empty, and no sales journal in Odoo has a default account to take in its place',
  mend: 'Set up the chart of accounts in Odoo, or give the account in the export or as a default in the map',
};

const lockedPeriod = (until: string): Reason => ({
  rule: 'locked-period',
  column: 'issuedOn',
  problem: `lies in a period that Odoo has closed (until ${until})`,
  mend: 'Open the period in Odoo for the migration, then upload the row again',
});
