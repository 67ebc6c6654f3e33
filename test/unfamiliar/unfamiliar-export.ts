/** An export with headers of its own making, and what a person who knows it says of each of them. */
export interface UnfamiliarExport {
  readonly pair: 'ai-works-to-odoo-erp' | 'aerona-clinic-to-odoo-crm';
  readonly files: Readonly<Record<string, Buffer>>;
  readonly truth: Readonly<Record<string, FileTruth>>;
}

/** What a file holds, and what its headers feed: `account.name`, several with a comma between, or nothing that is ours. */
export interface FileTruth {
  readonly holds: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

/** Rows by their headers: the first row says which. */
export type Rows = readonly Readonly<Record<string, string>>[];

/** A file of rows, its cells parted by `delimiter`; quoted where they must be. */
export function delimited(rows: Rows, delimiter: string): string {
  const headers = Object.keys(rows[0] ?? {});
  const cell = (text: string) => (/["\r\n;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))];
  return `${lines.map((cells) => cells.map(cell).join(delimiter)).join('\r\n')}\r\n`;
}

/** One of a list, by a number: the same every time. */
export const one = <T>(list: readonly [T, ...T[]], place: number): T => list[place % list.length] ?? list[0];

export const counted = <T>(count: number, make: (place: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, place) => make(place));

export const padded = (place: number, digits: number): string => String(place).padStart(digits, '0');
