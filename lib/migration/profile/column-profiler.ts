import { plainNumber } from '../number-format.ts';
import type { ColumnProfile, ValueShape } from './file-profile.ts';
import { Sketch } from './sketch.ts';
import { shapeOf } from './value-shape.ts';
import { writtenDate } from './written-date.ts';

/** Different values counted one by one; a column with more is a column of texts, amounts or keys. */
const mostCounted = 2000;
/** Most frequent values that are written down. */
const mostFrequent = 50;
/** Characters of a value that are kept to tell it from others. */
const longestKept = 200;

interface Counted {
  count: number;
  readonly shape: ValueShape;
}

/** Profiles one column, cell by cell, in memory that does not grow with the file. */
export class ColumnProfiler {
  readonly #header: string;
  #filled = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #longest = 0;
  #all = true;
  readonly #values = new Map<string, Counted>();
  readonly #shapes = new Map<ValueShape, number>();
  readonly #sketch = new Sketch();
  readonly #numbers = new Range<number>((text) => Number(text));
  readonly #dayFirst = new Range<string>((text) => text);
  readonly #monthFirst = new Range<string>((text) => text);

  constructor(header: string) {
    this.#header = header;
  }

  /** @param cell as the file holds it; empty ones are not counted */
  add(cell: string): void {
    const value = cell.trim();
    if (value === '') return;
    this.#filled += 1;
    this.#shortest = Math.min(this.#shortest, value.length);
    this.#longest = Math.max(this.#longest, value.length);
    const key = value.length > longestKept ? value.slice(0, longestKept) : value;
    const known = this.#values.get(key);
    if (known !== undefined && value.length <= longestKept) {
      known.count += 1;
      this.#countShape(known.shape);
      return;
    }
    const shape = value.length > longestKept ? 'text' : shapeOf(value);
    this.#countShape(shape);
    this.#sketch.add(value);
    this.#measure(value, shape);
    if (known !== undefined) known.count += 1;
    else this.#count(key, shape);
  }

  /** Frequent values in bounded memory (Misra and Gries): when there are too many, each loses one. */
  #count(value: string, shape: ValueShape): void {
    if (this.#values.size < mostCounted) {
      this.#values.set(value, { count: 1, shape });
      return;
    }
    this.#all = false;
    for (const [other, counted] of this.#values) {
      counted.count -= 1;
      if (counted.count === 0) this.#values.delete(other);
    }
  }

  #countShape(shape: ValueShape): void {
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1);
  }

  #measure(value: string, shape: ValueShape): void {
    if (shape === 'integer' || shape === 'decimal-point' || shape === 'decimal-comma') {
      const plain = plainNumber(value, shape === 'decimal-comma' ? 'comma' : 'point');
      if (plain !== undefined) this.#numbers.add(plain);
      return;
    }
    if (shape === 'instant') {
      this.#dayFirst.add(value.slice(0, 10));
      return;
    }
    if (!shape.startsWith('date-') && !shape.startsWith('local-time-')) return;
    const date = writtenDate(value);
    const [one, other] = date?.days ?? [];
    if (one !== undefined && date?.order !== 'month-first') this.#dayFirst.add(one);
    if (date?.order === 'month-first' && one !== undefined) this.#monthFirst.add(one);
    if (other !== undefined) this.#monthFirst.add(other);
  }

  profile(): ColumnProfile {
    const frequent = [...this.#values]
      .map(([value, { count }]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, mostFrequent);
    const range = this.#range();
    return {
      header: this.#header,
      filled: this.#filled,
      distinct: this.#all ? this.#values.size : Math.max(this.#sketch.distinct, mostCounted),
      distinctExact: this.#all && this.#longest <= longestKept,
      shapes: Object.fromEntries([...this.#shapes].sort(([, a], [, b]) => b - a)),
      frequent,
      shortest: this.#filled === 0 ? 0 : this.#shortest,
      longest: this.#longest,
      ...(range === undefined ? {} : { least: range.least, greatest: range.greatest }),
      sketch: [...this.#sketch.hashes],
    };
  }

  #range(): { readonly least: string; readonly greatest: string } | undefined {
    const share = (...prefixes: readonly string[]) =>
      [...this.#shapes]
        .filter(([shape]) => prefixes.some((prefix) => shape.startsWith(prefix)))
        .reduce((sum, [, count]) => sum + count, 0) / Math.max(this.#filled, 1);
    if (share('integer', 'decimal-') > 0.5) return this.#numbers.ends;
    if (share('date-', 'local-time-', 'instant') <= 0.5) return undefined;
    return this.#monthFirst.count > this.#dayFirst.count ? this.#monthFirst.ends : this.#dayFirst.ends;
  }
}

/** Least and greatest of values, each kept as its text. */
class Range<T extends string | number> {
  readonly #measured: (text: string) => T;
  #least: { readonly text: string; readonly value: T } | undefined;
  #greatest: { readonly text: string; readonly value: T } | undefined;
  count = 0;

  constructor(measured: (text: string) => T) {
    this.#measured = measured;
  }

  add(text: string): void {
    const value = this.#measured(text);
    this.count += 1;
    if (this.#least === undefined || value < this.#least.value) this.#least = { text, value };
    if (this.#greatest === undefined || value > this.#greatest.value) this.#greatest = { text, value };
  }

  get ends(): { readonly least: string; readonly greatest: string } | undefined {
    if (this.#least === undefined || this.#greatest === undefined) return undefined;
    return { least: this.#least.text, greatest: this.#greatest.text };
  }
}
