import type { Readable } from 'node:stream';

/** One record of an export file, as text under the file's own column names. */
export interface SourceRow {
  /**
   * Where the author finds it. CSV and XLSX: the row as a spreadsheet numbers it, header 1, first record 2; a line
   * break inside a quoted cell starts no new row. JSON Lines: the line. JSON: the position in the list, from 1.
   */
  readonly row: number;
  /** Cell text by header. CSV and XLSX hold every header; JSON holds the keys the record has. Nothing is trimmed. */
  readonly values: Readonly<Record<string, string>>;
  /** Set when this one row cannot be trusted: a clause without any cell's value. The other rows are fine. */
  readonly problem?: string;
  /** How the author mends `problem`; set whenever `problem` is. */
  readonly mend?: string;
  /** Cells beyond the last header, so that a row sent back to its author is complete. */
  readonly surplus?: readonly string[];
}

/** An export file that can be read from its first byte as often as needed. */
export interface ExportFileInput {
  /** File name as uploaded; its ending tells the format. */
  readonly name: string;
  open(): Promise<Readable>;
  /** Bytes, where known. */
  readonly size?: number;
}

/** How the bytes of a file say its text. */
export type TextEncoding = 'UTF-8' | 'UTF-16' | 'Windows-1252';

/** How to read an export file. */
export interface ReadOptions {
  /** Records already dealt with by an earlier attempt: they are read over and not returned. */
  readonly skipRows?: number;
  /** XLSX: the sheet wanted, compared without regard to case; the first sheet when it is absent from the workbook. */
  readonly sheet?: string;
  /** CSV, JSON Lines, JSON: told which encoding the text is in, as soon as that is known and before the file's end. */
  readonly onEncoding?: (encoding: TextEncoding) => void;
}

/** One row with what is wrong in it. */
export const damagedRow = (
  row: number,
  values: Readonly<Record<string, string>>,
  problem: string,
  mend: string,
): SourceRow => ({ row, values, problem, mend });

/** The longest record any reader holds in memory, in bytes of UTF-8. Longer ones are a quote or bracket left open. */
export const longestRecord = 16 * 1024 * 1024;
