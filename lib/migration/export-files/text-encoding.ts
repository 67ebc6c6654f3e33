import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ExportFileError } from '../errors.ts';
import { type Bytes, peek } from './file-bytes.ts';
import type { TextEncoding } from './source-row.ts';

/**
 * Stands in decoded text for bytes that are no character in the file's encoding. A Unicode noncharacter: no real text
 * holds it, so that the reader knows the damaged rows and every other row goes on.
 */
export const unreadable = '\uFDD0';

const unreadableBytes = Buffer.from(unreadable, 'utf8');
const sampleSize = 64 * 1024;

type Told = (encoding: TextEncoding) => void;
type Utf16 = 'utf16le' | 'utf16be';

/** Length of the UTF-8 character at `at`: 1–4, 0 when there is none, -1 when the buffer ends inside one. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return -1;
    if ((byte & 0xc0) !== 0x80) return 0;
    // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
    if (index === 1) {
      if ((first === 0xe0 && byte < 0xa0) || (first === 0xed && byte > 0x9f)) return 0;
      if ((first === 0xf0 && byte < 0x90) || (first === 0xf4 && byte > 0x8f)) return 0;
    }
  }
  return length;
}

/** Where the last character begins when the buffer ends inside it, otherwise the buffer's length. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return characterLength(bytes, bytes.length - back) === -1 ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The same bytes with every one that belongs to no UTF-8 character replaced by the mark. */
function markDamage(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (length > 0 && bytes[at] !== 0) {
      at += length;
      continue;
    }
    parts.push(bytes.subarray(good, at), unreadableBytes);
    at += 1;
    good = at;
  }
  parts.push(bytes.subarray(good));
  return Buffer.concat(parts);
}

const isClean = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

/**
 * Whether these bytes, the first ones outside ASCII, are UTF-8 rather than Windows-1252. Text in Windows-1252 holds
 * next to no byte pair that is a UTF-8 character, so a few whole characters outweigh some stray bytes: taken for UTF-8
 * those are reported row by row, taken for Windows-1252 every character would silently become two wrong ones.
 */
function looksLikeUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes.subarray(0, wholeCharacters(bytes)))) return true;
  let characters = 0;
  let strays = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length > 1) characters += 1;
    if (length < 1) strays += 1;
    at += Math.max(length, 1);
  }
  return characters * 4 >= strays;
}

/** UTF-16 without a byte order mark shows by the zero byte in every Latin letter, comma and line break. */
function guessUtf16(head: Buffer): Utf16 | undefined {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const pairs = head.length / 2;
  if (odd > pairs / 20 && even * 20 < odd) return 'utf16le';
  if (even > pairs / 20 && odd * 20 < even) return 'utf16be';
  return undefined;
}

const otherFileKinds: readonly (readonly [signature: string, kind: string])[] = [
  ['504b0304', 'a ZIP or Excel workbook'],
  ['d0cf11e0', 'an old Excel workbook (.xls)'],
  ['25504446', 'a PDF document'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
];

const notText = (file: string, kind: string) =>
  new ExportFileError(
    { file },
    `it is ${kind}, not text as its name says`,
    'Export it as CSV, JSON Lines, JSON or XLSX and give it the matching ending',
  );

function refuseOtherKinds(file: string, head: Buffer): void {
  const start = head.toString('hex', 0, 4);
  const kind = otherFileKinds.find(([signature]) => start.startsWith(signature))?.[1];
  if (kind !== undefined) throw notText(file, kind);
}

/** A zero byte here and there damages its row; more of them are no text at all. */
function refuseBinary(file: string, head: Buffer): void {
  let zeros = 0;
  for (const byte of head) if (byte === 0) zeros += 1;
  if (zeros * 100 > head.length) throw notText(file, 'binary data');
}

async function* utf16ToUtf8(bytes: AsyncIterable<Buffer>, encoding: Utf16): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = Buffer.concat([rest, chunk]);
    let whole = all.length - (all.length % 2);
    const high = all[encoding === 'utf16le' ? whole - 1 : whole - 2];
    // A pair of surrogates is one character and stays together.
    if (high !== undefined && (high & 0xfc) === 0xd8) whole -= 2;
    rest = Buffer.from(all.subarray(whole));
    if (whole > 0) yield utf16Piece(all.subarray(0, whole), encoding);
  }
  if (rest.length >= 2) yield utf16Piece(rest.subarray(0, 2), encoding);
  if (rest.length % 2 === 1) yield unreadableBytes;
}

function utf16Piece(bytes: Buffer, encoding: Utf16): Buffer {
  const text = (encoding === 'utf16le' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
  const whole = text.isWellFormed() ? text : text.replace(/[\uD800-\uDFFF]/gu, unreadable);
  return Buffer.from(whole.replaceAll('\0', unreadable), 'utf8');
}

async function* windows1252ToUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    // Five bytes have no character in Windows-1252; the library decodes them, and them only, to U+FFFD.
    const text = iconv.decode(chunk, 'windows-1252').replaceAll('\uFFFD', unreadable).replaceAll('\0', unreadable);
    yield Buffer.from(text, 'utf8');
  }
}

async function* checkedUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = wholeCharacters(all);
    rest = Buffer.from(all.subarray(whole));
    const piece = all.subarray(0, whole);
    if (piece.length > 0) yield isClean(piece) ? piece : markDamage(piece);
  }
  if (rest.length > 0) yield markDamage(rest);
}

/** Plain ASCII means the same in UTF-8 and Windows-1252, so the choice waits for the first byte that differs. */
async function* utf8OrWindows1252(source: Bytes, told: Told): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) {
      told('UTF-8');
      return;
    }
    const chunk = next.value;
    if (isAscii(chunk)) {
      yield isClean(chunk) ? chunk : markDamage(chunk);
      continue;
    }
    const first = chunk.findIndex((byte) => byte >= 0x80);
    if (first > 0)
      yield isClean(chunk.subarray(0, first)) ? chunk.subarray(0, first) : markDamage(chunk.subarray(0, first));
    async function* fromThere() {
      yield chunk.subarray(first);
      yield* source;
    }
    // Always the same amount is judged, however the bytes happen to arrive.
    const { head, bytes } = await peek(fromThere(), sampleSize);
    const likeUtf8 = looksLikeUtf8(head.subarray(0, sampleSize));
    told(likeUtf8 ? 'UTF-8' : 'Windows-1252');
    yield* likeUtf8 ? checkedUtf8(bytes) : windows1252ToUtf8(bytes);
    return;
  }
}

async function* without(bytes: AsyncIterable<Buffer>, leading: number): AsyncGenerator<Buffer> {
  let left = leading;
  for await (const chunk of bytes) {
    const dropped = Math.min(left, chunk.length);
    left -= dropped;
    if (chunk.length > dropped) yield chunk.subarray(dropped);
  }
}

/**
 * The file's text as UTF-8 without byte order mark, in pieces that end between characters. Reads UTF-8, UTF-16 in
 * both byte orders and Windows-1252. Bytes that are no character become {@link unreadable}, so nothing is lost or
 * silently changed: the row that holds them is rejected and the others are read.
 *
 * @param told which encoding the text is in, as soon as that is known
 * @throws ExportFileError when the file is empty or not text.
 */
export async function* utf8Text(
  file: string,
  source: Bytes,
  told: Told = () => {},
): AsyncGenerator<Buffer, void, void> {
  const { head: seen, bytes } = await peek(source, sampleSize);
  const head = seen.subarray(0, sampleSize);
  try {
    if (head.length === 0) throw new ExportFileError({ file }, 'it is empty', 'Export it again');
    refuseOtherKinds(file, head);
    const utf16 = guessUtf16(head);
    if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) {
      told('UTF-8');
      yield* checkedUtf8(without(bytes, 3));
    } else if (head[0] === 0xff && head[1] === 0xfe) {
      told('UTF-16');
      yield* utf16ToUtf8(without(bytes, 2), 'utf16le');
    } else if (head[0] === 0xfe && head[1] === 0xff) {
      told('UTF-16');
      yield* utf16ToUtf8(without(bytes, 2), 'utf16be');
    } else if (utf16 !== undefined) {
      told('UTF-16');
      yield* utf16ToUtf8(bytes, utf16);
    } else {
      refuseBinary(file, head);
      yield* utf8OrWindows1252(bytes, told);
    }
  } finally {
    await bytes.return?.();
  }
}
