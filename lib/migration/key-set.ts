import { hash } from 'node:crypto';

/**
 * A set of keys that remembers 128 bits of each: a million keys take about 32 MB where a Set of strings takes over
 * 100 MB, and two different keys are taken for one with a chance below 1 in 10^26 at a million keys.
 */
export class KeySet {
  #slots = new Uint32Array(4 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a key; false when it was there already. */
  add(key: string): boolean {
    const found = this.#find(this.#slots, fingerprint(key));
    if (found.occupied) return false;
    this.#slots.set(found.print, found.at);
    this.#size += 1;
    // Half full at most, so that a search stays short.
    if (this.#size * 8 > this.#slots.length) this.#grow();
    return true;
  }

  has(key: string): boolean {
    return this.#find(this.#slots, fingerprint(key)).occupied;
  }

  #find(slots: Uint32Array, print: Uint32Array) {
    const mask = slots.length / 4 - 1;
    for (let slot = (print[0] ?? 0) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      // The first word is never zero in a fingerprint: zero marks a free slot.
      if (slots[at] === 0) return { occupied: false, at, print };
      const same =
        slots[at] === print[0] &&
        slots[at + 1] === print[1] &&
        slots[at + 2] === print[2] &&
        slots[at + 3] === print[3];
      if (same) return { occupied: true, at, print };
    }
  }

  #grow() {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 4) {
      if (this.#slots[at] === 0) continue;
      const print = this.#slots.slice(at, at + 4);
      larger.set(print, this.#find(larger, print).at);
    }
    this.#slots = larger;
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
