import { Transform } from 'node:stream';

/**
 * Takes the `aws-chunked` framing off an upload: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0\r\n`, then
 * trailers such as the checksum. The framing must never reach an object.
 */
export class AwsChunkedDecoder extends Transform {
  /** Trailing headers, lower case; complete once the stream has ended. */
  readonly trailers: Record<string, string> = {};
  #pending: Buffer = Buffer.alloc(0);
  #phase: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #left = 0;

  override _transform(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    try {
      while (this.#step());
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _flush(done: (error?: Error) => void): void {
    const complete = this.#phase === 'trailers' || (this.#phase === 'size' && this.#pending.length === 0);
    done(complete ? undefined : new Error('the upload ended in the middle of a chunk'));
  }

  /** Consumes what it can of the pending bytes; false when it needs more. */
  #step(): boolean {
    if (this.#phase === 'data') {
      if (this.#pending.length === 0) return false;
      const part = this.#pending.subarray(0, this.#left);
      this.push(part);
      this.#left -= part.length;
      this.#pending = this.#pending.subarray(part.length);
      if (this.#left === 0) this.#phase = 'data-end';
      return true;
    }
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#pending.subarray(0, end).toString('latin1');
    this.#pending = this.#pending.subarray(end + 2);
    if (this.#phase === 'data-end') {
      this.#phase = 'size';
    } else if (this.#phase === 'size') {
      const size = /^([0-9a-f]+)(?:;|$)/i.exec(line)?.[1];
      if (size === undefined) throw new Error('a chunk of the upload has no size');
      this.#left = Number.parseInt(size, 16);
      this.#phase = this.#left === 0 ? 'trailers' : 'data';
    } else {
      const colon = line.indexOf(':');
      if (colon > 0) this.trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    return true;
  }
}
