import { hash } from 'node:crypto';

/** Words of a slot that hold the fingerprint of its key. */
export const printWords = 4;

/**
 * Slots for keys, found by 128 bits of each: two different keys are taken for one with a chance below 1 in 10^26 at a
 * million keys. A slot has room for words of its owner's behind the fingerprint.
 */
export class KeySlots {
  readonly #width: number;
  #words: Uint32Array;
  #size = 0;

  constructor(ownWords: number) {
    this.#width = printWords + ownWords;
    this.#words = new Uint32Array(this.#width * 1024);
  }

  get size(): number {
    return this.#size;
  }

  /** All slots; the place of a key in them is good until the next key is put. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** Where a key's slot begins, or undefined when the key is not there. */
  find(key: string): number | undefined {
    const { occupied, at } = this.#find(this.#words, fingerprint(key));
    return occupied ? at : undefined;
  }

  /** Puts a key where it is not there yet; tells whether it was new, and where its slot begins. */
  put(key: string): { readonly isNew: boolean; readonly at: number } {
    const print = fingerprint(key);
    const found = this.#find(this.#words, print);
    if (found.occupied) return { isNew: false, at: found.at };
    this.#words.set(print, found.at);
    this.#size += 1;
    // Half full at most, so that a search stays short.
    if (this.#size * this.#width * 2 <= this.#words.length) return { isNew: true, at: found.at };
    this.#grow();
    return { isNew: true, at: this.#find(this.#words, print).at };
  }

  #find(words: Uint32Array, print: Uint32Array) {
    const mask = words.length / this.#width - 1;
    for (let slot = (print[0] ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * this.#width;
      // The first word is never zero in a fingerprint: zero marks a free slot.
      if (words[at] === 0) return { occupied: false, at };
      const same =
        words[at] === print[0] &&
        words[at + 1] === print[1] &&
        words[at + 2] === print[2] &&
        words[at + 3] === print[3];
      if (same) return { occupied: true, at };
    }
  }

  #grow() {
    const larger = new Uint32Array(this.#words.length * 2);
    for (let at = 0; at < this.#words.length; at += this.#width) {
      if (this.#words[at] === 0) continue;
      const slot = this.#words.slice(at, at + this.#width);
      larger.set(slot, this.#find(larger, slot).at);
    }
    this.#words = larger;
  }
}

/**
 * A set of keys that remembers a fingerprint of each: a million keys take about 32 MB where a Set of strings takes over
 * 100 MB.
 */
export class KeySet {
  readonly #slots = new KeySlots(0);

  get size(): number {
    return this.#slots.size;
  }

  /** Adds a key; false when it was there already. */
  add(key: string): boolean {
    return this.#slots.put(key).isNew;
  }

  has(key: string): boolean {
    return this.#slots.find(key) !== undefined;
  }
}

function fingerprint(key: string): Uint32Array {
  // As a text: a Buffer for each key lives outside the heap and is freed late, 150 MB more at a million rows.
  const digest = hash('md5', key, 'binary');
  const words = new Uint32Array(4);
  for (let at = 0; at < 16; at += 1) words[at >> 2] = ((words[at >> 2] ?? 0) << 8) | digest.charCodeAt(at);
  if (words[0] === 0) words[0] = 1;
  return words;
}
