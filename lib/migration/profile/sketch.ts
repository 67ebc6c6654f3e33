import { hash } from 'node:crypto';

/** Hashes that a sketch keeps: containment is then known to about three in a hundred. */
const kept = 1024;
const longestHash = 0xffff_ffff_ffff;

/**
 * The smallest hashes of a column's different values (bottom-k): bounded memory, and two columns' sketches are samples of
 * the same part of all values, so that they can be held against each other. Case and outer white space are no difference.
 */
export class Sketch {
  readonly #hashes: string[] = [];

  add(value: string): void {
    // 48 bits: two of a million different values meet with a chance of one in five hundred, which changes no share.
    const print = hash('md5', value.trim().toLowerCase(), 'hex').slice(0, 12);
    const last = this.#hashes.at(-1);
    if (this.#hashes.length >= kept && last !== undefined && print >= last) return;
    const at = placeOf(this.#hashes, print);
    if (this.#hashes[at] === print) return;
    this.#hashes.splice(at, 0, print);
    if (this.#hashes.length > kept) this.#hashes.pop();
  }

  /** How many different values were added: exact up to what is kept, then an estimate. */
  get distinct(): number {
    const last = this.#hashes.at(-1);
    if (this.#hashes.length < kept || last === undefined) return this.#hashes.length;
    return Math.round((kept - 1) / (Number.parseInt(last, 16) / longestHash));
  }

  /** Ascending. */
  get hashes(): readonly string[] {
    return this.#hashes;
  }
}

function placeOf(sorted: readonly string[], print: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < print) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sketch of two columns' values together. */
export const union = (one: readonly string[], other: readonly string[]): readonly string[] =>
  [...new Set([...one, ...other])].sort().slice(0, kept);

/** What share of one column's different values another column holds. */
export interface Containment {
  /** 0 to 1. */
  readonly share: number;
  /** How many values the share was counted over. */
  readonly of: number;
}

/** What share of the values of `inner` are values of `outer`, from their sketches; all of none is 0 of 0. */
export function containment(inner: readonly string[], outer: readonly string[]): Containment {
  // Beyond the last hash of a full sketch nothing is known of its column.
  const limits = [inner, outer].flatMap((sketch) => (sketch.length < kept ? [] : (sketch.at(-1) ?? [])));
  const limit = limits.sort()[0];
  const known = limit === undefined ? inner : inner.filter((print) => print <= limit);
  const there = new Set(outer);
  const of = known.length;
  return { of, share: of === 0 ? 0 : known.filter((print) => there.has(print)).length / of };
}
