import { Decimal } from 'decimal.js';
import { discountedPrice, includedPrice, totalsOf, wholePrice } from './example-amounts.ts';
import { type InvoiceCustom, invoiceCustom, invoiceCustomColumns } from './example-custom-fields.ts';
import { type DocumentRows, holdBackDocuments, type PlantedDocument, plantDocuments } from './example-documents.ts';
import { type Blemish, type PlantedRow, stoppedIds } from './example-planting.ts';
import { type Random, randomFrom } from './example-random.ts';
import type { ProductCells } from './example-rows.ts';
import { ratesOf } from './example-taxes.ts';

const contractColumns = [
  'id',
  'number',
  'kind',
  'accountId',
  'status',
  'invoiceDate',
  'accountingDate',
  'dueDate',
  'currency',
  'exchangeRate',
  'vendorReference',
  'reverses',
  'untaxedAmount',
  'taxAmount',
  'totalAmount',
  'amountDue',
  'paidOn',
  'notes',
] as const;
export const invoiceColumns = [...contractColumns, ...invoiceCustomColumns];
export const invoiceLineColumns = [
  'id',
  'invoiceId',
  'type',
  'description',
  'productId',
  'quantity',
  'unit',
  'unitPrice',
  'discount',
  'accountCode',
  'taxes',
] as const;

export type InvoiceCells = Readonly<Record<(typeof contractColumns)[number], string>> & InvoiceCustom;
export type InvoiceLineCells = Readonly<Record<(typeof invoiceLineColumns)[number], string>>;
type Invoice = DocumentRows<InvoiceCells, InvoiceLineCells>;
type Kind = 'out_invoice' | 'in_invoice' | 'out_refund' | 'in_refund';

/** What invoices may name: rows that reach Odoo, and some that do not. */
export interface InvoicedTo {
  readonly customers: readonly [string, ...string[]];
  readonly vendors: readonly [string, ...string[]];
  readonly rejectedAccount: string;
  readonly products: readonly [ProductCells, ...ProductCells[]];
}

/** How many of each kind, and how their numbers begin: a book of its own each, like the source keeps them. */
const books: readonly { readonly kind: Kind; readonly count: number; readonly prefix: string }[] = [
  { kind: 'out_invoice', count: 80, prefix: 'INV' },
  { kind: 'in_invoice', count: 47, prefix: 'BILL' },
  { kind: 'out_refund', count: 21, prefix: 'RINV' },
  { kind: 'in_refund', count: 12, prefix: 'RBILL' },
];

const invoiceId = (number: number): string => `I-${String(number).padStart(4, '0')}`;
const dayMilliseconds = 86_400_000;
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Dollars for one euro or pound: one rate a month, as the source books them. */
function rateOf(currency: string, time: number): string {
  if (currency === 'USD') return '';
  const month = new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();
  return new Decimal(currency === 'EUR' ? '1.0700' : '1.2500')
    .plus(new Decimal((month * 37) % 60).dividedBy(1000))
    .toFixed(4);
}

const saleTaxes: readonly [string, ...string[]] = [
  'T-20S',
  'T-20S',
  'T-20S',
  'T-5S',
  'T-15S',
  'T-0S',
  'T-GRP',
  'T-20S; T-ECO',
  '',
];
const purchaseTaxes: readonly [string, ...string[]] = ['T-20P', 'T-20P', 'T-5P', 'T-0P', ''];

/** Accounts that the generic chart of Odoo 14 and of 19 has both. */
const incomeAccounts: readonly [string, ...string[]] = ['400000', '400000', '450000'];
const costAccounts: readonly [string, ...string[]] = ['600000', '600000', '611000', '612000', '620000'];

function item(random: Random, id: string, sale: boolean, products: InvoicedTo['products']): InvoiceLineCells {
  const named = random.chance(0.6);
  const product = random.pick(products);
  const priced = pricedItem(random, sale);
  return {
    id,
    invoiceId: '',
    type: random.chance(0.5) ? 'item' : '',
    description: named ? product.name.trim() : random.pick(['Freight', 'Consulting', 'Spare parts', 'Yearly licence']),
    productId: named ? product.id : '',
    unit: named && random.chance(0.3) ? product.unit : '',
    accountCode: random.pick(sale ? incomeAccounts : costAccounts),
    ...priced,
  };
}

function pricedItem(random: Random, sale: boolean) {
  const plain = { discount: '', taxes: random.pick(sale ? saleTaxes : purchaseTaxes) };
  if (sale && random.chance(0.12)) return { ...plain, ...includedPrice(random), taxes: 'T-10I' };
  return random.chance(0.2) ? { ...plain, ...discountedPrice(random) } : { ...plain, ...wholePrice(random) };
}

const words = (id: string, type: 'section' | 'note', description: string): InvoiceLineCells => ({
  id,
  invoiceId: '',
  type,
  description,
  productId: '',
  quantity: '',
  unit: '',
  unitPrice: '',
  discount: '',
  accountCode: '',
  taxes: '',
});

/** What stands in the amounts of an invoice, from its lines. */
function amountsOf(lines: readonly InvoiceLineCells[]) {
  const items = lines.filter(({ type }) => type === '' || type === 'item');
  return totalsOf(items.map((line) => ({ ...line, taxes: ratesOf(line.taxes) })));
}

/** The `index`-th invoice; `place` counts within its kind. */
function invoice(random: Random, custom: Random, index: number, place: number, kind: Kind, of: InvoicedTo): Invoice {
  const book = books.find((candidate) => candidate.kind === kind);
  const sale = kind === 'out_invoice' || kind === 'out_refund';
  const id = invoiceId(index + 1);
  const issued = Date.UTC(2023, 0, 16) + Math.floor((place * 1130) / (book?.count ?? 1)) * dayMilliseconds;
  const status =
    ['posted', 'posted', 'posted', 'posted', 'posted', 'posted', 'draft', 'posted', 'cancelled'][place % 9] ?? '';
  const currency = random.pick(['USD', 'USD', 'EUR', 'EUR', 'GBP']);
  const items = Array.from({ length: random.between(1, 4) }, (_, nth) =>
    item(random, `${id}-${nth + 1}`, sale, of.products),
  );
  const lines = [
    ...(place % 11 === 3 ? [words(`${id}-H`, 'section', 'Goods and services')] : []),
    ...items,
    ...(place % 8 === 5 ? [words(`${id}-N`, 'note', 'As agreed by telephone')] : []),
  ].map((line) => ({ ...line, invoiceId: id }));
  const { untaxed, tax, total } = amountsOf(lines);
  const due = dueOf(place, status, total);
  const header = {
    id,
    number: `${book?.prefix}/${new Date(issued).getUTCFullYear()}/${String(place + 1).padStart(4, '0')}`,
    kind,
    accountId: random.pick(sale ? of.customers : of.vendors),
    status,
    invoiceDate: dayOf(issued),
    accountingDate: !sale && place % 7 === 2 ? dayOf(issued + 3 * dayMilliseconds) : '',
    dueDate: random.chance(0.85) ? dayOf(issued + 30 * dayMilliseconds) : '',
    currency,
    exchangeRate: rateOf(currency, issued),
    vendorReference: sale ? '' : `RE-${7000 + index}`,
    reverses: '',
    untaxedAmount: untaxed.toFixed(2),
    taxAmount: tax.toFixed(2),
    totalAmount: total.toFixed(2),
    amountDue: due === undefined ? '' : due.toFixed(2),
    paidOn: due?.equals(total) === false ? dayOf(issued + random.between(5, 40) * dayMilliseconds) : '',
    notes: random.chance(0.15) ? 'Thank you for your business' : '',
    ...invoiceCustom(custom),
  };
  return { header, lines };
}

/** What is still open: of the posted ones half are paid, some in part. */
function dueOf(place: number, status: string, total: Decimal): Decimal | undefined {
  if (status !== 'posted') return undefined;
  if (place % 2 === 0) return new Decimal(0);
  return place % 5 === 1 ? total.minus(total.dividedBy(4).toDecimalPlaces(0)) : total;
}

const isOpen = ({ header }: Invoice): boolean => header.status === 'posted' && header.amountDue === header.totalAmount;

/**
 * Credit notes with the invoices they take back: most of them paid, so that both stand for themselves. The first open
 * one takes back an open invoice, and neither is set against the other yet. Some name none.
 */
function reversing(credits: readonly Invoice[], invoices: readonly Invoice[]): Invoice[] {
  const paid = invoices.filter(({ header }) => header.status === 'posted' && header.amountDue === '0.00');
  const unpaid = invoices.filter(isOpen);
  const firstOpen = credits.findIndex(isOpen);
  return credits.map((credit, index) => {
    if (index === firstOpen) return taking(credit, unpaid[2]);
    return index % 3 === 2 ? credit : taking(credit, paid[index]);
  });
}

/** A credit note comes after its invoice, in the same currency. */
function taking(credit: Invoice, original: Invoice | undefined): Invoice {
  if (original === undefined) throw new Error('the example needs more invoices');
  const { id, accountId, currency, invoiceDate } = original.header;
  const { header } = credit;
  const issued = Math.max(Date.parse(invoiceDate) + 20 * dayMilliseconds, Date.parse(header.invoiceDate));
  return {
    ...credit,
    header: {
      ...header,
      number: header.number.replace(/\/\d{4}\//, `/${new Date(issued).getUTCFullYear()}/`),
      accountId,
      currency,
      exchangeRate: rateOf(currency, issued),
      reverses: id,
      invoiceDate: dayOf(issued),
      accountingDate: '',
      dueDate: dayOf(issued),
      paidOn: header.paidOn === '' ? '' : dayOf(issued + 5 * dayMilliseconds),
    },
  };
}

const refused = (index: number, rule: string, kind: string, change: Partial<InvoiceCells>): Blemish<InvoiceCells> => ({
  index,
  rule,
  kind,
  outcome: 'rejected',
  change: (cells) => ({ ...cells, ...change }),
});

const unusual = (index: number, kind: string, change: Partial<InvoiceCells>): Blemish<InvoiceCells> => ({
  index,
  kind,
  outcome: 'created',
  change: (cells) => ({ ...cells, ...change }),
});

/** Invoices, bills and credit notes in three currencies, with the oddities of an old set of books. */
export function invoices(random: Random, of: InvoicedTo): PlantedDocument<InvoiceCells, InvoiceLineCells>[] {
  const custom = randomFrom(20_260_408);
  let number = -1;
  const made = books.map(({ kind, count }) =>
    Array.from({ length: count }, (_, place) => {
      number += 1;
      return invoice(random, custom, number, place, kind, of);
    }),
  );
  const [sold = [], bought = [], credits = [], refunds = []] = made;
  const all = [...sold, ...bought, ...reversing(credits, sold), ...reversing(refunds, bought)];
  const at = (index: number): InvoiceCells => {
    const found = all[index]?.header;
    if (found === undefined) throw new Error('the example needs more invoices');
    return found;
  };
  /** An amount of tax that is off by so many cents, with the totals that follow from it. */
  const off = (index: number, cents: number): Partial<InvoiceCells> => {
    const { taxAmount, totalAmount, amountDue } = at(index);
    const more = (amount: string) => new Decimal(amount).plus(new Decimal(cents).dividedBy(100)).toFixed(2);
    const open = amountDue === totalAmount ? { amountDue: more(amountDue) } : {};
    return { taxAmount: more(taxAmount), totalAmount: more(totalAmount), ...open };
  };
  const firstBill = sold.length;
  const { accountId, vendorReference } = at(firstBill + 4);
  const planted = plantDocuments(
    all,
    [
      unusual(9, 'number of another year than the date', { number: 'INV/2019/0007' }),
      unusual(12, 'number of a form of its own', { number: 'AIW-2023-00013-K' }),
      unusual(20, 'tax off by two cents, within the tolerance', off(20, 2)),
      unusual(firstBill + 9, 'tax off by one cent, within the tolerance', off(firstBill + 9, -1)),
      refused(25, 'tax-differs', 'tax off by half a dollar', off(25, 50)),
      refused(30, 'missing-reference', 'customer nowhere in the export', { accountId: 'A-9996' }),
      refused(34, 'currency', 'currency the destination does not use', { currency: 'CHF', exchangeRate: '1.1200' }),
      refused(38, 'no-rate', 'foreign currency without a rate', { currency: 'EUR', exchangeRate: '' }),
      refused(47, 'amount-due', 'more open than the total', { amountDue: '999999.00', paidOn: '' }),
      refused(52, 'no-lines', 'invoice without lines', {}),
      {
        ...refused(56, 'waits-for-reference', 'customer that is rejected', { accountId: of.rejectedAccount }),
        outcome: 'pending',
      },
      refused(firstBill + 15, 'duplicate-value', "vendor's reference of an earlier bill", {
        accountId,
        vendorReference,
      }),
    ],
    [
      {
        document: 61,
        line: 0,
        kind: 'letter O in a price',
        rule: 'decimal',
        change: (cells) => ({ ...cells, unitPrice: '12,5O' }),
      },
    ],
  ).map((document) => (document.header.rule === 'no-lines' ? { ...document, lines: [] } : document));
  const stopped = stoppedIds(
    planted.map(({ header }) => header),
    ({ id }) => id,
  );
  return holdBackDocuments(planted, 'credit note of an invoice that is rejected', ({ reverses }) =>
    stopped.has(reverses),
  );
}

/** Lines that belong to nothing. */
export const strayInvoiceLines = (like: InvoiceLineCells): PlantedRow<InvoiceLineCells>[] => [
  {
    cells: { ...like, id: 'I-0777-1', invoiceId: 'I-0777' },
    outcome: 'rejected',
    rule: 'missing-document',
    kind: 'line of an invoice that is in no file',
  },
];
