import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ExportFileError } from '../errors.ts';
import { type CsvDialect, sniffDialect } from './csv-dialect.ts';
import { type Bytes, fileBytes, peek } from './file-bytes.ts';
import { headersOf } from './header-row.ts';
import { type ExportFileInput, longestRecord, type ReadOptions, type SourceRow } from './source-row.ts';
import { unreadable, utf8Text } from './text-encoding.ts';

interface CsvRecord {
  readonly row: number;
  readonly cells: readonly string[];
  /** The record as it stands in the file, with quotes and its line break. */
  readonly raw: string;
}

const sampleSize = 64 * 1024;

function isParsed(item: unknown): item is { readonly record: readonly string[]; readonly raw: string } {
  return typeof item === 'object' && item !== null && 'record' in item && 'raw' in item;
}

/** Turns what csv-parse found into our words; the library's own messages quote the cell. */
function readingFailure(file: string, rowsAbove: number, error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  // Records the library has finished, of which some may not have come out of its stream.
  const finished: unknown = error['records'];
  const row = rowsAbove + (typeof finished === 'number' ? finished : 0) + 1;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new ExportFileError(
        { file, row },
        'a quoted cell that begins in this row is never closed, up to the end of the file',
        'Add the missing quotation mark, or double the quotation marks inside the cell',
      );
    case 'CSV_MAX_RECORD_SIZE':
      return new ExportFileError(
        { file, row },
        `the row is longer than ${longestRecord / 1024 / 1024} MB, as when a quotation mark is never closed`,
        'Add the missing quotation mark, or double the quotation marks inside the cell',
      );
    default:
      return new ExportFileError({ file, row }, 'it is not valid CSV from here on', 'Export the file again');
  }
}

async function* records(file: string, dialect: CsvDialect, text: Bytes): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter: dialect.delimiter,
    // Given, not discovered: files put together from several sources mix their line ends.
    record_delimiter: ['\r\n', '\n', '\r'],
    // A lone quotation mark inside a bare cell (19" rack) is text; the other kind is caught by `quotingBroken`.
    relax_quotes: true,
    relax_column_count: true,
    raw: true,
    max_record_size: longestRecord,
  });
  // The loop below sees every failure: the pipeline hands a failing source's error on to the parser.
  pipeline(Readable.from(text, { objectMode: false }), parser, () => {});
  let row = dialect.rowsAbove;
  try {
    for await (const item of parser) {
      if (!isParsed(item)) continue;
      row += 1;
      yield { row, cells: item.record, raw: item.raw };
    }
  } catch (error) {
    throw readingFailure(file, dialect.rowsAbove, error);
  } finally {
    // The pipeline would close the source too, but some time later.
    await text.return?.();
  }
}

async function openRecords(
  input: ExportFileInput,
  { onEncoding }: Pick<ReadOptions, 'onEncoding'> = {},
): Promise<{ dialect: CsvDialect; records: AsyncGenerator<CsvRecord> }> {
  const { head, bytes } = await peek(utf8Text(input.name, fileBytes(input), onEncoding), sampleSize);
  const dialect = sniffDialect(head.subarray(0, sampleSize));
  async function* belowTop() {
    let left = dialect.bytesAbove;
    for await (const chunk of bytes) {
      const dropped = Math.min(left, chunk.length);
      left -= dropped;
      if (chunk.length > dropped) yield chunk.subarray(dropped);
    }
  }
  return { dialect, records: records(input.name, dialect, belowTop()) };
}

/** Whether text follows the closing quotation mark of a cell, which means that a quotation mark is missing or too many. */
function quotingBroken(raw: string, delimiter: string): boolean {
  let at = 0;
  while (at < raw.length) {
    if (raw.charAt(at) === '"') {
      at += 1;
      for (;;) {
        const quote = raw.indexOf('"', at);
        if (quote < 0) return false;
        at = quote + 1;
        if (raw.charAt(at) !== '"') break;
        at += 1;
      }
      if (at < raw.length && raw.charAt(at) !== delimiter && raw.charAt(at) !== '\n' && raw.charAt(at) !== '\r')
        return true;
    }
    const next = raw.indexOf(delimiter, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return false;
}

const isEmpty = (cell: string): boolean => cell === '';
const startsWithQuote = (cell: string): boolean => cell.charCodeAt(0) === 34;

/** What is wrong with a record of the file, if anything. */
function faultOf(
  file: string,
  delimiter: string,
  headers: readonly string[],
  { row, cells, raw }: CsvRecord,
): Pick<SourceRow, 'problem' | 'mend'> | undefined {
  if (cells.some(startsWithQuote) && quotingBroken(raw, delimiter)) {
    const problem = 'text follows the closing quotation mark of a cell';
    const mend = 'Double every quotation mark inside a quoted cell';
    // Over several lines it may have swallowed whole rows, and those must not vanish.
    if (/[\n\r]./s.test(raw.trimEnd())) {
      throw new ExportFileError({ file, row }, `${problem} that begins in this row and runs over several lines`, mend);
    }
    return { problem, mend };
  }
  if (raw.includes(unreadable)) {
    const problem = "it holds bytes that are no character in the file's encoding";
    return { problem, mend: 'Type the affected text again and save the file as UTF-8' };
  }
  // A bare line break is an empty row, as in a spreadsheet; empty cells beyond the header are no cells.
  if (cells.length === headers.length || cells.every(isEmpty)) return undefined;
  const problem = `it has ${cells.length} cells where the header has ${headers.length}`;
  if (cells.length < headers.length) {
    return {
      problem,
      mend: 'Add the missing cells, or put a cell that holds the delimiter or a line break into quotation marks',
    };
  }
  if (cells.slice(headers.length).every(isEmpty)) return undefined;
  return { problem, mend: 'Put a cell that holds the delimiter into quotation marks, or remove the surplus cells' };
}

function sourceRow(file: string, delimiter: string, headers: readonly string[], record: CsvRecord): SourceRow {
  const fault = faultOf(file, delimiter, headers, record);
  const { row } = record;
  const cells = fault === undefined ? record.cells : record.cells.map((cell) => cell.replaceAll(unreadable, '\uFFFD'));
  const values: Record<string, string> = {};
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    if (header !== undefined) values[header] = cells[index] ?? '';
  }
  if (fault === undefined) return { row, values };
  const surplus = cells.slice(headers.length);
  return { row, values, ...fault, ...(surplus.length > 0 ? { surplus } : {}) };
}

/**
 * Rows of a CSV file in any of the usual delimiters, encodings and line ends.
 *
 * @throws ExportFileError when the file as a whole cannot be read; a fault of one row is that row's `problem`.
 */
export async function* csvRows(input: ExportFileInput, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  const { dialect, records: all } = await openRecords(input, options);
  let headers: readonly string[] | undefined;
  let left = options.skipRows ?? 0;
  for await (const record of all) {
    if (headers === undefined) {
      headers = headersOf(input.name, record.row, record.cells);
    } else if (left > 0) {
      left -= 1;
    } else {
      yield sourceRow(input.name, dialect.delimiter, headers, record);
    }
  }
  if (headers === undefined)
    throw new ExportFileError({ file: input.name }, 'it has no rows at all', 'Export it again');
}

/** The column names of a CSV file, in its order. */
export async function csvHeaders(input: ExportFileInput): Promise<string[]> {
  const { records: all } = await openRecords(input);
  for await (const record of all) return headersOf(input.name, record.row, record.cells);
  throw new ExportFileError({ file: input.name }, 'it has no rows at all', 'Export it again');
}
