import { compareRows, mergeRuns, type RowOfDocument } from '../migration/join-lines.ts';
import { hashRecord, type PartLine } from '../migration/transform.ts';
import type { Bucket } from '../store/bucket.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { type Part, writePart } from '../store/parts.ts';
import type { runFiles } from '../store/run-files.ts';
import { sortedRuns } from '../store/sorted-runs.ts';
import { rowsPerPart } from './transformed.ts';

/** Lines sorted in memory before they are written down as a run; as many as of documents. */
export const linesSortedAtATime = 20_000;

/** Writes lines down sorted by a column, and where that is the same by their row. */
export function writeSorted(work: Bucket, key: string, order: string, lines: readonly PartLine[]): Promise<void> {
  const rows = lines.map((line): RowOfDocument => {
    const { file, row, key: own, record, custom } = line;
    const header = custom === undefined ? { record } : { record, custom };
    return { file, row, document: String(record[order] ?? ''), of: 'document', at: row, key: own, header };
  });
  return work.writeText(key, toJsonLines(rows.sort(compareRows)), 'application/jsonl');
}

/** Merges the sorted runs into parts: the rows of the whole drop, one part after the other. */
export async function writePartsInOrder(
  work: Bucket,
  files: ReturnType<typeof runFiles>,
  object: string,
  runs: number,
  header: Omit<Part, 'lines'>,
): Promise<void> {
  const stored = (await work.listAll(files.joinRunsPrefix(object))).slice(0, runs);
  const merged = await mergeRuns(
    sortedRuns(work, stored),
    stored.map(() => 0),
  );
  let lines: PartLine[] = [];
  let part = 0;
  const write = async () => {
    if (lines.length === 0) return;
    await writePart(work, files.part(object, { wave: 0, part }), { ...header, lines });
    part += 1;
    lines = [];
  };
  for (let row = merged.peek(); row !== undefined; row = merged.peek()) {
    const { file, row: place, key, header: content } = row;
    if (content !== undefined) lines.push({ file, row: place, key, hash: hashRecord(content), ...content });
    await merged.shift();
    if (lines.length >= rowsPerPart) await write();
  }
  await write();
}
