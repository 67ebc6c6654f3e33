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

/** Whether no total differs. */
export const totalsAgree = (totals: Totals): boolean =>
  Object.values(totals).every(({ source, destination }) => new Decimal(source).equals(destination));

const shown = (amount: Decimal): string => amount.toFixed(Math.max(2, amount.decimalPlaces()));
