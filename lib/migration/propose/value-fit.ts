import type { Column } from '../columns.ts';
import type { ColumnProfile, ValueShape } from '../profile/file-profile.ts';
import { translationOf } from './translate-values.ts';

const times: readonly string[] = ['date-', 'local-time-', 'instant'];
const codes: readonly string[] = [
  'code',
  'integer',
  'uuid',
  'postcode',
  'barcode',
  'vat',
  'date-year-first',
  'country-code',
  'currency-code',
  'nhs-number',
];
const words: readonly string[] = ['text', 'country-name', 'code', 'country-code', 'currency-code'];

/** Share of the filled cells whose shape begins with one of these. */
export const share = ({ filled, shapes }: ColumnProfile, begins: readonly string[]): number =>
  filled === 0
    ? 0
    : Object.entries(shapes).reduce(
        (sum, [shape, count]) => (begins.some((one) => shape.startsWith(one)) ? sum + count : sum),
        0,
      ) / filled;

/** Shapes that say alone what a column holds. */
export const tellingShapes: Readonly<Partial<Record<string, ValueShape>>> = {
  'e-mail': 'e-mail',
  'NHS number': 'nhs-number',
  barcode: 'barcode',
  vat: 'vat',
  website: 'url',
  'currency code': 'currency-code',
};

/**
 * How well the values of a column fit a canonical column, 0 to 1; undefined where there are none. Of texts the column's
 * name says more than its type: a phone number is no street.
 */
export function valueFit(name: string, column: Column, profile: ColumnProfile, key: boolean): number | undefined {
  if (profile.filled === 0) return undefined;
  switch (column.type) {
    case 'e-mail':
      return share(profile, ['e-mail']);
    case 'date':
    case 'instant':
      return share(profile, times);
    case 'decimal':
      return share(profile, ['integer', 'decimal-']);
    case 'whole number':
      return share(profile, ['integer']);
    case 'currency code':
      return share(profile, ['currency-code']);
    case 'NHS number':
      return share(profile, ['nhs-number']);
    case 'named values':
      return profile.frequent.some(({ value }) => value.includes(':')) ? share(profile, ['text']) : 0.1;
    case 'text':
    case 'list':
      return textFit(name, profile, key);
    default:
      return translationOf(name, column, profile)?.readable ?? 0.5;
  }
}

function textFit(name: string, profile: ColumnProfile, key: boolean): number {
  if (
    key ||
    /(Id|Code|number|Number|sku|Reference|Of)$/.test(name) ||
    ['lot', 'warehouse', 'reverses'].includes(name)
  ) {
    return Math.min(1, share(profile, codes) + 0.3 * share(profile, words));
  }
  switch (name) {
    case 'phone':
    case 'mobile':
      return Math.min(1, share(profile, ['phone']) * 1.2 + 0.4 * share(profile, ['integer', 'code', 'text']));
    case 'website':
      return Math.min(1, share(profile, ['url']) + 0.7 * share(profile, ['text', 'code']));
    case 'vat':
      return Math.min(1, share(profile, ['vat']) + 0.6 * share(profile, ['code', 'integer']));
    case 'barcode':
      return Math.min(1, share(profile, ['barcode']) + 0.3 * share(profile, ['integer', 'code']));
    case 'postalCode':
      return share(profile, ['postcode', 'integer', 'code', 'text', 'phone']);
    case 'unit':
      return profile.distinct <= 20 ? share(profile, words) : 0.3;
    case 'taxes':
    case 'location':
    case 'category':
      return share(profile, [...words, 'integer']);
    default:
      // What reads as something else is rarely a text.
      return Math.max(0.05, share(profile, words) + 0.5 * share(profile, ['integer', 'postcode', 'phone', 'vat']));
  }
}
