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
      // Whoever keeps a file has looked at its hash.
      return { sha1, bytes: Buffer.byteLength(base64, 'base64') };
    },
    base64: (sha1) => work.readText(fileBefore(sha1)),
  };
}
