import {
  type CanonicalValue,
  type Column,
  calendarDate,
  decimal,
  instant,
  integer,
  oneOf,
  text,
  yesNo,
} from './columns.ts';
import { type CustomMap, fieldFeeds, type ObjectMap } from './map.ts';
import type { Pair } from './object-type.ts';

/** How the values of one custom field are read from the export. */
export interface CustomFeed {
  readonly name: string;
  readonly map: CustomMap;
  /** Object type and column that the values of a many2one name; `by` is left out for its key. */
  readonly names?: { readonly to: string; readonly by?: string };
  readonly parse: Column<CanonicalValue>['parse'];
}

/** The fields that one object type's map feeds beside its columns, ready to be read. */
export const customFeedsOf = (pair: Pair, feeds: ObjectMap): readonly CustomFeed[] =>
  Object.entries(fieldFeeds(feeds)).map(([name, map]) => {
    const target = map.type === 'many2one' ? pair.objectTypes.find((type) => type.name === map.to) : undefined;
    if (target === undefined) return { name, map, parse: columnOf(map).parse };
    const by = map.by ?? target.source.key;
    const names = by === target.source.key ? { to: target.name } : { to: target.name, by };
    // Read as the target reads its own column, or a name never meets the record it means.
    return { name, map, names, parse: (target.source.columns[by] ?? columnOf(map)).parse };
  });

function columnOf({ type, values }: CustomMap): Column<CanonicalValue> {
  switch (type) {
    case 'char':
    case 'text':
    case 'html':
    case 'many2one':
      return text('', '');
    case 'integer':
      return integer('', '');
    case 'float':
    case 'monetary':
      return decimal('', '');
    case 'boolean':
      return yesNo('');
    case 'date':
      return calendarDate('', '');
    case 'datetime':
      return instant('', '');
    case 'selection':
      return values === undefined ? text('', '') : oneOf('', [...new Set(Object.values(values))]);
  }
}

/** A canonical value as the text that travels to Odoo. */
export const customText = (value: CanonicalValue): string | null =>
  value === null
    ? null
    : typeof value === 'boolean'
      ? String(value)
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
