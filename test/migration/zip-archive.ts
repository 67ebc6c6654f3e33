import { crc32, deflateRawSync } from 'node:zlib';
import type { ZipInput } from '../../lib/migration/unzip.ts';
import { zipOf } from '../../lib/report/stored-zip.ts';

interface ZipPart {
  readonly name: string;
  readonly content: string | Buffer;
  /** Bits of the general purpose flag; bit 0 means encrypted. */
  readonly flags?: number;
  readonly method?: number;
  /** The unpacked size the directory claims. */
  readonly claimedSize?: number;
  readonly checksum?: number;
}

/** A zip archive, entry by entry, because the interesting ones are those that no packer writes. */
export function zipArchive(parts: readonly ZipPart[]): Buffer {
  return zipOf(
    parts.map((part) => {
      const content = Buffer.from(part.content);
      const method = part.method ?? 8;
      return {
        name: part.name,
        packed: method === 8 ? deflateRawSync(content) : content,
        size: part.claimedSize ?? content.length,
        checksum: part.checksum ?? crc32(content),
        method,
        ...(part.flags === undefined ? {} : { flags: part.flags }),
      };
    }),
  );
}

/** An archive in memory that records which ranges were read. */
export function zipInput(bytes: Buffer): ZipInput & { readonly reads: readonly number[] } {
  const reads: number[] = [];
  return {
    name: 'drop.zip',
    size: bytes.length,
    reads,
    read: async (start, length) => {
      reads.push(length);
      return bytes.subarray(start, start + length);
    },
  };
}
