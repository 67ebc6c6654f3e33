import { stringify } from 'csv-stringify/sync';
import { defuse } from '../migration/formula.ts';

/** A CSV file for people: UTF-8 with a byte order mark, so that spreadsheets read accents, and no formula that runs. */
export const csvFile = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  `\ufeff${stringify([[...headers]])}${csvRows(rows)}`;

/** More rows of such a file. */
export const csvRows = (rows: readonly (readonly string[])[]): string => stringify(rows.map((row) => row.map(defuse)));
