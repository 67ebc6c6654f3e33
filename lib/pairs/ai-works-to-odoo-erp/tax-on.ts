import { Decimal } from 'decimal.js';

/** The tax on an amount at rates in percent, as decimal text; null where a rate is not known. */
export const taxOn = (amount: Decimal, rates: readonly (string | null)[]): string | null => {
  let percent = new Decimal(0);
  for (const rate of rates) {
    if (rate === null) return null;
    percent = percent.plus(rate);
  }
  return amount.times(percent).div(100).toFixed();
};
