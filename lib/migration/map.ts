import { hash } from 'node:crypto';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { z } from 'zod';
import { bareName } from './bare-name.ts';
import type { Columns } from './columns.ts';
import { customFieldTypes } from './custom-fields.ts';
import { customProblems } from './custom-problems.ts';
import { dateFormat, isZone, zoneWanted } from './date-format.ts';
import { MapError } from './errors.ts';
import { suggestion } from './nearest.ts';
import type { LineType, ObjectType, Pair } from './object-type.ts';
import { type Fault, readPastFaults } from './read-past-faults.ts';
import { defaultSettings, type Settings, settingsSchema } from './settings.ts';

const dateFormatWanted =
  'this is no way to write a day. Write DD, MM and YYYY or YY in their order, with -, / or . between: DD.MM.YYYY';

/** How the export writes what is not canonical already. */
const formats = {
  /** How numbers are written in the export: `1.250,50` or `1,250.50`. */
  number: z.enum(['comma', 'point']).optional(),
  /** Order and separators of days: `DD.MM.YYYY`, `MM/DD/YY`, `YYYYMMDD`; a time of day may follow. */
  date: z.string().regex(dateFormat, dateFormatWanted).optional(),
  /** Time zone of times that say no offset, by its IANA name: `Europe/Berlin`. */
  zone: z.string().refine(isZone, zoneWanted).optional(),
};

const columnMapSchema = z.strictObject({
  /** Header in the export; absent when only `default` feeds the column. */
  from: z.string().min(1).optional(),
  /** Further headers whose texts follow that of `from`, with a space between: the last name after the first. */
  and: z.array(z.string().min(1)).min(1).exactOptional(),
  /** Source value → canonical value, compared after trimming and without regard to case. */
  values: z.record(z.string(), z.string()).optional(),
  /** Used where the cell is empty. */
  default: z.string().optional(),
  ...formats,
});

const customMapSchema = z.strictObject({
  /** Header in the export. */
  from: z.string().min(1),
  type: z.enum(customFieldTypes),
  /** Object type that the values of a many2one name. */
  to: z.string().optional(),
  /** Column of it that they name; its key when not said. */
  by: z.string().optional(),
  /** Source value → canonical value. Of a selection, the canonical values here are all it may hold. */
  values: z.record(z.string(), z.string()).optional(),
  /** What people read beside the field where it is made; the header when not said. */
  label: z.string().min(1).optional(),
  ...formats,
});

/** A field that Odoo has, fed as a custom field is; what is not said of its type is plain text. */
const fieldMapSchema = customMapSchema.extend({ type: z.enum(customFieldTypes).default('char') });

const objectMapSchema = z.strictObject({
  columns: z.record(z.string(), columnMapSchema),
  /** Fields of the customer's own, by their Odoo name. */
  custom: z.record(z.string(), customMapSchema).optional(),
  /**
   * Files that feed it whose names do not tell, without their ending and the digits after it: the next drop's are known by
   * them.
   */
  files: z.array(z.string()).exactOptional(),
  /** Rows repeat the record of their key: later ones that say the same are skipped, those that contradict it rejected. */
  repeated: z.boolean().exactOptional(),
  /** Fields that Odoo has and the object type leaves alone, by their Odoo name. Never made. */
  fields: z.record(z.string(), fieldMapSchema).optional(),
  /** Headers that feed nothing, named so that leaving them behind is a decision. */
  unmapped: z.array(z.string()).default([]),
});

/** The map's file, as zod reads it and as its JSON Schema is made. */
export const schemaMapSchema = z.strictObject({
  version: z.literal(1),
  pair: z.string(),
  objects: z.record(z.string(), objectMapSchema),
  tolerances: z
    .strictObject({
      /** Share of an object type's rows, in percent, that may be rejected without the run counting as unreconciled. */
      rejectedPercent: z.number().min(0).max(100).default(5),
      /** Largest difference of a total between source and Odoo that still counts as equal, as decimal text. */
      totals: z
        .string()
        .regex(/^\d+(\.\d+)?$/, 'this is no amount. Write it in quotes, with a decimal point: "0.05"')
        .exactOptional(),
    })
    .default({ rejectedPercent: 5 }),
  settings: settingsSchema.default(defaultSettings),
});

/** How one canonical column is fed. */
export type ColumnMap = z.infer<typeof columnMapSchema>;
/** How a custom field is fed. */
export type CustomMap = z.infer<typeof customMapSchema>;
/** How one object type's export becomes its canonical record. */
export type ObjectMap = z.infer<typeof objectMapSchema>;
/** The schema map of a migration: data, proposed, approved and followed. */
export type SchemaMap = z.infer<typeof schemaMapSchema>;

/** The map as its YAML file. */
export const writeMap = (map: SchemaMap): string => stringifyYaml(map, { lineWidth: 0 });

/**
 * Reads a map and checks it against its pair: known object types and columns, every required column fed.
 * @throws {MapError} naming every problem at once.
 */
export function readMap(yaml: string, pair: Pair): SchemaMap {
  const { map, problems } = readMapAsFarAsPossible(yaml, pair);
  if (map === undefined || problems.length > 0) throw new MapError(problems);
  return map;
}

/** A map with everything that is wrong in it. What could not be understood is left out of it. */
export interface MapWithProblems {
  /** Undefined when nothing could be understood. */
  readonly map: SchemaMap | undefined;
  readonly problems: readonly string[];
}

/** Reads a map, going on past what is wrong in it, so that a person is told everything at once. */
export function readMapAsFarAsPossible(yaml: string, pair: Pair): MapWithProblems {
  let data: unknown;
  try {
    data = parseYaml(yaml);
  } catch {
    // The parser's own message quotes the lines around the fault, and these may translate values of rows.
    return { map: undefined, problems: ['The file is not YAML. Check indentation and quotes'] };
  }
  const { read, issues } = readPastFaults(schemaMapSchema, data, { version: 1, pair: pair.name, objects: {} });
  const told = issues.map(({ path, message }) => `${placeInMap(path).join('.') || 'the map'}: ${message}`);
  if (read === undefined) return { map: undefined, problems: told };
  const further = problemsOf(read, pair).filter((problem) => !issues.some((fault) => followsFrom(fault, problem)));
  return { map: read, problems: [...told, ...further] };
}

/** Whether something seems to be missing only because it was left out for its fault, it or what it stands in. */
function followsFrom({ path, leftOut }: Fault, problem: string): boolean {
  const at = problem.slice(0, problem.indexOf(':'));
  const place = placeInMap(path).join('.');
  return at === place || (leftOut && (at.startsWith(`${place}.`) || at === placeInMap(path.slice(0, -1)).join('.')));
}

/** Where in the map something is wrong. Below `values` stand values of rows: they are not named. */
function placeInMap(path: readonly PropertyKey[]): readonly string[] {
  const names = path.map(String);
  const values = names.indexOf('values');
  return values < 0 ? names : names.slice(0, values + 1);
}

/** Everything that keeps a map from being followed, each as a sentence. */
export function problemsOf(map: SchemaMap, pair: Pair): readonly string[] {
  const problems: string[] = [];
  if (map.pair !== pair.name) problems.push(`pair: this map is for ${map.pair}, the drop is for ${pair.name}`);
  const contracts = contractsOf(pair);
  for (const [name, objectMap] of Object.entries(map.objects)) {
    const columns = contracts.get(name);
    if (columns === undefined) {
      problems.push(`objects.${name}: no such object type; ${suggestion(name, [...contracts.keys()])}`);
    } else
      problems.push(...columnProblems(name, columns, objectMap), ...joinedProblems(name, columns, objectMap, pair));
  }
  problems.push(...customProblems(map.objects, pair), ...repeatedProblems(map, pair));
  return problems;
}

/** Rows of documents find each other by their key anyway, and lines are no records. */
const repeatedProblems = ({ objects }: SchemaMap, { objectTypes }: Pair): readonly string[] =>
  Object.entries(objects)
    .filter(
      ([name, { repeated }]) =>
        repeated === true && !objectTypes.some((type) => type.name === name && type.lines === undefined),
    )
    .map(([name]) => `objects.${name}.repeated: only records without lines may be repeated. Remove it`);

/** Object types that have files of their own, and so a section of the map. */
const ownRows = ({ objectTypes }: Pair): readonly ObjectType[] =>
  objectTypes.filter(({ rowsOf }) => rowsOf === undefined);

/** The columns an export can feed, by the names of object types and line types. */
export const contractsOf = (pair: Pair): ReadonlyMap<string, Columns> =>
  new Map(
    ownRows(pair).flatMap((type): (readonly [string, Columns])[] => [
      [type.name, exportColumns(type)],
      ...(type.lines === undefined ? [] : [[type.lines.name, lineColumns(type.lines)] as const]),
    ]),
  );

function columnProblems(name: string, columns: Columns, objectMap: ObjectMap): string[] {
  const unknown = Object.keys(objectMap.columns).filter((column) => !Object.hasOwn(columns, column));
  const unfed = Object.entries(columns).filter(([column, { required }]) => {
    const feed = objectMap.columns[column];
    return required && feed?.from === undefined && feed?.default === undefined;
  });
  return [
    ...unknown.map(
      (column) => `objects.${name}.columns.${column}: no such column; ${suggestion(column, Object.keys(columns))}`,
    ),
    ...unfed.map(
      ([column, { meaning }]) =>
        `objects.${name}.columns.${column}: nothing feeds this required column (${meaning}). Name its header under "from" or give a "default"`,
    ),
  ];
}

/** Only texts may be put together, and of these none by which records are told apart. */
function joinedProblems(name: string, columns: Columns, objectMap: ObjectMap, { objectTypes }: Pair): string[] {
  const keys = objectTypes.flatMap(({ name: object, source, lines }) => [
    ...(object === name ? [source.key] : []),
    ...(lines?.name === name ? [lines.key, lines.document] : []),
  ]);
  return Object.entries(objectMap.columns).flatMap(([column, { from, and }]) => {
    if (and === undefined) return [];
    const place = `objects.${name}.columns.${column}.and`;
    if (from === undefined) return [`${place}: nothing stands before it. Name the first header under "from"`];
    const joins = columns[column]?.type === 'text' && !keys.includes(column);
    return joins ? [] : [`${place}: only a text that is no key may be put together from several columns. Remove it`];
  });
}

/** The columns an export can feed: all but the ones we make ourselves. */
export function exportColumns(type: ObjectType) {
  const made = type.source.named?.as;
  return Object.fromEntries(Object.entries(type.source.columns).filter(([column]) => column !== made));
}

/** The columns an export of lines can feed. The key may be missing: lines are counted through instead. */
export function lineColumns({ columns, key }: LineType): Columns {
  const column = columns[key];
  if (column === undefined) return columns;
  const parse = (text: string) => (text.trim() === '' ? ({ ok: true, value: null } as const) : column.parse(text));
  return { ...columns, [key]: { ...column, required: false, parse } };
}

/**
 * Whether the rows of the documents' own file hold their lines too, when the drop has no file of lines: the map then
 * reads the key of the document and the document of the line from one header.
 */
export function rowsHoldLines({ name, source, lines }: ObjectType, objects: SchemaMap['objects']): boolean {
  if (lines === undefined) return false;
  const from = objects[lines.name]?.columns[lines.document]?.from;
  return from !== undefined && from === objects[name]?.columns[source.key]?.from;
}

/** What an export feeds beside canonical columns, by names of Odoo's fields: custom fields and fields of Odoo's own. */
export const fieldFeeds = ({ custom, fields }: Pick<ObjectMap, 'custom' | 'fields'>): Record<string, CustomMap> => ({
  ...custom,
  ...fields,
});

/** Headers that a section of the map reads. */
export const headersRead = (map: ObjectMap): readonly string[] => [
  ...Object.values(map.columns).flatMap(headersOf),
  ...Object.values(fieldFeeds(map)).map(({ from }) => from),
];

/** Headers that feed a canonical column, in the order in which their texts are put together; none where only a default does. */
export const headersOf = ({ from, and = [] }: Pick<ColumnMap, 'from' | 'and'>): readonly string[] =>
  from === undefined ? [] : [from, ...and];

/** Headers of the drop's files, by object type. */
export type DropHeaders = Readonly<Record<string, readonly string[]>>;

/**
 * Proposes the map of an export that follows the documented contract: headers equal to canonical columns, upper and
 * lower case, spaces, `_` and `-` aside. What is equal to nothing is listed as unmapped, never guessed.
 *
 * A file of documents without a file of their lines may hold the lines too. A line's column is then fed from its name
 * after `line` (`lineId`), or from its bare name where the document has no such column.
 */
export function proposeMap(
  pair: Pair,
  headers: DropHeaders,
  settings: Settings = defaultSettings,
  fields: readonly FieldToFeed[] = [],
): SchemaMap {
  const objects: Record<string, ObjectMap> = {};
  const put = (name: string, found: readonly string[], columns: ObjectMap['columns'], also: readonly string[] = []) => {
    const taken = new Set([...headersRead({ columns, unmapped: [] }), ...also]);
    const free = found.filter((header) => !taken.has(header));
    const custom = customFeeds(name, free, fields);
    const used = new Set(Object.values(custom).map(({ from }) => from));
    const unmapped = free.filter((header) => !used.has(header));
    objects[name] = Object.keys(custom).length === 0 ? { columns, unmapped } : { columns, custom, unmapped };
  };
  for (const type of ownRows(pair)) {
    const found = headers[type.name];
    const linesFound = type.lines && headers[type.lines.name];
    const columns = found === undefined ? {} : feedsByName(found, Object.keys(exportColumns(type)));
    const inRows = linesFound === undefined && found !== undefined ? linesInRows(type, found, columns) : undefined;
    if (found !== undefined) put(type.name, found, columns, inRows && headersRead({ columns: inRows, unmapped: [] }));
    if (type.lines === undefined) continue;
    if (linesFound !== undefined) {
      put(type.lines.name, linesFound, feedsByName(linesFound, Object.keys(type.lines.columns)));
    } else if (inRows !== undefined) put(type.lines.name, [], inRows);
  }
  return { version: 1, pair: pair.name, objects, tolerances: { rejectedPercent: 5 }, settings };
}

/** A custom field that an export may hold values for. */
export interface FieldToFeed {
  readonly object: string;
  /** Its name in Odoo, `x_…`. */
  readonly name: string;
  /** Header of the export, where it is known from an earlier map; else the field's own name. */
  readonly header?: string;
  readonly feed: Omit<CustomMap, 'from'>;
}

function customFeeds(
  object: string,
  headers: readonly string[],
  fields: readonly FieldToFeed[],
): Record<string, CustomMap> {
  const feeds: Record<string, CustomMap> = {};
  for (const { name, header, feed } of fields.filter((field) => field.object === object)) {
    const from = headerFor(headers, header ?? name);
    if (from === undefined || Object.hasOwn(feeds, name)) continue;
    if (!Object.values(feeds).some((other) => other.from === from)) feeds[name] = { from, ...feed };
  }
  return feeds;
}

/** The custom fields that a map feeds. */
export const fieldsFed = ({ objects }: SchemaMap): readonly FieldToFeed[] =>
  Object.entries(objects).flatMap(([object, { custom = {} }]) =>
    Object.entries(custom).map(([name, { from, ...feed }]) => ({ object, name, header: from, feed })),
  );

const headerFor = (headers: readonly string[], name: string): string | undefined =>
  headers.find((candidate) => candidate === name) ??
  headers.find((candidate) => bareName(candidate) === bareName(name));

function feedsByName(headers: readonly string[], columns: readonly string[]): Record<string, ColumnMap> {
  const feeds: Record<string, ColumnMap> = {};
  for (const column of columns) {
    const from = headerFor(headers, column);
    if (from !== undefined) feeds[column] = { from };
  }
  return feeds;
}

/** Whether a line's column goes by another name in rows that hold document and line. */
const needsPrefix = (ofDocument: Columns, { key }: LineType, column: string): boolean =>
  column === key || Object.hasOwn(ofDocument, column);

/** The header that feeds a line's column in rows that hold document and line: `lineId` for `id`. */
export function headerInRows({ source }: ObjectType, lines: LineType, column: string): string {
  if (column === lines.document) return source.key;
  if (!needsPrefix(source.columns, lines, column)) return column;
  return `line${column.slice(0, 1).toUpperCase()}${column.slice(1)}`;
}

/** How the headers of a documents' file feed lines; undefined when they do not feed every required column of a line. */
function linesInRows(
  { lines, source }: ObjectType,
  headers: readonly string[],
  ofDocument: ObjectMap['columns'],
): ObjectMap['columns'] | undefined {
  const key = ofDocument[source.key]?.from;
  if (lines === undefined || key === undefined) return undefined;
  const own = Object.entries(lineColumns(lines)).filter(([column]) => column !== lines.document);
  const feeds: Record<string, ColumnMap> = {};
  for (const [column, { required }] of own) {
    const from =
      headerFor(headers, `line ${column}`) ??
      (needsPrefix(source.columns, lines, column) ? undefined : headerFor(headers, column));
    if (from !== undefined) feeds[column] = { from };
    else if (required) return undefined;
  }
  return Object.keys(feeds).length === 0 ? undefined : { [lines.document]: { from: key }, ...feeds };
}

/** The hash that an approval stamps: equal for maps that say the same, whatever their order or layout. */
export const hashMap = (map: SchemaMap): string => hash('sha256', JSON.stringify(sorted(map)), 'hex').slice(0, 16);

/** Whether a member of the map is a list whose order says something. The others follow whichever file came first. */
export const isInOrder = (member: string | undefined): boolean => member === 'and';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort();
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, isInOrder(key) ? inner : sorted(inner)]),
  );
}
