import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AwsFault } from '../aws-fault.ts';
import { readJsonFile, writeJsonFile } from '../durable-file.ts';
import type { ReceivedBody } from './receive-body.ts';

const uploadSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  headers: z.record(z.string(), z.string()),
});
export type Upload = z.infer<typeof uploadSchema>;
const partSchema = z.object({ etag: z.string(), size: z.number() });

/** Multipart uploads under way, a folder each, gone once completed or aborted. */
export interface Uploads {
  create(upload: Upload): string;
  find(id: string): Upload;
  /** Where to write a part's body before `addPart`. */
  newPart(id: string): string;
  /** Returns the part's ETag. */
  addPart(id: string, number: number, body: ReceivedBody): string;
  /** Joins the parts into the file `path` and returns the object's ETag and size. */
  join(
    id: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
    path: string,
  ): Promise<{ readonly etag: string; readonly size: number }>;
  forget(id: string): void;
}

export function openUploads(folder: string): Uploads {
  const inside = (id: string, name: string) => join(folder, id, name);
  function find(id: string): Upload {
    const upload = /^[\w-]+$/.test(id) ? readJsonFile(inside(id, 'upload.json')) : undefined;
    if (upload === undefined) throw new AwsFault('NoSuchUpload', 'The specified upload does not exist.', 404);
    return uploadSchema.parse(upload);
  }
  return {
    create(upload) {
      const id = randomUUID();
      mkdirSync(join(folder, id), { recursive: true, mode: 0o700 });
      writeJsonFile(inside(id, 'upload.json'), upload);
      return id;
    },
    find,
    newPart: (id) => inside(id, `${randomUUID()}.half`),
    addPart(id, number, body) {
      const etag = `"${body.md5.toString('hex')}"`;
      renameSync(body.path, inside(id, String(number)));
      writeJsonFile(inside(id, `${number}.json`), { etag, size: body.size });
      return etag;
    },
    async join(id, parts, path) {
      const md5s = createHash('md5');
      let size = 0;
      for (const [index, { number, etag }] of parts.entries()) {
        const stored = readJsonFile(inside(id, `${number}.json`));
        const part = stored === undefined ? undefined : partSchema.parse(stored);
        if (part === undefined || unquoted(part.etag) !== unquoted(etag)) {
          throw new AwsFault('InvalidPart', `Part ${number} was not uploaded, or its ETag is another one.`);
        }
        md5s.update(Buffer.from(unquoted(part.etag), 'hex'));
        size += part.size;
        const target = createWriteStream(path, { flags: index === 0 ? 'w' : 'a', mode: 0o600 });
        await pipeline(createReadStream(inside(id, String(number))), target);
      }
      return { etag: `"${md5s.digest('hex')}-${parts.length}"`, size };
    },
    forget: (id) => rmSync(join(folder, id), { recursive: true, force: true }),
  };
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
