import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { ReadFromRun, RowOfDocument, SortedRuns } from '../migration/join-lines.ts';
import { reasonSchema } from '../migration/outcome-line.ts';
import type { Bucket } from './bucket.ts';
import { contentSchema } from './parts.ts';

const rowSchema = z.object({
  file: z.string(),
  row: z.number(),
  document: z.string(),
  of: z.enum(['document', 'line']),
  at: z.number(),
  key: z.string(),
  header: contentSchema.exactOptional(),
  line: contentSchema.extend({ key: z.string() }).exactOptional(),
  decided: z.object({ outcome: z.enum(['rejected', 'skipped']), reasons: z.array(reasonSchema) }).exactOptional(),
});

// All blocks in memory together; a block is never so small that a run takes thousands of requests.
const allBlocks = 16 * 1024 * 1024;
const leastBlock = 64 * 1024;
const mostBlock = 1024 * 1024;
const lineBreak = 0x0a;

/** One run in the work bucket. */
export interface StoredRun {
  readonly key: string;
  readonly size: number;
}

/**
 * Sorted runs in the work bucket, each read block by block: as many open downloads as runs would use up the client's
 * connections, and S3 closes one that is not read for long. A place in a run is its byte.
 */
export function sortedRuns(work: Bucket, runs: readonly StoredRun[]): SortedRuns {
  const block = Math.min(mostBlock, Math.max(leastBlock, Math.floor(allBlocks / Math.max(1, runs.length))));
  return {
    async *read(run, from): AsyncGenerator<ReadFromRun> {
      const stored = runs[run];
      if (stored === undefined) return;
      let rest = Buffer.alloc(0);
      let place = from;
      for (let start = from; start < stored.size; start += block) {
        const length = Math.min(block, stored.size - start);
        const read = await buffer(await work.open({ key: stored.key }, { start, length }));
        const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
        let begin = 0;
        for (let end = bytes.indexOf(lineBreak); end >= 0; end = bytes.indexOf(lineBreak, begin)) {
          const row: RowOfDocument = rowSchema.parse(JSON.parse(bytes.toString('utf8', begin, end)));
          place += end + 1 - begin;
          begin = end + 1;
          yield { row, next: place };
        }
        rest = bytes.subarray(begin);
      }
    },
  };
}
