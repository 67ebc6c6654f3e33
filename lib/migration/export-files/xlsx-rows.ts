import { ExportFileError } from '../errors.ts';
import { fileBytes, peek } from './file-bytes.ts';
import { headersOf } from './header-row.ts';
import { type SheetRow, sheetReader } from './sheet-rows.ts';
import type { ExportFileInput, ReadOptions, SourceRow } from './source-row.ts';
import { spool } from './spooled-file.ts';
import { damagedWorkbook, openWorkbook } from './workbook-parts.ts';
import { readXml } from './xml-stream.ts';

/** Old workbooks and password-protected new ones share this beginning. */
const compoundFile = 'd0cf11e0';

function isBlank({ cells, faults }: SheetRow): boolean {
  return faults.length === 0 && cells.every((text) => text === undefined || text.trim() === '');
}

async function* sheetRows(input: ExportFileInput, sheet: string | undefined): AsyncGenerator<SheetRow> {
  const file = input.name;
  const { head, bytes } = await peek(fileBytes(input), 4);
  if (head.length === 0) throw new ExportFileError({ file }, 'it is empty', 'Export it again');
  if (head.toString('hex', 0, 4) === compoundFile) {
    await bytes.return?.();
    throw new ExportFileError(
      { file },
      'it is an old .xls workbook or protected with a password',
      'Save it as .xlsx without a password',
    );
  }
  const spooled = await spool(file, bytes);
  try {
    const workbook = await openWorkbook(spooled.zip, sheet);
    const reader = sheetReader(workbook);
    for await (const _piece of readXml(await workbook.sheet.open(), reader)) {
      // Rows without a value are not told apart from rows that are not stored at all, and nobody sees a difference.
      for (const row of reader.take()) if (!isBlank(row)) yield row;
    }
  } catch (error) {
    throw readingFailure(file, error);
  } finally {
    await spooled.remove();
  }
}

/**
 * Names a failure of reading the copy in the words of a workbook: XML and zip messages would mean nothing to its
 * author, and may quote a cell.
 */
function readingFailure(file: string, error: unknown): unknown {
  if (error instanceof ExportFileError) return error.problem.includes('zip archive') ? damagedWorkbook(file) : error;
  // Errors with a code come from the system, not from the file.
  return error instanceof Error && 'code' in error ? error : damagedWorkbook(file);
}

function sourceRow(headers: readonly string[], { row, cells, faults }: SheetRow): SourceRow {
  const values: Record<string, string> = {};
  headers.forEach((header, column) => {
    values[header] = cells[column] ?? '';
  });
  const [fault] = faults;
  if (fault !== undefined) {
    const header = headers[fault.column];
    const column = header === undefined ? `column ${fault.column + 1}` : `column "${header}"`;
    return { row, values, problem: `${column} ${fault.problem}`, mend: fault.mend };
  }
  const surplus = cells.slice(headers.length).map((text) => text ?? '');
  if (surplus.every((text) => text === '')) return { row, values };
  return {
    row,
    values,
    surplus,
    problem: `it has values to the right of the last column that has a name`,
    mend: 'Name the column, or clear the cells',
  };
}

const headerCells = ({ cells }: SheetRow): string[] => {
  const last = cells.findLastIndex((text) => text !== undefined && text.trim() !== '');
  return Array.from({ length: last + 1 }, (_, column) => cells[column] ?? '');
};

/**
 * Rows of one sheet of an Excel workbook, its first row with values being the header. Dates come out as `YYYY-MM-DD`
 * or `YYYY-MM-DDTHH:MM:SS`, formulas as the result stored with them. The workbook is copied to a temporary file,
 * because its table of contents stands at its end.
 *
 * @throws ExportFileError when the workbook cannot be read; a cell's fault is its row's `problem`.
 */
export async function* xlsxRows(input: ExportFileInput, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  let headers: readonly string[] | undefined;
  let left = options.skipRows ?? 0;
  for await (const row of sheetRows(input, options.sheet)) {
    if (headers === undefined) headers = headersOf(input.name, row.row, headerCells(row));
    else if (left > 0) left -= 1;
    else yield sourceRow(headers, row);
  }
  if (headers === undefined) throw new ExportFileError({ file: input.name }, 'the sheet is empty', 'Export it again');
}

/** The column names of a workbook's sheet, in its order. */
export async function xlsxHeaders(input: ExportFileInput, options: ReadOptions = {}): Promise<string[]> {
  for await (const row of sheetRows(input, options.sheet)) return headersOf(input.name, row.row, headerCells(row));
  throw new ExportFileError({ file: input.name }, 'the sheet is empty', 'Export it again');
}
