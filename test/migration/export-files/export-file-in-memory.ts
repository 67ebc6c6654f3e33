import { Readable } from 'node:stream';
import { readExportFile } from '../../../lib/migration/export-files/read-export-file.ts';
import type { ExportFileInput, ReadOptions, SourceRow } from '../../../lib/migration/export-files/source-row.ts';

/** An export file held in memory, handed out in pieces of the given sizes, the last size repeated. */
export function exportFile(
  name: string,
  content: string | Buffer,
  pieces: readonly number[] = [65536],
): ExportFileInput {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  function* cut() {
    let at = 0;
    for (let index = 0; at < bytes.length; index += 1) {
      const size = Math.max(1, pieces[Math.min(index, pieces.length - 1)] ?? 1);
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  return { name, size: bytes.length, open: async () => Readable.from(cut()) };
}

export async function rowsOf(input: ExportFileInput, options: ReadOptions = {}): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of readExportFile(input, options)) rows.push(row);
  return rows;
}

/** The error a read ends in, once every row before it was read. */
export async function failureOf(input: ExportFileInput, options: ReadOptions = {}): Promise<unknown> {
  try {
    await rowsOf(input, options);
  } catch (error) {
    return error;
  }
  return undefined;
}
