import { Decimal } from 'decimal.js';
import type { Random } from './example-random.ts';

/** A tax as the example's lines are computed with. */
export interface TaxRate {
  readonly kind: 'percent' | 'fixed';
  readonly amount: string;
  readonly included?: boolean;
}

/** A line as far as its amounts go: decimal text, and the taxes on it with groups already taken apart. */
export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly taxes: readonly TaxRate[];
}

/** What lines come to, as the source prints it. */
export interface Totals {
  readonly untaxed: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
}

const cents = (amount: Decimal): Decimal => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);

/** Adds lines up, each rounded to the cent: prices of the example are such that rounding at the end comes to the same. */
export function totalsOf(lines: readonly PricedLine[]): Totals {
  let [untaxed, tax] = [new Decimal(0), new Decimal(0)];
  for (const { quantity, unitPrice, discount, taxes } of lines) {
    const price = new Decimal(unitPrice).times(new Decimal(100).minus(discount === '' ? 0 : discount)).dividedBy(100);
    const gross = cents(price.times(quantity));
    const included = taxes
      .filter((rate) => rate.included)
      .reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
    const base = cents(gross.times(100).dividedBy(included.plus(100)));
    untaxed = untaxed.plus(base);
    tax = tax.plus(gross.minus(base));
    for (const rate of taxes.filter((candidate) => !candidate.included)) {
      const amount =
        rate.kind === 'percent' ? base.times(rate.amount).dividedBy(100) : new Decimal(rate.amount).times(quantity);
      tax = tax.plus(cents(amount));
    }
  }
  return { untaxed, tax, total: untaxed.plus(tax) };
}

const text = (amount: number): string => new Decimal(amount).dividedBy(100).toFixed(2);

const byQuantity: readonly (readonly [quantities: readonly [number, ...number[]], stepInCents: number])[] = [
  [[1, 2, 3, 5, 6, 12], 100],
  [[4, 8], 25],
  [[20, 40], 5],
];

/**
 * A quantity and a price whose product is a whole amount, so that every tax on it is exact to the cent: Odoo 14 rounds
 * line by line and Odoo 19 once a document, and the example must come out the same on both.
 */
export function wholePrice(random: Random): { readonly quantity: string; readonly unitPrice: string } {
  const [quantities, step] = byQuantity[random.between(0, byQuantity.length - 1)] ?? [[1], 100];
  return {
    quantity: String(random.pick([...quantities])),
    unitPrice: text(step * random.between(Math.ceil(400 / step), Math.floor(40_000 / step))),
  };
}

/** Discounts in percent, and the prices they leave whole: multiples of so many. */
const discounts: readonly [readonly [string, number], ...(readonly [string, number])[]] = [
  ['10', 10],
  ['5', 20],
  ['12.5', 8],
  ['25', 4],
];

/** The same with a discount that leaves a whole amount. */
export function discountedPrice(random: Random) {
  const [discount, step] = random.pick(discounts);
  return { quantity: String(random.between(1, 6)), unitPrice: text(step * 100 * random.between(2, 30)), discount };
}

/** A price with 10 % tax in it that leaves a whole amount without. */
export const includedPrice = (random: Random) => ({
  quantity: String(random.between(1, 6)),
  unitPrice: text(1100 * random.between(1, 40)),
});
