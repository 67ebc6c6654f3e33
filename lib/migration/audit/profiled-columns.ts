import { wordsOf } from '../columns.ts';
import { exportColumns, headersOf, lineColumns, type SchemaMap } from '../map.ts';
import type { Pair } from '../object-type.ts';

/** What may be told of a column of an export beside counts. */
export interface ColumnMeaning {
  /** Canonical column or custom field that it feeds; undefined when it feeds none. */
  readonly feeds?: string;
  /** Whether its frequent values are words of a list, rather than somebody's data. */
  readonly showsValues: boolean;
  /** Whether its least and greatest value are numbers or days. */
  readonly showsRange: boolean;
}

const wordTypes: ReadonlySet<string> = new Set(['yes or no', 'country code', 'currency code', 'selection', 'boolean']);
const rangeTypes: ReadonlySet<string> = new Set([
  'decimal',
  'whole number',
  'date',
  'instant',
  'integer',
  'float',
  'monetary',
  'datetime',
]);

/** What the columns of an object type's files mean by the map, by their headers. */
export function meaningsOf({ objectTypes }: Pair, { objects }: SchemaMap, object: string) {
  const type = objectTypes.find(({ name }) => name === object);
  const lines = objectTypes.find((candidate) => candidate.lines?.name === object)?.lines;
  const columns = type !== undefined ? exportColumns(type) : lines === undefined ? {} : lineColumns(lines);
  const map = objects[object];
  const types = new Map<string, { readonly feeds: string; readonly type: string }>();
  for (const [feeds, feed] of Object.entries(map?.columns ?? {}))
    for (const header of headersOf(feed)) types.set(header, { feeds, type: columns[feeds]?.type ?? '' });
  for (const [feeds, { from, type: kind }] of Object.entries(map?.custom ?? {})) types.set(from, { feeds, type: kind });
  return (header: string): ColumnMeaning => {
    const known = types.get(header);
    if (known === undefined) return { showsValues: false, showsRange: false };
    return {
      feeds: known.feeds,
      showsValues: wordTypes.has(known.type) || wordsOf(known.type) !== undefined,
      showsRange: rangeTypes.has(known.type),
    };
  };
}
