import type { Markup } from '../../migration/object-type.ts';

/** A table for a person to read, as markup for an html field; nothing at all where there is no row. */
export function historyTable(headers: readonly string[], rows: readonly (readonly (string | null)[])[]): Markup | null {
  if (rows.length === 0) return null;
  const line = (cells: readonly (string | null)[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell ?? '')}</${tag}>`).join('')}</tr>`;
  return { html: `<table><tbody>${line(headers, 'th')}${rows.map((row) => line(row, 'td')).join('')}</tbody></table>` };
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\s+/g, ' ');

/** By a day or instant as text, the oldest first; rows without one come first. */
export const oldestFirst =
  <T>(of: (item: T) => string | null) =>
  (a: T, b: T): number =>
    (of(a) ?? '') < (of(b) ?? '') ? -1 : (of(a) ?? '') > (of(b) ?? '') ? 1 : 0;
