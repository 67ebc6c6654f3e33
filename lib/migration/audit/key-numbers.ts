import { KeySlots, printWords } from '../key-set.ts';

/**
 * A whole number for each key, in bounded memory: a million keys take about 50 MB. Numbers have 64 bits, so that sums of
 * money in small units stay exact.
 */
export class KeyNumbers {
  readonly #slots = new KeySlots(2);

  /** The number of a key, or undefined when it has none. */
  get(key: string): bigint | undefined {
    const at = this.#slots.find(key);
    if (at === undefined) return undefined;
    const { words } = this.#slots;
    const low = words[at + printWords] ?? 0;
    const high = words[at + printWords + 1] ?? 0;
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  }

  set(key: string, value: bigint): void {
    const { at } = this.#slots.put(key);
    const { words } = this.#slots;
    words[at + printWords] = Number(BigInt.asUintN(32, value));
    words[at + printWords + 1] = Number(BigInt.asUintN(32, value >> 32n));
  }
}
