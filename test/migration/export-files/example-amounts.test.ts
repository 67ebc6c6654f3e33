import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exampleFiles } from '../../../scripts/example-files.ts';
import { exportFile, rowsOf } from './export-file-in-memory.ts';

const files = exampleFiles();
const rowsIn = async (name: string) => await rowsOf(exportFile(name, files.get(name) ?? ''));
const ruleOf = new Map(
  z
    .object({ rows: z.array(z.object({ file: z.string(), row: z.number(), rule: z.string() })) })
    .parse(JSON.parse(files.get('expected-outcomes.json') ?? ''))
    .rows.map(({ file, row, rule }) => [`${file} ${row}`, rule]),
);

type Values = Readonly<Record<string, string>>;
const cents = (amount: Decimal) => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
const none = new Decimal(0);
const sum = (amounts: readonly Decimal[]) => amounts.reduce((total, amount) => total.plus(amount), none);

const taxes = new Map((await rowsIn('taxes.csv')).map(({ values }) => [values['id'] ?? '', values]));

/** The taxes a line is charged with, the members of groups in the place of groups. */
function leavesOf(list: string): readonly Values[] {
  return list
    .split(';')
    .map((id) => id.trim())
    .filter((id) => id !== '')
    .flatMap((id) => {
      const tax = taxes.get(id);
      if (tax === undefined) throw new Error(`no tax ${id}`);
      return tax['amountType'] === 'group' ? leavesOf(tax['children'] ?? '') : [tax];
    });
}

/** Base and exact amounts of tax of one line, by tax. */
function charge(line: Values) {
  const { quantity = '', unitPrice = '', discount = '', taxes: list = '' } = line;
  const gross = new Decimal(quantity)
    .times(unitPrice)
    .times(new Decimal(1).minus(new Decimal(discount || '0').dividedBy(100)));
  const leaves = leavesOf(list);
  const within = leaves.find(({ priceIncluded }) => priceIncluded === 'true');
  const base =
    within === undefined ? gross : gross.dividedBy(new Decimal(within['amount'] ?? '').dividedBy(100).plus(1));
  const amounts = leaves.map(({ id = '', amountType, amount = '' }): [string, Decimal] => [
    id,
    amountType === 'fixed' ? new Decimal(amount).times(quantity) : base.times(amount).dividedBy(100),
  ]);
  return { base, amounts };
}

/** As Odoo 14 adds up: every tax of every line rounded. */
const lineByLine = (lines: readonly Values[]) => ({
  untaxed: sum(lines.map((line) => cents(charge(line).base))),
  tax: sum(lines.flatMap((line) => charge(line).amounts.map(([, amount]) => cents(amount)))),
});

/** As Odoo 19 adds up: every tax rounded once, over all lines. */
function once(lines: readonly Values[]) {
  const charged = lines.map(charge);
  const byTax = Map.groupBy(
    charged.flatMap(({ amounts }) => amounts),
    ([id]) => id,
  );
  return {
    untaxed: cents(sum(charged.map(({ base }) => base))),
    tax: sum([...byTax.values()].map((amounts) => cents(sum(amounts.map(([, amount]) => amount))))),
  };
}

interface Told {
  readonly id: string;
  readonly rule: string | undefined;
  readonly lines: readonly Values[];
  readonly header: Values;
}

/** Documents of a file with their item lines, leaving aside those without any and those whose line has no numbers. */
async function documentsOf(documents: string, lines: string, column: string): Promise<readonly Told[]> {
  const byDocument = Map.groupBy(
    (await rowsIn(lines)).map(({ values }) => values),
    (values) => values[column] ?? '',
  );
  return (await rowsIn(documents)).flatMap(({ row, values }) => {
    const own = byDocument.get(values['id'] ?? '') ?? [];
    const items = own.filter(({ type = '' }) => type === '' || type === 'item');
    const rule = ruleOf.get(`${documents} ${row}`);
    if (items.length === 0 || rule === 'line-rejected') return [];
    return [{ id: values['id'] ?? '', rule, lines: items, header: values }];
  });
}

describe('the amounts of the example', async () => {
  const invoices = await documentsOf('invoices.csv', 'invoice-lines.csv', 'invoiceId');
  const orders = await documentsOf('purchase-orders.csv', 'purchase-order-lines.csv', 'orderId');

  it('are exact: rounding line by line and rounding once come to the same', () => {
    expect(invoices.length).toBeGreaterThan(120);
    for (const { id, lines } of [...invoices, ...orders]) {
      const [each, all] = [lineByLine(lines), once(lines)];
      expect([each.untaxed.toFixed(2), each.tax.toFixed(2)], id).toEqual([all.untaxed.toFixed(2), all.tax.toFixed(2)]);
    }
  });

  it('are what invoices say, but for the three whose tax is off', () => {
    const off = invoices.flatMap(({ id, rule, lines, header }) => {
      const { untaxed, tax } = lineByLine(lines);
      expect(untaxed.toFixed(2), id).toBe(header['untaxedAmount']);
      expect(untaxed.plus(header['taxAmount'] ?? '').toFixed(2), id).toBe(header['totalAmount']);
      const by = new Decimal(header['taxAmount'] ?? '').minus(tax);
      return by.isZero() ? [] : [[by.toFixed(2), rule]];
    });

    expect(off).toEqual([
      ['0.02', undefined],
      ['0.50', 'tax-differs'],
      ['-0.01', undefined],
    ]);
  });

  it('are what purchase orders say, but for the one that is off', () => {
    const off = orders.flatMap(({ id, rule, lines, header }) => {
      const { untaxed, tax } = lineByLine(lines);
      expect(untaxed.toFixed(2), id).toBe(header['untaxedAmount']);
      const by = new Decimal(header['totalAmount'] ?? '').minus(untaxed).minus(tax);
      return by.isZero() ? [] : [[by.toFixed(2), rule]];
    });

    expect(off).toEqual([['9.50', 'order-total']]);
  });

  it('cover three currencies, all kinds of documents, and all kinds of taxes', () => {
    const arrived = invoices.filter(({ rule }) => rule === undefined);
    const kinds = new Set(arrived.map(({ header }) => `${header['kind']}/${header['currency']}`));
    const charged = new Set(arrived.flatMap(({ lines }) => lines.flatMap((line) => leavesOf(line['taxes'] ?? ''))));

    expect(kinds.size).toBeGreaterThanOrEqual(11);
    expect(new Set([...charged].map(({ amountType }) => amountType))).toEqual(new Set(['percent', 'fixed']));
    expect([...charged].some(({ priceIncluded }) => priceIncluded === 'true')).toBe(true);
    expect(
      arrived.some(({ lines }) => lines.some((line) => taxes.get(line['taxes'] ?? '')?.['amountType'] === 'group')),
    ).toBe(true);
    expect(arrived.some(({ header }) => header['amountDue'] === '0.00')).toBe(true);
    expect(arrived.some(({ header }) => header['reverses'] !== '')).toBe(true);
  });

  it('give every foreign invoice the rate of its day, one a day and currency', () => {
    const rates = new Map<string, string>();
    for (const { id, header, rule } of invoices.filter((invoice) => invoice.rule === undefined)) {
      const { currency = '', invoiceDate = '', exchangeRate = '' } = header;
      expect(exchangeRate === '', `${id} ${rule}`).toBe(currency === 'USD');
      const day = `${currency} ${invoiceDate}`;
      expect(rates.get(day) ?? exchangeRate, id).toBe(exchangeRate);
      rates.set(day, exchangeRate);
    }
  });
});
