import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { ExportFileError } from './errors.ts';

/** A zip archive whose bytes can be read from any position, as a file's or an S3 object's can. */
export interface ZipInput {
  /** File name as uploaded, for messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** `length` bytes from position `start`; never asked for bytes beyond the end. */
  read(start: number, length: number): Promise<Buffer>;
}

/** One file of an archive. */
export interface ZipEntry {
  /** Path inside the archive, with `/`. */
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /** The unpacked bytes; the stream fails when they do not match the archive's checksum. */
  open(): Promise<Readable>;
}

/** What an archive may hold before it counts as one made to exhaust whoever unpacks it. */
export interface ZipLimits {
  readonly entries: number;
  /** Unpacked bytes of all entries together. */
  readonly bytes: number;
  /** Unpacked bytes for each byte of the archive. Exports of repetitive rows reach about 60. */
  readonly ratio: number;
}

export const zipLimits: ZipLimits = { entries: 100_000, bytes: 200 * 1024 ** 3, ratio: 200 };

// Tiny archives may be packed as tightly as they like.
const harmlessBytes = 64 * 1024 * 1024;
const streamPiece = 1024 * 1024;
const windowSize = 64 * 1024;

/** Reads ranges for yauzl. Small reads come from a window, because the directory is read 46 bytes at a time. */
class RangeReader extends RandomAccessReader {
  readonly #input: ZipInput;
  #window: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

  constructor(input: ZipInput) {
    super();
    this.#input = input;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const input = this.#input;
    async function* pieces() {
      for (let at = start; at < end; at += streamPiece) yield await exactly(input, at, Math.min(streamPiece, end - at));
    }
    return Readable.from(pieces(), { objectMode: false });
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#bytes(position, length).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        callback(null);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  async #bytes(position: number, length: number): Promise<Buffer> {
    const from = position - this.#window.start;
    if (from >= 0 && from + length <= this.#window.bytes.length)
      return this.#window.bytes.subarray(from, from + length);
    const wanted = Math.min(Math.max(length, windowSize), this.#input.size - position);
    this.#window = { start: position, bytes: await exactly(this.#input, position, wanted) };
    return this.#window.bytes.subarray(0, length);
  }
}

/** The storage failed, not the archive: passed through yauzl and then on to the caller as it was. */
class StorageFailure extends Error {
  readonly original: unknown;

  constructor(original: unknown) {
    super('the archive could not be read');
    this.original = original;
  }
}

async function exactly(input: ZipInput, start: number, length: number): Promise<Buffer> {
  const bytes = await input.read(start, length).catch((error: unknown) => {
    throw new StorageFailure(error);
  });
  if (bytes.length === length) return bytes;
  throw new StorageFailure(new Error(`asked for ${length} bytes of the archive and got ${bytes.length}`));
}

function damaged(input: ZipInput, cause?: unknown): unknown {
  if (cause instanceof StorageFailure) return cause.original;
  // The library's own message may quote the path of an entry.
  return new ExportFileError({ file: input.name }, 'the zip archive is damaged or cut off', 'Pack and upload it again');
}

const refused = (input: ZipInput, problem: string, mend: string) =>
  new ExportFileError({ file: input.name }, problem, mend);

function openEntry(input: ZipInput, zip: ZipFile, entry: Entry): () => Promise<Readable> {
  return async () => {
    const packed = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
      throw damaged(input, error);
    });
    async function* verified(): AsyncGenerator<Buffer> {
      let sum = 0;
      try {
        for await (const chunk of packed) {
          const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
          sum = crc32(bytes, sum);
          yield bytes;
        }
      } catch (error) {
        throw damaged(input, error);
      }
      if (sum !== entry.crc32) throw damaged(input);
    }
    return Readable.from(verified(), { objectMode: false });
  };
}

/** Files that operating systems add and nobody exported. */
const isLitter = (name: string): boolean =>
  name.split('/').some((part) => part === '__MACOSX' || part.startsWith('.')) ||
  /(^|\/)(Thumbs\.db|desktop\.ini)$/i.test(name);

/**
 * The files of an uploaded zip archive in its own order, without folders and the litter of operating systems. Only the
 * archive's directory is read until an entry is opened; entries may be opened later and more than once.
 *
 * @throws ExportFileError, while iterating, as {@link zipEntries} does.
 */
export async function* unzip(input: ZipInput, limits: ZipLimits = zipLimits): AsyncGenerator<ZipEntry, void, void> {
  for await (const entry of zipEntries(input, limits)) if (!isLitter(entry.name)) yield entry;
}

/**
 * Every file of a zip archive in its own order, for archives that a program wrote.
 *
 * @throws ExportFileError, while iterating, when the archive is damaged, encrypted, holds a path that leaves it or the
 * same path twice, or unpacks to more than the limits allow.
 */
export async function* zipEntries(
  input: ZipInput,
  limits: ZipLimits = zipLimits,
): AsyncGenerator<ZipEntry, void, void> {
  let zip: ZipFile;
  try {
    zip = await fromRandomAccessReaderPromise(new RangeReader(input), input.size, {
      autoClose: false,
      lazyEntries: true,
    });
  } catch (error) {
    throw damaged(input, error);
  }
  if (zip.entryCount > limits.entries) {
    throw refused(input, `it holds more than ${limits.entries} files`, 'Upload it in several archives');
  }
  const entries = zip.eachEntry();
  const names = new Set<string>();
  let bytes = 0;
  for (;;) {
    let next: IteratorResult<Entry>;
    try {
      next = await entries.next();
    } catch (error) {
      // yauzl refuses absolute paths, drive letters and `..` in any part; its message quotes the path.
      const leaves = error instanceof Error && /absolute path|relative path|invalid characters/.test(error.message);
      throw leaves
        ? refused(input, 'it holds a file whose path leads out of the archive', 'Pack it again from inside the folder')
        : damaged(input, error);
    }
    if (next.done === true) return;
    const entry = next.value;
    bytes += entry.uncompressedSize;
    if (bytes > limits.bytes || (bytes > harmlessBytes && bytes > limits.ratio * input.size)) {
      throw refused(
        input,
        'it unpacks to far more than an export would',
        'Upload the export files as they are, or gzipped',
      );
    }
    const name = entry.fileName;
    if (name.endsWith('/')) continue;
    if (entry.isEncrypted()) {
      throw refused(input, 'it is protected with a password', 'Pack it again without one');
    }
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
      throw refused(input, 'it is packed with an unusual compression', 'Pack it again as an ordinary zip (deflate)');
    }
    if (names.has(name)) throw refused(input, 'it holds the same path twice', 'Pack it again with each file once');
    names.add(name);
    yield { name, size: entry.uncompressedSize, open: openEntry(input, zip, entry) };
  }
}
