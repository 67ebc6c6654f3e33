import { calendarDay } from '../calendar-day.ts';
/** Which part of a date stands first. */
export type DateOrder = 'day-first' | 'month-first' | 'day-or-month-first' | 'year-first' | 'iso';

/** A date as a cell holds it, alone or with a time of day after it. */
export interface WrittenDate {
  readonly order: DateOrder;
  /** Between its parts; empty in `20240305`. */
  readonly separator: string;
  /** Digits of the year: 4 or 2. */
  readonly yearDigits: 2 | 4;
  /** `YYYY-MM-DD`, by each order it could have. */
  readonly days: readonly string[];
  readonly time: string | undefined;
}

const timeOfDay = /^(?:[T ]\s*|)(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)$/;
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)$/;
const digitsOnly = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;

/** Two digits of a year: 1950 to 2049, whatever year it is today, so that a file reads the same at any time. */
export const fullYear = (digits: string): string =>
  digits.length === 4 ? digits : `${Number(digits) < 50 ? '20' : '19'}${digits}`;

/** Reads how a date is written; undefined for everything else, and for days that no calendar has. */
export function writtenDate(text: string): WrittenDate | undefined {
  const joined = digitsOnly.exec(text);
  if (joined) {
    const day = calendarDay(joined[1], joined[2], joined[3]);
    return day === undefined
      ? undefined
      : { order: 'year-first', separator: '', yearDigits: 4, days: [day], time: undefined };
  }
  const first = yearFirst.exec(text);
  if (first) {
    const [, year, separator = '', month, date, rest = ''] = first;
    const day = calendarDay(year, month, date);
    const time = timeIn(rest);
    if (day === undefined || (rest !== '' && time === undefined)) return undefined;
    const iso = separator === '-' && month?.length === 2 && date?.length === 2;
    return { order: iso ? 'iso' : 'year-first', separator, yearDigits: 4, days: [day], time };
  }
  const last = yearLast.exec(text);
  if (!last) return undefined;
  const [, one = '', separator = '', two = '', digits = '', rest = ''] = last;
  const time = timeIn(rest);
  if (rest !== '' && time === undefined) return undefined;
  const year = fullYear(digits);
  const dayFirst = calendarDay(year, two, one);
  const monthFirst = calendarDay(year, one, two);
  const days = [dayFirst, monthFirst].filter((day) => day !== undefined);
  if (days.length === 0) return undefined;
  const order = dayFirst === undefined ? 'month-first' : monthFirst === undefined ? 'day-first' : 'day-or-month-first';
  return { order, separator, yearDigits: digits.length === 2 ? 2 : 4, days, time };
}

const timeIn = (rest: string): string | undefined => timeOfDay.exec(rest)?.[1];
