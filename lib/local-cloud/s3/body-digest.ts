import { createHash, type Hash } from 'node:crypto';
import { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';

/** Passes a body through and knows its size and digests afterwards. */
export class BodyDigest extends Transform {
  size = 0;
  #crc = 0;
  readonly #md5: Hash = createHash('md5');
  readonly #sha1: Hash | undefined;
  readonly #sha256: Hash | undefined;

  /** `wanted`: names of the checksum headers the upload carries; hashing what nobody asks for costs time. */
  constructor(wanted: readonly string[]) {
    super();
    this.#sha1 = wanted.includes('x-amz-checksum-sha1') ? createHash('sha1') : undefined;
    this.#sha256 = wanted.includes('x-amz-checksum-sha256') ? createHash('sha256') : undefined;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error | null, chunk?: Buffer) => void): void {
    this.size += chunk.length;
    this.#crc = crc32(chunk, this.#crc);
    this.#md5.update(chunk);
    this.#sha1?.update(chunk);
    this.#sha256?.update(chunk);
    done(null, chunk);
  }

  /** To be called once, at the end. `checksums` holds those this class can compute, base64 as in the headers. */
  finish(): { readonly md5: Buffer; readonly checksums: Readonly<Record<string, string>> } {
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(this.#crc);
    return {
      md5: this.#md5.digest(),
      checksums: {
        'x-amz-checksum-crc32': crc.toString('base64'),
        ...(this.#sha1 === undefined ? {} : { 'x-amz-checksum-sha1': this.#sha1.digest('base64') }),
        ...(this.#sha256 === undefined ? {} : { 'x-amz-checksum-sha256': this.#sha256.digest('base64') }),
      },
    };
  }
}
