import { Decimal } from 'decimal.js';
import { calendarDay } from './calendar-day.ts';

/** What reading one cell gave: a canonical value, or the rule it broke and how to mend it (never the cell itself). */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly rule: string; readonly problem: string; readonly mend: string };

/** Values a canonical record holds: everything survives JSON, money and quantities are decimal strings. */
export type CanonicalValue = string | boolean | null | readonly string[] | Readonly<Record<string, string>>;

/**
 * One canonical column of an object type: how its text is read, and what the export contract says about it.
 * Text arrives as the export holds it; an empty cell of an optional column is `null`.
 */
export interface Column<T extends CanonicalValue = CanonicalValue> {
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
  readonly example: string;
  readonly parse: (text: string) => Parsed<T>;
}

/** The columns of an object type by canonical name. */
export type Columns = Readonly<Record<string, Column>>;

/** The canonical record that a set of columns describes. */
export type Canonical<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never;
};

interface ColumnWithOptional<T extends CanonicalValue> extends Column<T> {
  /** The same column, where an empty cell is allowed and read as `null`. */
  readonly optional: () => Column<T | null>;
}

type Reading<T extends CanonicalValue> = (text: string) => Parsed<T>;

/** A cell that breaks a rule. */
export const broken = (rule: string, problem: string, mend: string) => ({ ok: false, rule, problem, mend }) as const;
/** A cell that was read. */
export const read = <T extends CanonicalValue>(value: T) => ({ ok: true, value }) as const;

/** A column of a type of one's own: required until `optional` is asked for. */
export function column<T extends CanonicalValue>(
  type: string,
  meaning: string,
  example: string,
  reading: Reading<T>,
): ColumnWithOptional<T> {
  const described = { type, meaning, example };
  return {
    ...described,
    required: true,
    parse: (text) => (text.trim() === '' ? broken('required', 'is empty', 'Fill it in') : reading(text.trim())),
    optional: () => ({
      ...described,
      required: false,
      parse: (text) => (text.trim() === '' ? read(null) : reading(text.trim())),
    }),
  };
}

/** Text of any length; outer white space is removed, inner line breaks are kept. */
export const text = (meaning: string, example: string) => column<string>('text', meaning, example, read);

const oneOfType = 'one of ';

/** The words that a column of this type may hold, in the order in which they are declared; undefined for other types. */
export const wordsOf = (type: string): readonly string[] | undefined =>
  type.startsWith(oneOfType) ? type.slice(oneOfType.length).split(', ') : undefined;

/** One of a fixed list of words, compared without regard to case and returned as declared. */
export function oneOf<const W extends string>(meaning: string, words: readonly W[]) {
  const byLowerCase = new Map(words.map((word) => [word.toLowerCase(), word]));
  return column<W>(`${oneOfType}${words.join(', ')}`, meaning, words[0] ?? '', (cell) => {
    const word = byLowerCase.get(cell.toLowerCase());
    return word === undefined
      ? broken('one-of', `is none of ${words.join(', ')}`, `Use one of ${words.join(', ')}, or translate it in the map`)
      : read(word);
  });
}

/** One @, no white space, a dot in the domain: what Odoo itself needs to send a message. Deliverability is not ours. */
export const emailShape = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;

/** An e-mail address, lower-cased because e-mail addresses are matched without regard to case. */
export const email = (meaning: string, example: string) =>
  column<string>('e-mail', meaning, example, (cell) =>
    emailShape.test(cell)
      ? read(cell.toLowerCase())
      : broken(
          'email',
          'is not one e-mail address',
          'Write a single address such as name@example.com, or leave it empty',
        ),
  );

// ISO 3166-1 alpha-2 shape. Whether Odoo knows the country is decided at the destination, which lists its own.
/** A country as its ISO 3166-1 alpha-2 code, upper-cased. `UK` is not one: the code is GB. */
export const countryCode = (meaning: string, example: string) =>
  column<string>('country code', meaning, example, (cell) => {
    const code = cell.toUpperCase();
    if (code === 'UK') return broken('country', 'holds UK, which is not an ISO country code', 'Use GB');
    return /^[A-Z]{2}$/.test(code)
      ? read(code)
      : broken('country', 'is not a two-letter country code', 'Use the ISO 3166-1 code, such as DE or US');
  });

// Digits Odoo can hold: its numeric columns take 16 significant digits comfortably; beyond that a typing error.
const decimalShape = /^[+-]?\d{1,15}(\.\d{1,10})?$/;

/** A decimal number with a point and no grouping, kept as text: never a binary float. */
export const decimal = (meaning: string, example: string) =>
  column<string>('decimal', meaning, example, (cell) =>
    decimalShape.test(cell)
      ? read(new Decimal(cell).toFixed())
      : broken(
          'decimal',
          'is not a number',
          'Write digits with a decimal point, such as 1250.50, or set the number format in the map',
        ),
  );

// PostgreSQL's `integer`, in which Odoo keeps them: a larger one makes the whole call fail.
const largestInteger = 2_147_483_647;

/** A whole number, kept as text. */
export const integer = (meaning: string, example: string) =>
  column<string>('whole number', meaning, example, (cell) => {
    const number = /^[+-]?\d{1,10}(\.0+)?$/.test(cell) ? new Decimal(cell) : undefined;
    return number === undefined || number.abs().greaterThan(largestInteger)
      ? broken('integer', 'is not a whole number', 'Write digits only, at most 2147483647')
      : read(number.toFixed(0));
  });

const truths = new Set(['true', 'yes', 'y', '1']);
const falsehoods = new Set(['false', 'no', 'n', '0']);

/** A yes or no. */
export const yesNo = (meaning: string) =>
  column<boolean>('yes or no', meaning, 'true', (cell) => {
    const word = cell.toLowerCase();
    if (truths.has(word)) return read(true);
    if (falsehoods.has(word)) return read(false);
    return broken('yes-no', 'is neither true nor false', 'Write true or false');
  });

/** A point in time with its offset, returned in UTC as `YYYY-MM-DDTHH:MM:SSZ`. */
export const instant = (meaning: string, example: string) =>
  column<string>('instant', meaning, example, (cell) => {
    const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
    const time = shape.test(cell) && calendarDay(...parts(cell)) !== undefined ? Date.parse(cell) : Number.NaN;
    return Number.isNaN(time)
      ? broken('instant', 'is not a date and time with its offset', 'Write it as 2024-03-31T09:30:00Z')
      : read(`${new Date(time).toISOString().slice(0, 19)}Z`);
  });

/** A day of the calendar, without a time or a time zone. */
export const calendarDate = (meaning: string, example: string) =>
  column<string>('date', meaning, example, (cell) =>
    /^\d{4}-\d{2}-\d{2}$/.test(cell) && calendarDay(...parts(cell)) !== undefined
      ? read(cell)
      : broken('date', 'is not a date', 'Write it as 2024-03-31'),
  );

/** A currency as its ISO 4217 code, upper-cased. Whether Odoo uses it is decided at the destination. */
export const currencyCode = (meaning: string, example: string) =>
  column<string>('currency code', meaning, example, (cell) =>
    /^[A-Za-z]{3}$/.test(cell)
      ? read(cell.toUpperCase())
      : broken('currency', 'is not a three-letter currency code', 'Use the ISO 4217 code, such as EUR or USD'),
  );

/** Several values in one cell, `T-1; T-2`, each once, in the order given. */
export const list = (meaning: string, example: string) =>
  column<readonly string[]>('list', meaning, example, (cell) => {
    const values = cell.split(';').map((value) => value.trim());
    return values.includes('') || new Set(values).size !== values.length
      ? broken('list', 'is not a list of different values', 'Write it as T-1; T-2')
      : read(values);
  });

/** Year, month and day of `YYYY-MM-DD`, whatever follows. */
const parts = (day: string): readonly string[] => day.slice(0, 10).split('-');

/** Named values in one cell, `Size: Large; Color: Red`, returned as a record in the order of their names. */
export const namedValues = (meaning: string, example: string) =>
  column<Readonly<Record<string, string>>>('named values', meaning, example, (cell) => {
    const entries = cell.split(';').map((pair) => pair.split(':').map((side) => side.trim()));
    const named = entries.filter(([name, value, ...rest]) => name && value && rest.length === 0);
    if (named.length !== entries.length || new Set(named.map(([name]) => name)).size !== named.length) {
      return broken('named-values', 'is not a list of names with values', 'Write it as Size: Large; Color: Red');
    }
    const pairs = named.map(([name = '', value = '']): [string, string] => [name, value]);
    return read(Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1))));
  });
