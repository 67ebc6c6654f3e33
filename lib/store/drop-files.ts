import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { DropFiles } from '../migration/drop-files.ts';
import { ObjectMissingError } from '../migration/errors.ts';
import type { Bucket } from './bucket.ts';
import { type Drop, readDrop } from './drop.ts';
import { documentObject } from './drop-documents.ts';
import { type RunName, runFiles } from './run-files.ts';

/** The files of documents that came with a run's drop. */
export function filesOfDrop(buckets: { readonly exports: Bucket; readonly work: Bucket }, run: RunName): DropFiles {
  let asked: Promise<Drop> | undefined;
  const placeOf = async (name: string) => {
    asked ??= readDrop(buckets.work, runFiles(run).drop);
    return documentObject(buckets, run, await asked, name);
  };
  return {
    async facts(name) {
      const place = await placeOf(name);
      if (place === undefined) return undefined;
      const hash = createHash('sha1');
      let bytes = 0;
      try {
        await pipeline(await place.bucket.open(place), async (chunks: AsyncIterable<Buffer>) => {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.length;
          }
        });
      } catch (error) {
        if (error instanceof ObjectMissingError) return undefined;
        throw error;
      }
      return { sha1: hash.digest('hex'), bytes };
    },
    async base64(name) {
      const place = await placeOf(name);
      if (place === undefined) return '';
      return (await buffer(await place.bucket.open(place))).toString('base64');
    },
  };
}
