import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FilesBefore } from '../migration/drop-files.ts';
import type { Cell } from '../migration/object-type.ts';
import { isFile } from './cells.ts';
import type { OdooClient } from './client.ts';
import type { Image } from './read-back.ts';

/** A record some of whose fields are about to be written, with what it held before. */
interface AboutToBeWritten {
  readonly id: number;
  readonly before: Image;
  readonly cells: Readonly<Record<string, Cell>>;
}

/**
 * Keeps the bytes of files that newer ones are about to replace: the before-image of such a field is only their SHA-1. One
 * after the other, for large ones would fill the memory together.
 */
export async function keepFilesBefore(
  client: OdooClient,
  model: string,
  records: readonly AboutToBeWritten[],
  files: FilesBefore,
): Promise<void> {
  for (const { id, before, cells } of records) {
    for (const field of Object.keys(cells).filter((name) => isFile(cells[name]))) {
      const sha1 = before[field] ?? '';
      if (sha1 === '' || (await files.facts(sha1)) !== undefined) continue;
      const answer = await client.call({ model, method: 'read', ids: [id], args: { fields: [field] } });
      const [record] = z.array(z.record(z.string(), z.unknown())).parse(answer);
      const base64 = z.string().safeParse(record?.[field]);
      // An earlier attempt that was cut off may have written the newer file already; it had kept the earlier one first.
      if (base64.success && sha1Of(base64.data) === sha1) await files.keep(sha1, base64.data);
    }
  }
}

const sha1Of = (base64: string) => createHash('sha1').update(Buffer.from(base64, 'base64')).digest('hex');
