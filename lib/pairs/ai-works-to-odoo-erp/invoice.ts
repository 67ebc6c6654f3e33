import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { type Canonical, calendarDate, currencyCode, decimal, list, oneOf, text } from '../../migration/columns.ts';
import type { LedgerSide } from '../../migration/destination.ts';
import type { InvoiceDocument } from '../../migration/document.ts';
import {
  type Cell,
  type DocumentLine,
  type Look,
  type OdooReading,
  objectType,
  type SupportRecord,
} from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { migrationJournal } from '../migration-journal.ts';
import { taxOn } from './tax-on.ts';

const kinds = ['out_invoice', 'in_invoice', 'out_refund', 'in_refund'] as const;
type Kind = (typeof kinds)[number];

const columns = {
  id: text('Identifier in AI Works', 'I-0001'),
  number: text('Number of the document, kept as it is', 'INV/2024/0042'),
  kind: oneOf('Customer invoice, vendor bill, or the credit note of either', kinds),
  accountId: text('Customer or vendor', 'A-0001'),
  status: oneOf('How far it has come', ['draft', 'posted', 'cancelled']),
  invoiceDate: calendarDate('Day it was issued', '2024-03-05'),
  accountingDate: calendarDate('Day it counts in the books; the day it was issued when empty', '2024-03-05').optional(),
  dueDate: calendarDate('Day it is due; the day it was issued when empty', '2024-04-04').optional(),
  currency: currencyCode('Currency of all its amounts', 'EUR'),
  exchangeRate: decimal(
    "Units of the company's currency for one of the document's; when empty, the map's `lockedRates` or the rate Odoo has for the day",
    '1.0837',
  ).optional(),
  vendorReference: text("The vendor's own number, on bills and their credit notes", 'RE-7731').optional(),
  reverses: text('Document that a credit note takes back', 'I-0000').optional(),
  untaxedAmount: decimal('Amount without tax', '100.00'),
  taxAmount: decimal('Tax', '20.00'),
  totalAmount: decimal('Amount with tax', '120.00'),
  amountDue: decimal('What is still open; the whole amount when empty', '0.00').optional(),
  paidOn: calendarDate('Day of the last payment; the due date when empty', '2024-03-29').optional(),
  notes: text('Terms and remarks', 'Thank you').optional(),
} as const;

const lineColumns = {
  id: text('Identifier in AI Works', 'IL-0001'),
  invoiceId: text('Document the line belongs to', 'I-0001'),
  type: oneOf('An item, or a heading or remark without an amount', ['item', 'section', 'note']).optional(),
  description: text('What the line says', 'Oak chair'),
  productId: text('Product', 'P-0001').optional(),
  quantity: decimal('Quantity, on items', '2').optional(),
  unit: text("Unit of measure by its Odoo name; the product's when empty", 'Units').optional(),
  unitPrice: decimal('Price of one, on items', '50.00').optional(),
  discount: decimal('Discount in percent', '10').optional(),
  accountCode: text('Account of the chart, on items', '400000').optional(),
  taxes: list('Taxes', 'T-VAT20').optional(),
} as const;

type Invoice = Canonical<typeof columns>;
type Line = DocumentLine<typeof lineColumns>;

/**
 * AI Works invoices, bills and credit notes become `account.move` in journals of the migration, so that the customer's
 * own numbering is left alone and every number of the source is kept.
 */
export const invoice = objectType({
  name: 'invoice',
  title: 'Invoices',
  files: ['invoices', 'invoice'],
  source: {
    key: 'id',
    columns,
    // A number may stand once in a journal, and a vendor's reference once with the vendor.
    unique: [
      ['kind', 'number'],
      ['kind', 'accountId', 'vendorReference'],
    ],
    rules: (row) => [
      ...(row.amountDue !== null && new Decimal(row.amountDue).greaterThan(row.totalAmount) ? [moreDueThanTotal] : []),
      ...(row.reverses !== null && !isCreditNote(row.kind) ? [reversesAsInvoice] : []),
    ],
  },
  references: { accountId: { to: 'account' }, reverses: { to: 'invoice' } },
  lines: {
    name: 'invoice-line',
    title: 'Invoice lines',
    files: ['invoice-lines', 'invoicelines', 'invoice-items'],
    columns: lineColumns,
    key: 'id',
    document: 'invoiceId',
    references: { productId: { to: 'product' }, taxes: { to: 'tax' } },
    rules: (line) =>
      isItem(line.type)
        ? (['quantity', 'unitPrice', 'accountCode'] as const)
            .filter((column) => line[column] === null)
            .map((column) => missingOnItem(column))
        : [],
  },
  audit: {
    inOrder: [['invoiceDate', 'dueDate']],
    past: ['paidOn'],
    sameAs: [{ reference: 'reverses', columns: ['currency', 'accountId'] }],
    doubts: (row) => (new Decimal(row.untaxedAmount).plus(row.taxAmount).eq(row.totalAmount) ? [] : [taxMissesTotal]),
    lines: {
      columns: ['untaxedAmount', 'taxAmount'],
      amounts: (line, rates) => {
        const amount = isItem(line.type) ? amountOf(line) : new Decimal(0);
        const tax = taxOn(amount, rates);
        // A price that may include tax says neither.
        return { untaxedAmount: tax === null ? null : amount.toFixed(), taxAmount: tax };
      },
      figuresOf: 'taxes',
      // Half a cent a line, for documents of up to ten lines.
      slack: '0.05',
    },
  },
  prerequisites: [{ column: 'accountCode', of: 'ledger-account', gate: 'chart-of-accounts' }],
  writing: {
    kind: 'document',
    document: 'invoice',
    models: ['account.move', 'account.journal', 'account.payment'],
    supports: (row) => [journalOf(sideOf(row.kind)), ...(row.amountDue === null ? [] : [paymentsJournal])],
    lookups: async (referenced, odoo, records) =>
      new Map([
        ...(await firstRates(records, odoo)),
        ...(await knownReferences(referenced('accountId'), records, odoo)),
      ]),
    record: (row, look, lines): InvoiceDocument => {
      const side = sideOf(row.kind);
      const accountingDate = row.accountingDate ?? row.invoiceDate;
      rejectWhatOdooWouldTakeWrongly(row, look, side, accountingDate);
      const foreign = row.currency !== look.destination.company.currency;
      const rate = foreign ? rateOf(row, look) : null;
      const settled = new Decimal(row.totalAmount).minus(row.amountDue ?? row.totalAmount);
      return {
        kind: 'invoice',
        model: 'account.move',
        state: row.status,
        number: row.number,
        untaxed: row.untaxedAmount,
        tax: row.taxAmount,
        total: row.totalAmount,
        reverses: look.referencedId('reverses') ?? null,
        rate,
        settle:
          look.settings.settlePaidInvoices && row.status === 'posted' && settled.greaterThan(0)
            ? {
                amount: settled.toFixed(),
                paidOn: row.paidOn ?? row.dueDate ?? row.invoiceDate,
                journal: look.supportId(paymentsJournal.name) ?? 0,
              }
            : null,
        cells: {
          move_type: row.kind,
          name: row.number,
          journal_id: { id: look.supportId(journalName(side)) ?? null },
          partner_id: look.reference('accountId'),
          invoice_date: row.invoiceDate,
          date: accountingDate,
          // A partner's payment term would compute another due date.
          invoice_payment_term_id: { id: null },
          invoice_date_due: row.dueDate ?? row.invoiceDate,
          currency_id: look.currency(row.currency, 'currency'),
          ...(rate === null ? {} : look.destination.ownRate(rate)),
          ref: row.vendorReference,
          narration: row.notes,
        },
        nested: {
          field: 'invoice_line_ids',
          model: 'account.move.line',
          lines: lines.map((line, index) => ({ key: line.key, cells: lineCells(line, index) })),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: {
    count: true,
    links: ['accountId', 'reverses'],
    amounts: (row, _, settings) => {
      const kind = `${row.kind}/${row.currency}`;
      const total = { [kind]: row.totalAmount };
      const open = row.status === 'posted' ? (row.amountDue ?? row.totalAmount) : '0';
      return settings.settlePaidInvoices ? { ...total, [`open/${kind}`]: open } : total;
    },
  },
});

/** What an item comes to before tax, or with the taxes that its price includes. */
const amountOf = ({ quantity, unitPrice, discount }: Canonical<typeof lineColumns>): Decimal =>
  new Decimal(quantity ?? 0)
    .times(unitPrice ?? 0)
    .times(new Decimal(100).minus(discount ?? 0))
    .div(100);

const sideOf = (kind: Kind): LedgerSide => (kind.startsWith('out_') ? 'sale' : 'purchase');
const isCreditNote = (kind: Kind): boolean => kind.endsWith('_refund');
const isItem = (type: Canonical<typeof lineColumns>['type']): boolean => type === null || type === 'item';

/** The document's own rate, or the one the map has locked; null: the rate Odoo has for the day. */
const rateOf = (row: Invoice, { settings }: Look<typeof columns>): string | null =>
  row.exchangeRate ?? settings.lockedRates[row.currency] ?? null;

/** A line in its place; what is no item has only its words. */
function lineCells({ record, look }: Line, index: number): Record<string, Cell> {
  const item = isItem(record.type);
  return {
    // Odoo shows lines by their sequence, and would put them all in one place otherwise.
    sequence: String(index + 1),
    ...look.destination.invoiceLineKind(record.type ?? 'item'),
    name: record.description,
    product_id: item ? look.reference('productId') : { id: null },
    quantity: item ? (record.quantity ?? '0') : '0',
    ...(record.unit === null ? {} : { product_uom_id: look.unit(record.unit, 'unit') }),
    price_unit: item ? (record.unitPrice ?? '0') : '0',
    discount: item ? (record.discount ?? '0') : '0',
    account_id: item ? look.ledgerAccount(record.accountCode ?? '', 'accountCode') : { id: null },
    // Always sent: left out, Odoo 19 takes the product's own taxes.
    tax_ids: { ids: item ? look.referencedIds('taxes') : [] },
  };
}

/** What Odoo would take without a word and book wrongly, or refuse in words that do not help. */
function rejectWhatOdooWouldTakeWrongly(row: Invoice, look: Look<typeof columns>, side: LedgerSide, date: string) {
  const locked = look.destination.lockedUntil(side);
  // Odoo 14 refuses such an entry; 19 posts it under another date.
  if (row.status === 'posted' && locked !== undefined && date <= locked) look.reject(lockedPeriod(locked));
  if (row.currency !== look.destination.company.currency && rateOf(row, look) === null) {
    const first = look.found(rateName(row.currency));
    // Without a rate Odoo takes 1 for granted.
    if (first === undefined || first > dayNumber(date)) look.reject(noRate(row.currency));
  }
  const partner = look.referencedId('accountId');
  // Odoo 14 refuses a vendor's reference that it has; 19 takes it a second time.
  if (side === 'purchase' && row.vendorReference !== null && partner !== undefined) {
    if (look.found(referenceName(row.kind, partner, row.vendorReference)) !== undefined) look.reject(knownReference);
  }
}

/** First day for which Odoo has a rate of a currency that documents bring none for, as a number. */
async function firstRates(records: readonly Invoice[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const asked = [...new Set(records.filter((row) => row.exchangeRate === null).map((row) => row.currency))];
  if (asked.length === 0) return new Map();
  const found = await odoo.searchRead(
    'res.currency.rate',
    [['currency_id.name', 'in', asked]],
    ['name', 'currency_id'],
  );
  const first = new Map<string, number>();
  for (const { name, currency_id } of z.array(rateSchema).parse(found)) {
    const key = rateName(currency_id[1]);
    first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, dayNumber(name)));
  }
  return first;
}

/** Vendor references that Odoo has already, from elsewhere than this migration. */
async function knownReferences(partners: readonly number[], records: readonly Invoice[], odoo: OdooReading) {
  const references = records.flatMap(({ vendorReference }) => vendorReference ?? []);
  if (references.length === 0) return new Map<string, number>();
  const found = await odoo.searchRead(
    'account.move',
    [
      ['move_type', 'in', ['in_invoice', 'in_refund']],
      ['state', '!=', 'cancel'],
      ['partner_id', 'in', [...partners]],
      ['ref', 'in', references],
      ['journal_id.code', '!=', journalCode('purchase')],
    ],
    ['move_type', 'partner_id', 'ref'],
  );
  return new Map(
    z
      .array(referenceSchema)
      .parse(found)
      .map((row) => [referenceName(row.move_type, row.partner_id[0], row.ref), row.id]),
  );
}

const many2one = z.tuple([z.number(), z.string()]);
const rateSchema = z.object({ name: z.string(), currency_id: many2one });
const referenceSchema = z.object({ id: z.number(), move_type: z.string(), partner_id: many2one, ref: z.string() });
const rateName = (currency: string) => `rate ${currency}`;
const referenceName = (kind: string, partner: number, reference: string) => `reference ${kind}/${partner}/${reference}`;
const dayNumber = (date: string): number => Number(date.replaceAll('-', ''));

const journalName = (side: LedgerSide) => `journal of ${side}s`;
const journalCode = (side: LedgerSide) => (side === 'sale' ? 'MIGS' : 'MIGP');

/** Where the documents of one side are booked. */
const journalOf = (side: LedgerSide): SupportRecord =>
  migrationJournal({
    name: journalName(side),
    title: side === 'sale' ? 'Migrated customer invoices' : 'Migrated vendor bills',
    code: journalCode(side),
    type: side,
  });

/** Where what the source calls paid is settled: its account is the clearing account of all migrated payments. */
const paymentsJournal: SupportRecord = {
  name: 'journal of payments',
  model: 'account.journal',
  cells: { name: 'Migrated payments', code: 'MIGB', type: 'bank' },
  match: { code: 'MIGB', type: 'bank' },
};

const moreDueThanTotal: Reason = {
  rule: 'amount-due',
  column: 'amountDue',
  problem: 'is more than the total',
  mend: 'Correct the open amount or the total',
};

const reversesAsInvoice: Reason = {
  rule: 'reverses',
  column: 'reverses',
  problem: 'is filled in on a document that is no credit note',
  mend: 'Correct the kind, or leave it empty',
};

const taxMissesTotal: Reason = {
  rule: 'amounts-do-not-add-up',
  column: 'totalAmount',
  problem: 'is not the amount without tax and the tax together',
  mend: 'Correct one of the three amounts',
};

const missingOnItem = (column: string): Reason => ({
  rule: 'required',
  column,
  problem: 'is empty on an item',
  mend: 'Fill it in, give a default in the map, or make the line a section or a note',
});

const lockedPeriod = (until: string): Reason => ({
  rule: 'locked-period',
  column: 'accountingDate',
  problem: `lies in a period that Odoo has closed (until ${until})`,
  mend: 'Open the period in Odoo for the migration, or bring an accountingDate after it',
});

const noRate = (currency: string): Reason => ({
  rule: 'no-rate',
  column: 'exchangeRate',
  problem: `is empty, and Odoo has no rate of ${currency} for the day`,
  mend: "Bring the document's own rate, or enter one in Odoo",
});

const knownReference: Reason = {
  rule: 'duplicate-vendor-reference',
  column: 'vendorReference',
  problem: 'stands on another bill of this vendor in Odoo',
  mend: 'Look whether the bill was entered by hand; correct the reference or leave the row out',
};
