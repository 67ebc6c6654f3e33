import { crc32 } from 'node:zlib';

/** A file to be put into an archive. */
export interface ZippedFile {
  readonly name: string;
  readonly text: string;
}

/** A file as it stands in an archive. */
interface ZipEntry {
  readonly name: string;
  readonly packed: Buffer;
  /** Size and CRC-32 of the content before it was packed. */
  readonly size: number;
  readonly checksum: number;
  /** 0 is stored, 8 is deflated. */
  readonly method: number;
  /** Bits of the general purpose flag. */
  readonly flags?: number;
}

// 1 January 1980, the first day a zip can hold: the same files always make the same archive.
const firstDay = 0x21;

/** Files as one zip archive, uncompressed: small generated files, readable by every unpacker. */
export const storedZip = (files: readonly ZippedFile[]): Buffer =>
  zipOf(
    files.map(({ name, text }) => {
      const packed = Buffer.from(text, 'utf8');
      return { name, packed, size: packed.length, checksum: crc32(packed), method: 0 };
    }),
  );

/** An archive of entries as they are given. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // Names are UTF-8.
    common.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(entry.method, 4);
    common.writeUInt16LE(firstDay, 8);
    common.writeUInt32LE(entry.checksum, 10);
    common.writeUInt32LE(entry.packed.length, 14);
    common.writeUInt32LE(entry.size, 18);
    common.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, name, entry.packed]);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
