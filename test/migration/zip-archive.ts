import { crc32, deflateRawSync } from 'node:zlib';
import type { ZipInput } from '../../lib/migration/unzip.ts';

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

/** A zip archive, byte by byte, because the interesting ones are those that no packer writes. */
export function zipArchive(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content);
    const method = part.method ?? 8;
    const packed = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(part.name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((part.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(part.checksum ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.claimedSize ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, name]));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
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
