import type { Bucket } from './bucket.ts';
import type { Drop } from './drop.ts';
import { keyedHash } from './keyed-hash.ts';
import { type RunName, runFiles } from './run-files.ts';

// S3's own limit.
const mostBytesOfKey = 1024;

/** Where a file of a document lies, if it was uploaded. */
export interface DocumentObject {
  readonly bucket: Bucket;
  readonly key: string;
}

/**
 * Where the file of a document lies that a row names. Nothing is looked up: opening it tells whether it is there
 * (`ObjectMissingError`).
 * @param buckets the stores of a step, or their two buckets
 * @param drop the drop of the run, as `readDrop` gives it
 * @param name as the row has it: `letters/d-1.pdf`, with or without `documents/` before it, with `/` or `\\`
 * @returns undefined for a name that no file of a drop can have: empty, too long, or leading out of its folder by `..`
 */
export function documentObject(
  buckets: { readonly exports: Bucket; readonly work: Bucket },
  run: RunName,
  { drop, documents }: Pick<Drop, 'drop' | 'documents'>,
  name: string,
): DocumentObject | undefined {
  const path = pathOf(name);
  if (path === undefined) return undefined;
  if (documents.in === 'zip') return { bucket: buckets.work, key: unpackedDocument(run, documents.salt, path) };
  const prefix = documents.prefix ?? `${run.pair}/${run.migration}/${drop}/documents/`;
  const key = `${prefix}${path}`;
  return Buffer.byteLength(key, 'utf8') > mostBytesOfKey ? undefined : { bucket: buckets.exports, key };
}

/**
 * Key under which a file of a document is unpacked. It tells nothing of the name: the salt is in drop.json, which only
 * those can read who can read the rows.
 * @param name as `documentName` gives it
 */
export const unpackedDocument = (run: RunName, salt: string, name: string): string =>
  // macOS packs ü as u and two dots; a row has it as one letter.
  runFiles(run).unpackedDocument(keyedHash(salt)(name.normalize('NFC')));

/** A name of a row as a path inside the folder of documents. */
function pathOf(name: string): string | undefined {
  const parts = name
    .trim()
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts[0]?.toLowerCase() === 'documents') parts.shift();
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}
