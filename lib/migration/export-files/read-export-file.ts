import { ExportFileError } from '../errors.ts';
import { csvHeaders, csvRows } from './csv-rows.ts';
import { type ExportFormat, formatOf } from './format-of.ts';
import { jsonRows } from './json-rows.ts';
import { jsonlRows } from './jsonl-rows.ts';
import type { ExportFileInput, ReadOptions, SourceRow } from './source-row.ts';
import { xlsxHeaders, xlsxRows } from './xlsx-rows.ts';

const recordsForHeaders = 100;

function formatFor(input: ExportFileInput): ExportFormat {
  const format = formatOf(input.name);
  if (format !== undefined) return format;
  throw new ExportFileError(
    { file: input.name },
    'its ending is none an export file may have',
    'Use .csv, .jsonl, .json or .xlsx, with .gz after it when it is compressed',
  );
}

/**
 * Reads an export file record by record, at the pace of whoever asks for them; memory does not grow with the file.
 * CSV, JSON Lines, JSON and XLSX, each also gzipped; the name tells the format, the bytes everything else.
 *
 * A fault of one row arrives as that row's `problem` and the rest goes on.
 *
 * @throws ExportFileError, while iterating, when the file as a whole cannot be read.
 */
export function readExportFile(input: ExportFileInput, options: ReadOptions = {}): AsyncIterable<SourceRow> {
  const format = formatFor(input);
  switch (format) {
    case 'csv':
      return csvRows(input, options);
    case 'jsonl':
      return jsonlRows(input, options);
    case 'json':
      return jsonRows(input, options);
    case 'xlsx':
      return xlsxRows(input, options);
  }
}

/**
 * The file's column names in order. JSON and JSON Lines name their columns record by record, so there it is every key
 * of the first 100 records.
 *
 * @throws ExportFileError when the file cannot be read or names a column badly.
 */
export async function readHeaders(input: ExportFileInput, options: Pick<ReadOptions, 'sheet'> = {}): Promise<string[]> {
  const format = formatFor(input);
  switch (format) {
    case 'csv':
      return csvHeaders(input);
    case 'xlsx':
      return xlsxHeaders(input, options);
    case 'jsonl':
    case 'json': {
      const headers = new Set<string>();
      let records = 0;
      for await (const { values } of readExportFile(input)) {
        for (const header of Object.keys(values)) headers.add(header);
        records += 1;
        if (records === recordsForHeaders) break;
      }
      return [...headers];
    }
  }
}
