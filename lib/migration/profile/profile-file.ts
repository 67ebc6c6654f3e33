import { addedColumns } from '../added-columns.ts';
import { formatOf } from '../export-files/format-of.ts';
import { readExportFile } from '../export-files/read-export-file.ts';
import type { ExportFileInput, ReadOptions } from '../export-files/source-row.ts';
import { undefuse } from '../formula.ts';
import { ColumnProfiler } from './column-profiler.ts';
import type { FileProfile } from './file-profile.ts';

/**
 * Profiles a file in one pass over its rows; memory grows with its columns only. Columns come in the order of the headers,
 * then as rows bring them (JSON). What a report added to a file of rejected rows is left out.
 * @param headers as they were read, so that a file without rows has its columns too
 * @throws {ExportFileError} when the file cannot be read on
 */
export async function profileFile(
  input: ExportFileInput,
  headers: readonly string[],
  options: Pick<ReadOptions, 'sheet'> = {},
): Promise<FileProfile> {
  const columns = new Map(headers.map((header) => [header, new ColumnProfiler(header)]));
  let rows = 0;
  let broken = 0;
  for await (const row of readExportFile(input, options)) {
    rows += 1;
    if (row.problem !== undefined) {
      broken += 1;
      continue;
    }
    for (const header in row.values) {
      let column = columns.get(header);
      if (column === undefined) {
        if (addedColumns.includes(header)) continue;
        column = new ColumnProfiler(header);
        columns.set(header, column);
      }
      column.add(undefuse(row.values[header] ?? ''));
    }
  }
  return {
    file: input.name,
    format: formatOf(input.name) ?? '',
    rows,
    broken,
    columns: [...columns.values()].map((column) => column.profile()),
  };
}

/** What is known of a file of which only the headers were read. */
export const headersOnly = (file: string, headers: readonly string[]): FileProfile => ({
  file,
  format: formatOf(file) ?? '',
  rows: 0,
  broken: 0,
  columns: headers.map((header) => new ColumnProfiler(header).profile()),
});
