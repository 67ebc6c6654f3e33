import { Decimal } from 'decimal.js';
import type { CanonicalValue } from '../columns.ts';
import { KeySet } from '../key-set.ts';
import type { Reason } from '../outcome.ts';
import type { LineAmounts, LineSums } from './audit-checks.ts';
import { KeyNumbers } from './key-numbers.ts';

type Values = Readonly<Record<string, CanonicalValue>>;

// Sums are kept as whole numbers of this many decimals: exact for money, and 64 bits reach 90 trillion.
const decimals = 5;
const unit = new Decimal(10).pow(decimals);

/** A decimal as a whole number of small units. */
export const inUnits = (amount: string): bigint => BigInt(new Decimal(amount).times(unit).toFixed(0));

/** A whole number of small units as a decimal. */
export const fromUnits = (units: bigint): Decimal => new Decimal(units.toString()).div(unit);

/** Sums the lines of documents, in whatever order they come, with a few bytes for each amount of a document. */
export class SumsOfLines {
  readonly #sums = new KeyNumbers();
  readonly #there = new KeySet();
  /** Documents with a line that is not read. */
  readonly #broken = new KeySet();
  readonly #unsure = new KeySet();

  /** Notes a line that is not read, so that the sums of its document are not judged. */
  addBroken(document: string): void {
    this.#there.add(document);
    this.#broken.add(document);
  }

  /** Adds a line with what it adds to the amounts of its document. */
  add(document: string, amounts: LineAmounts): void {
    this.#there.add(document);
    for (const [column, amount] of Object.entries(amounts)) {
      const name = nameOf(document, column);
      if (amount === null) this.#unsure.add(name);
      else this.#sums.set(name, (this.#sums.get(name) ?? 0n) + inUnits(amount));
    }
  }

  /** Whether any line names this document. */
  hasLines(document: string): boolean {
    return this.#there.has(document);
  }

  /** Amounts of a document that are not what its lines come to. */
  judge(document: string, record: Values, { columns, slack }: LineSums): readonly Reason[] {
    if (this.#broken.has(document)) return [];
    return columns
      .filter((column) => {
        const said = record[column];
        const name = nameOf(document, column);
        const sum = this.#sums.get(name);
        if (typeof said !== 'string' || sum === undefined || this.#unsure.has(name)) return false;
        return fromUnits(sum).minus(said).abs().greaterThan(slack);
      })
      .map(differs);
  }
}

// No cell holds a NUL: different names never join to the same text.
const nameOf = (document: string, column: string): string => `${document}\0${column}`;

const differs = (column: string): Reason => ({
  rule: 'lines-differ',
  column,
  problem: 'is not what the lines come to',
  mend: 'Correct the amount or the lines',
});
