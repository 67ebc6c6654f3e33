import { yesNo } from '../columns.ts';
import { type CustomFieldType, customFieldModel } from '../custom-fields.ts';
import type { CustomMap } from '../map.ts';
import type { ObjectType } from '../object-type.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { formatOf } from './formats.ts';
import { folded, wordsOf } from './header-words.ts';
import type { ProposalReason } from './proposal.ts';
import { translationOf } from './translate-values.ts';
import { share } from './value-fit.ts';

/** A field of the customer's own that is proposed for a column which fits nothing. */
export interface ProposedField {
  readonly name: string;
  readonly feed: CustomMap;
  readonly confidence: number;
  readonly reason: ProposalReason;
  readonly open?: string;
}

const mostOptions = 8;
const longestOption = 30;
/** Characters of a text that is one line for people. */
const longestLine = 120;
/** Longest name Odoo's database takes, with room for what Odoo adds. */
const longestName = 50;

/** Proposes a custom field; undefined where there are no values, or the object type can have no fields. */
export function fieldFor(
  type: ObjectType,
  column: ColumnProfile,
  file: FileProfile,
  taken: ReadonlySet<string>,
  zone: string | undefined,
): ProposedField | undefined {
  if (column.filled === 0 || type.definesFields === true || customFieldModel(type) === undefined) return undefined;
  const found = typeOf(column);
  const format = formatOf(found.type, column, file, zone);
  const feed: CustomMap = {
    from: column.header,
    type: found.type,
    label: labelOf(column.header),
    ...(found.values === undefined ? {} : { values: found.values }),
    ...format.feed,
  };
  const words = [`fits no column, and ${found.words}`, format.words].filter((part) => part !== undefined).join('; ');
  return {
    name: freeName(column.header, taken),
    feed,
    confidence: found.confidence,
    reason: { by: 'values', words },
    ...(format.open === undefined ? {} : { open: format.open }),
  };
}

interface FoundType {
  readonly type: CustomFieldType;
  readonly confidence: number;
  readonly words: string;
  readonly values?: Record<string, string>;
}

function typeOf(column: ColumnProfile): FoundType {
  const all = (...shapes: readonly string[]) => share(column, shapes) === 1;
  const truths = all('yes-no') ? truthsOf(column) : undefined;
  if (truths !== undefined) return { type: 'boolean', confidence: 0.8, words: 'all values are yes or no', ...truths };
  if (all('date-')) return { type: 'date', confidence: 0.8, words: 'all values are days' };
  if (all('date-', 'local-time-', 'instant'))
    return { type: 'datetime', confidence: 0.8, words: 'all values are points in time' };
  if (all('integer')) {
    return Math.abs(Number(column.greatest ?? 0)) < 2 ** 31 - 1
      ? { type: 'integer', confidence: 0.7, words: 'all values are whole numbers' }
      : { type: 'char', confidence: 0.7, words: 'its numbers are too large to count with' };
  }
  if (all('integer', 'decimal-')) return { type: 'float', confidence: 0.75, words: 'all values are numbers' };
  const few = column.distinctExact && column.distinct <= mostOptions && column.filled >= 4 * column.distinct;
  const named = share(column, ['e-mail', 'phone']) > 0 || column.longest > longestOption;
  if (few && !named && column.distinct > 1) {
    const values = optionsOf(column.frequent.map(({ value }) => value));
    if (values !== undefined)
      return { type: 'selection', confidence: 0.65, words: `it has ${column.distinct} different values`, values };
  }
  return column.longest > longestLine
    ? { type: 'text', confidence: 0.7, words: 'its values are long texts' }
    : { type: 'char', confidence: 0.7, words: 'its values are short texts' };
}

/** Yes and no in other words than ours; undefined where one of them is unknown. */
function truthsOf(column: ColumnProfile): { readonly values?: Record<string, string> } | undefined {
  const { values, open } = translationOf(column.header, yesNo(''), column) ?? { values: {}, open: [] };
  if (open.length > 0) return undefined;
  return Object.keys(values).length === 0 ? {} : { values: { ...values } };
}

/** Values as options of a selection; undefined where two would be one. */
function optionsOf(values: readonly string[]): Record<string, string> | undefined {
  const options = values.map((value): [string, string] => [value, technical(value)]);
  const names = new Set(options.map(([, name]) => name));
  return names.size === options.length && !names.has('') ? Object.fromEntries(options) : undefined;
}

const technical = (text: string): string =>
  folded(text)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

function freeName(header: string, taken: ReadonlySet<string>): string {
  const words = wordsOf(header).flatMap((word) => technical(word) || []);
  const base = `x_${(words[0] === 'x' ? words.slice(1) : words).join('_') || 'field'}`.slice(0, longestName);
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
  return name;
}

const labelOf = (header: string): string => header.replace(/[_\s]+/g, ' ').trim();
