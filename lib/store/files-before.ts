import { createHash } from 'node:crypto';
import type { FilesBefore } from '../migration/drop-files.ts';
import type { Bucket } from './bucket.ts';
import { type RunName, runFiles } from './run-files.ts';

/** The files that a run has replaced in Odoo, in the work bucket beside its journals. */
export function filesBefore(work: Bucket, run: RunName): FilesBefore {
  const { fileBefore } = runFiles(run);
  return {
    keep: (sha1, base64) => work.writeText(fileBefore(sha1), base64),
    async facts(sha1) {
      const base64 = await work.readTextIfThere(fileBefore(sha1));
      if (base64 === undefined) return undefined;
      const bytes = Buffer.from(base64, 'base64');
      return { sha1: createHash('sha1').update(bytes).digest('hex'), bytes: bytes.length };
    },
    base64: (sha1) => work.readText(fileBefore(sha1)),
  };
}
