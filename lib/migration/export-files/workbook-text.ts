import { Decimal } from 'decimal.js';
import { type NumberFormat, plainFormat } from './workbook-formats.ts';

/** Excel keeps 15 significant digits; what a file holds beyond them is the noise of binary fractions. */
const significantDigits = 15;

/** The number as a person reads it in the sheet: 0.1, not 0.10000000000000001, and never with an exponent. */
export function numberText(stored: string): string | undefined {
  const digits = stored.replace(/\D/g, '').replace(/^0+/, '');
  if (/^-?\d+$/.test(stored)) return stored;
  if (/^-?\d*\.\d+$/.test(stored) && digits.length <= significantDigits) return stored;
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value)) return undefined;
  return new Decimal(value.toPrecision(significantDigits)).toFixed();
}

const two = (value: number): string => String(value).padStart(2, '0');
const clock = (seconds: number): string =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;

const secondsADay = 86_400;
/** 9999-12-31, Excel's last day, counted from 1900. */
const lastDay = 2_958_465;
/** Days between the two epochs a workbook may count from. */
const days1904 = 1462;

/** The day `serial` counts to as `YYYY-MM-DD`; day 60 of 1900 is 29 February, a day that only Excel knows. */
function dayText(serial: number): string {
  if (serial === 60) return '1900-02-29';
  const unixDays = serial - 25_569 + (serial < 60 ? 1 : 0);
  return new Date(unixDays * secondsADay * 1000).toISOString().slice(0, 10);
}

/** A date or time of day from Excel's count of days, or undefined when no calendar has it. */
export function dateText(stored: string, format: NumberFormat, from1904: boolean): string | undefined {
  const counted = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(counted) || counted < 0) return undefined;
  const seconds = Math.round(counted * secondsADay);
  if (format.kind === 'time' && (counted < 1 || format.elapsed)) return clock(seconds);
  const day = Math.floor(seconds / secondsADay) + (from1904 ? days1904 : 0);
  if (day > lastDay) return undefined;
  const rest = seconds % secondsADay;
  const withTime = rest !== 0 || (format.kind === 'date' && format.withTime);
  return withTime ? `${dayText(day)}T${clock(rest)}` : dayText(day);
}

/** Undoes `_x000D_`, the way a workbook writes characters XML has no place for. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

/** The text of a stored number in its format, or undefined when it cannot be one. */
export function formattedText(
  stored: string,
  format: NumberFormat = plainFormat,
  from1904 = false,
): string | undefined {
  switch (format.kind) {
    case 'number': {
      const text = numberText(stored);
      // A postal code kept as a number shows its leading zeros through the format 00000.
      return text !== undefined && /^\d+$/.test(text) ? text.padStart(format.digits, '0') : text;
    }
    case 'date':
    case 'time':
      return dateText(stored, format, from1904);
  }
}
