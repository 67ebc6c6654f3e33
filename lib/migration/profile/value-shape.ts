import { emailShape } from '../columns.ts';
import { isNhsNumber } from '../nhs-check.ts';
import { countryNamed, isCountryCode } from './countries.ts';
import type { ValueShape } from './file-profile.ts';
import { type WrittenDate, writtenDate } from './written-date.ts';

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const yesOrNo = /^(true|false|yes|no|y|n|ja|nein|j|wahr|falsch|oui|non|si|sí)$/i;
const number = /^[+-]?[\d.,'’\s]*\d$/;
const integer = /^[+-]?(0|[1-9]\d{0,17})$/;
const pointDecimal = /^[+-]?(\d+|\d{1,3}(,\d{3})+|\d{1,3}(['’\s]\d{3})+)\.\d+$|^[+-]?\d{1,3}(,\d{3}){2,}$/;
const commaDecimal = /^[+-]?(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(['’\s]\d{3})+),\d+$|^[+-]?\d{1,3}(\.\d{3}){2,}$/;
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const url = /^(https?:\/\/\S+|www\.\S+\.\S+)$/i;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const vat =
  /^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|CHE)[ -]?(?=[A-Z0-9. -]*\d{5})[A-Z0-9][A-Z0-9. -]{6,13}$/;
const phone = /^(\+|00|\(?0)[\d\s()/.-]{5,}$/;
const postcode = /^([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|(D|CH)-\d{4,5}|0\d{4})$/;
const code = /^(?=\S*\d)[A-Za-z0-9][\w./#+-]{0,39}$|^[A-Z][A-Z0-9_/-]{0,19}$/;

/** The narrowest shape that a cell fits. @param text without white space around it, not empty */
export function shapeOf(text: string): ValueShape {
  if (yesOrNo.test(text)) return 'yes-no';
  if (number.test(text)) {
    const numeric = numericShape(text);
    if (numeric !== undefined) return numeric;
  }
  if (instant.test(text)) return 'instant';
  const date = writtenDate(text);
  if (date !== undefined) return dateShape(date);
  if (emailShape.test(text)) return 'e-mail';
  if (url.test(text)) return 'url';
  if (uuid.test(text)) return 'uuid';
  if (isNhsNumber(text.replace(/[\s-]/g, '')) && /^\d{3}[\s-]\d{3}[\s-]\d{4}$/.test(text)) return 'nhs-number';
  if (postcode.test(text)) return 'postcode';
  if (phone.test(text) && text.replace(/\D/g, '').length >= 7) return 'phone';
  if (vat.test(text)) return 'vat';
  if (isCountryCode(text)) return 'country-code';
  if (currencies.has(text)) return 'currency-code';
  if (code.test(text)) return 'code';
  return countryNamed(text) === undefined ? 'text' : 'country-name';
}

function numericShape(text: string): ValueShape | undefined {
  if (/^\d{8}$/.test(text) && writtenDate(text) !== undefined) return 'date-year-first';
  if (isNhsNumber(text)) return 'nhs-number';
  if (isArticleNumber(text)) return 'barcode';
  if (integer.test(text)) return 'integer';
  if (pointDecimal.test(text)) return 'decimal-point';
  if (commaDecimal.test(text)) return 'decimal-comma';
  return undefined;
}

function dateShape({ order, time }: WrittenDate): ValueShape {
  if (time === undefined) return `date-${order}`;
  return order === 'year-first' ? 'local-time-iso' : `local-time-${order}`;
}

/** A global trade item number of 8, 12, 13 or 14 digits: the last one checks the others (GS1, modulus 10). */
function isArticleNumber(digits: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false;
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
