import type { Bucket, ObjectVersion } from './object-store.ts';

export interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly startAfter: string;
  readonly most: number;
}
export interface Listing {
  readonly objects: readonly ObjectVersion[];
  /** Keys cut off after the delimiter. */
  readonly prefixes: readonly string[];
  /** The last key or prefix, to go on after; absent when the listing is complete. */
  readonly next?: string;
}

/** One page of a bucket's current objects, in S3's order. */
export function listObjects(bucket: Bucket, request: ListRequest): Listing {
  const { prefix, delimiter, startAfter, most } = request;
  const keys = bucket.keys();
  const objects: ObjectVersion[] = [];
  const prefixes: string[] = [];
  let last = startAfter;
  for (let index = firstAtOrAfter(keys, prefix); index < keys.length; index += 1) {
    const key = keys[index];
    if (key?.startsWith(prefix) !== true) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const listed = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (startAfter !== '' && !isAfter(listed, startAfter)) continue;
    if (cut >= 0 && listed === prefixes.at(-1)) continue;
    const object = bucket.current(key);
    if (object === undefined) continue;
    if (objects.length + prefixes.length >= most) return { objects, prefixes, next: last };
    if (cut < 0) objects.push(object);
    else prefixes.push(listed);
    last = listed;
  }
  return { objects, prefixes };
}

function isAfter(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;
}

/** Index of the first key that is not before `prefix`. */
function firstAtOrAfter(keys: readonly string[], prefix: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = keys[middle];
    if (key !== undefined && isAfter(prefix, key)) low = middle + 1;
    else high = middle;
  }
  return low;
}
