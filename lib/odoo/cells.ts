import { Decimal } from 'decimal.js';
import type { Cell, FileContent, Link, Links } from '../migration/object-type.ts';
import type { FieldType } from './fields.ts';
import { cleanText } from './outgoing-values.ts';

/** Column of `load()` that a cell goes under: `field`, `field/id` for external ids, `field/.id` for database ids. */
export function columnOf(field: string, cell: Cell): string {
  if (isLinks(cell)) return `${field}/.id`;
  if (isLink(cell)) return 'externalId' in cell ? `${field}/id` : `${field}/.id`;
  return field;
}

/** A link to nothing goes under either kind of column. */
export const isEmptyLink = (cell: Cell): boolean =>
  isLink(cell) && ('externalId' in cell ? cell.externalId === null : cell.id === null);

/** Text of a cell as `load()` reads it: an empty cell clears the field. */
export function textOf(cell: Cell, type: FieldType | undefined): string {
  if (cell === null) return '';
  // A real boolean faults in a boolean column; Odoo 14 reads unknown words as yes, so only these two are sent.
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (typeof cell === 'string') return type === 'html' ? plainTextAsHtml(cell) : cell;
  if ('html' in cell) return cell.html;
  if ('ids' in cell) return cell.ids.join(',');
  if ('file' in cell) throw new TypeError('The bytes of a file are read when they are sent.');
  if ('externalId' in cell) return cell.externalId ?? '';
  return cell.id === null ? '' : String(cell.id);
}

/**
 * Plain text for an html field: notes of partners are text on Odoo 14 and html on 19, where raw line breaks would
 * run together.
 */
export const plainTextAsHtml = (text: string): string =>
  `<p>${text.replace(/\r\n?/g, '\n').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\n/g, '<br>')}</p>`;

/** The readable text of an html field, for comparison with what was sent. */
export const htmlAsPlainText = (html: string): string =>
  html
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/p>\s*<p[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, '\u00a0')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&')
    .trim();

/** A value in one canonical text, so that what was sent and what Odoo holds can be compared; empty for nothing. */
export type Comparable = string;

/** What a cell should read back as. @param idOf database id behind an external id */
export function expected(
  cell: Cell,
  type: FieldType | undefined,
  idOf: (externalId: string) => number | undefined,
): Comparable {
  if (cell === null) return type === 'boolean' ? 'false' : isNumeric(type) ? '0' : '';
  if (typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string') return isNumeric(type) ? numeral(cell) : normalText(cell);
  // Odoo rewrites markup while it takes out what is dangerous: what can be read is compared.
  if ('html' in cell) return normalText(htmlAsPlainText(cell.html));
  if ('ids' in cell) return idList(cell.ids);
  if ('file' in cell) return cell.sha1;
  if ('externalId' in cell) return cell.externalId === null ? '' : String(idOf(cell.externalId) ?? '');
  return cell.id === null ? '' : String(cell.id);
}

/** What Odoo's `read(…, load='')` returned for a field, made comparable. */
export function comparable(value: unknown, type: FieldType | undefined): Comparable {
  if (type === 'boolean') return String(value === true);
  if (value === false || value === null || value === undefined) return isNumeric(type) ? '0' : '';
  if (typeof value === 'number') return isNumeric(type) ? numeral(String(value)) : String(value);
  if (Array.isArray(value)) return idList(value.filter((id) => typeof id === 'number'));
  if (typeof value === 'string') return normalText(type === 'html' ? htmlAsPlainText(value) : value);
  return JSON.stringify(value);
}

/**
 * Numbers are compared by the 15 digits that a binary number holds for certain: Odoo 14 returns 484.03 as
 * 484.03000000000003.
 */
const numeral = (digits: string): Comparable => new Decimal(digits).toSignificantDigits(15).toFixed();

const isNumeric = (type: FieldType | undefined) => type === 'integer' || type === 'float' || type === 'monetary';
const idList = (ids: readonly number[]) => [...ids].sort((a, b) => a - b).join(',');
// Texts travel cleaned (control characters out, CRLF as LF), and Odoo trims outer white space of char fields.
const normalText = (text: string) => cleanText(text).text.trim();
/** Whether a cell is the bytes of a file. */
export const isFile = (cell: Cell | undefined): cell is FileContent =>
  typeof cell === 'object' && cell !== null && 'file' in cell;
const isLinks = (cell: Cell): cell is Links => typeof cell === 'object' && cell !== null && 'ids' in cell;
/** Whether a cell names another record. */
export const isLink = (cell: Cell): cell is Link =>
  typeof cell === 'object' && cell !== null && !('ids' in cell) && !('html' in cell) && !('file' in cell);
