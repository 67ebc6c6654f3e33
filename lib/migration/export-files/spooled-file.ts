import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ZipInput } from '../unzip.ts';

/** A copy of a stream on disk, for formats that are read from the end. */
export interface SpooledFile {
  readonly zip: ZipInput;
  /** Closes and deletes the copy; to be called however the reading ended. */
  remove(): Promise<void>;
}

/** Writes a stream to a private temporary file. Nothing is left behind when that fails. */
export async function spool(name: string, bytes: AsyncIterable<Buffer>): Promise<SpooledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'onramp-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'spooled');
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
    const file = await open(path, 'r');
    const { size } = await file.stat();
    return {
      zip: {
        name,
        size,
        read: async (start, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
          return buffer.subarray(0, bytesRead);
        },
      },
      remove: async () => {
        await file.close();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
