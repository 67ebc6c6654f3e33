import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExportFileError } from '../errors.ts';
import type { ExportFileInput } from './source-row.ts';

/** Pieces of a file in order; `return` closes what they come from, also before the first piece was taken. */
export type Bytes = AsyncIterableIterator<Buffer, void, void>;

/** A stream of bytes whose beginning has been looked at and is still to come. */
export interface Peeked {
  readonly head: Buffer;
  readonly bytes: Bytes;
}

/** Looks at the first `length` bytes of a stream, fewer when it is shorter, without taking them out of it. */
export async function peek(source: Bytes, length: number): Promise<Peeked> {
  const seen: Buffer[] = [];
  let size = 0;
  let ended = false;
  while (size < length && !ended) {
    const next = await source.next();
    if (next.done === true) {
      ended = true;
    } else {
      seen.push(next.value);
      size += next.value.length;
    }
  }
  const head = Buffer.concat(seen);
  let headTaken = head.length === 0;
  // No generator: one that was never started does not run its `finally`, and the source would stay open.
  const bytes: Bytes = {
    [Symbol.asyncIterator]: () => bytes,
    next: async () => {
      if (headTaken) return ended ? { done: true, value: undefined } : source.next();
      headTaken = true;
      return { done: false, value: head };
    },
    return: async () => {
      headTaken = true;
      ended = true;
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return { head, bytes };
}

async function* buffersOf(stream: Readable): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
}

const startsGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function* gunzipped(file: string, source: Bytes): AsyncGenerator<Buffer, void, void> {
  // Damage is told apart from a failing source: only the former is the file's fault and final.
  let sourceFailure: unknown;
  async function* watched() {
    try {
      yield* source;
    } catch (error) {
      sourceFailure = error;
      throw error;
    }
  }
  const gunzip = createGunzip();
  pipeline(Readable.from(watched()), gunzip, () => {});
  try {
    yield* buffersOf(gunzip);
  } catch {
    if (sourceFailure !== undefined) throw sourceFailure;
    throw new ExportFileError({ file }, 'its gzip compression is damaged or cut off', 'Compress and upload it again');
  } finally {
    await source.return?.();
  }
}

/**
 * The file's bytes from the first, uncompressed. Gzip is known by its first bytes, because storage and browsers
 * unpack or repack files without changing their names.
 */
export async function* fileBytes(input: ExportFileInput): AsyncGenerator<Buffer, void, void> {
  const { head, bytes } = await peek(buffersOf(await input.open()), 2);
  yield* startsGzip(head) ? gunzipped(input.name, bytes) : bytes;
}
