import { ExportFileError } from '../errors.ts';
import { unreadable } from './text-encoding.ts';

/**
 * The column names of a header row, without the white space around them.
 *
 * @throws ExportFileError when a name is missing, twice there, unreadable or one a program cannot hold.
 */
export function headersOf(file: string, row: number, cells: readonly string[]): string[] {
  const headers = cells.map((cell) => cell.trim());
  if (headers.every((header) => header === '')) {
    throw new ExportFileError({ file, row }, 'it has no column names', 'Put the column names into the first row');
  }
  const seen = new Map<string, number>();
  headers.forEach((header, index) => {
    if (header === '') {
      throw new ExportFileError({ file, row }, `column ${index + 1} has no name`, 'Name it, or remove the column');
    }
    if (header.includes(unreadable)) {
      throw new ExportFileError(
        { file, row },
        `the name of column ${index + 1} holds bytes that are no character in the file's encoding`,
        'Type it again and save the file as UTF-8',
      );
    }
    // Columns are told by number: of a file without column names this row is the first record.
    const other = seen.get(header);
    if (other !== undefined) {
      throw new ExportFileError(
        { file, row },
        `columns ${other + 1} and ${index + 1} have the same name`,
        'Rename or remove one; where this is no row of names, put the column names into the first row',
      );
    }
    if (header === '__proto__') {
      throw new ExportFileError({ file, row }, `the name of column ${index + 1} is reserved`, 'Rename the column');
    }
    seen.set(header, index);
  });
  return headers;
}
