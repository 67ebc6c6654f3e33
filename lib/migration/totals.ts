import { Decimal } from 'decimal.js';
import type { Amounts } from './outcome.ts';

/** Totals by name, source against destination: decimal text with two places at least. */
export type Totals = Readonly<Record<string, { readonly source: string; readonly destination: string }>>;

/** Adds up amounts by name. */
export class Sum {
  readonly #amounts = new Map<string, Decimal>();

  add(amounts: Amounts): void {
    for (const [name, amount] of Object.entries(amounts)) {
      this.#amounts.set(name, (this.#amounts.get(name) ?? new Decimal(0)).plus(amount));
    }
  }

  names(): readonly string[] {
    return [...this.#amounts.keys()];
  }

  of(name: string): Decimal {
    return this.#amounts.get(name) ?? new Decimal(0);
  }
}

/** Sets both sides against each other, in the order of their names; a name that one side lacks counts as zero there. */
export function totalsOf(source: Sum, destination: Sum): Totals {
  const names = [...new Set([...source.names(), ...destination.names()])].sort();
  return Object.fromEntries(
    names.map((name) => [name, { source: shown(source.of(name)), destination: shown(destination.of(name)) }]),
  );
}

/**
 * Names of the totals that differ by more than is allowed.
 * @param tolerance largest difference of one total, as decimal text
 */
export const differingTotals = (totals: Totals, tolerance = '0'): readonly string[] =>
  Object.entries(totals)
    .filter(([, { source, destination }]) => new Decimal(source).minus(destination).abs().greaterThan(tolerance))
    .map(([name]) => name);

/** Whether no total differs by more than is allowed. */
export const totalsAgree = (totals: Totals, tolerance?: string): boolean =>
  differingTotals(totals, tolerance).length === 0;

const shown = (amount: Decimal): string => amount.toFixed(Math.max(2, amount.decimalPlaces()));
