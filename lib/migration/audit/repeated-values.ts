import type { CanonicalValue } from '../columns.ts';
import type { Reason } from '../outcome.ts';
import type { AuditChecks } from './audit-checks.ts';
import { KeyNumbers } from './key-numbers.ts';

type Values = Readonly<Record<string, CanonicalValue>>;

/**
 * Finds rows that probably stand for the same thing: equal values but for case and white space. All rows of an object
 * type must pass, in order.
 */
export class RepeatedValues {
  readonly #checks: readonly { readonly columns: readonly string[]; readonly seen: KeyNumbers }[];
  readonly #files: string[] = [];

  constructor({ twice = [] }: Pick<AuditChecks, 'twice'>) {
    this.#checks = twice.map((columns) => ({ columns: [columns].flat(), seen: new KeyNumbers() }));
  }

  /** What repeats an earlier row; rows remember their place, also ones that cannot be migrated as they are. */
  look(record: Values, file: string, row: number): readonly Reason[] {
    const reasons: Reason[] = [];
    for (const { columns, seen } of this.#checks) {
      const values = columns.map((column) => record[column]);
      if (!values.every((value) => typeof value === 'string')) continue;
      // No cell holds a NUL: different values never join to the same text.
      const name = values.map((value) => value.toLowerCase().replace(/\s+/g, ' ')).join('\0');
      const earlier = seen.get(name);
      if (earlier === undefined) seen.set(name, this.#placeAsNumber(file, row));
      else reasons.push(repeated(columns, this.#placeOf(earlier)));
    }
    return reasons;
  }

  #placeAsNumber(file: string, row: number): bigint {
    if (this.#files.at(-1) !== file) this.#files.push(file);
    return (BigInt(this.#files.length - 1) << 32n) | BigInt(row);
  }

  #placeOf(number: bigint): string {
    return `row ${number & 0xffff_ffffn} of ${this.#files[Number(number >> 32n)]}`;
  }
}

const repeated = (columns: readonly string[], place: string): Reason => ({
  rule: 'probably-twice',
  column: columns.at(-1) ?? '',
  problem: `${columns.length > 1 ? `is with ${columns.slice(0, -1).join(', ')} ` : 'is '}the same as in ${place}`,
  mend: 'Look whether both rows are the same one; if so merge them in the source, else leave them as they are',
});
