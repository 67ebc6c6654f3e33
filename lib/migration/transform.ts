import { hash } from 'node:crypto';
import { namesInRow } from './classify.ts';
import type { CanonicalValue, Columns } from './columns.ts';
import type { CustomFieldType } from './custom-fields.ts';
import { type CustomFeed, customText } from './custom-values.ts';
import { notAtThatTime, plainDay, plainInstant } from './date-format.ts';
import { ExportFileError } from './errors.ts';
import type { SourceRow } from './export-files/source-row.ts';
import { undefuse } from './formula.ts';
import { KeySet } from './key-set.ts';
import { type ColumnMap, exportColumns, headersOf, headersRead, lineColumns, type ObjectMap } from './map.ts';
import { notInFormat, plainNumber } from './number-format.ts';
import type { LineType, ObjectType } from './object-type.ts';
import type { Outcome, Reason, RowPlace } from './outcome.ts';
import { type NamesOfRow, notInSample } from './sample.ts';

/** A canonical record on its way to Odoo: one line of a part. */
export type PartLine = RowPlace & {
  readonly key: string;
  /** Hash of the record, its custom values and its lines: equal hashes mean there is nothing to write. */
  readonly hash: string;
  readonly record: Readonly<Record<string, CanonicalValue>>;
  /** Values of custom fields by the field's name. */
  readonly custom?: CustomValues;
  /** Lines of a document, in the order of their rows. */
  readonly lines?: readonly LineOfDocument[];
};

/** A line of a document: a row of a line file, or the line's share of a row that holds both. */
export type LineOfDocument = RowPlace & {
  readonly key: string;
  readonly record: Readonly<Record<string, CanonicalValue>>;
  readonly custom?: CustomValues;
};

/** A value of a custom field with all that is needed to write it: the type of the field, and whom a many2one names. */
export interface CustomValue {
  readonly type: CustomFieldType;
  /** Canonical text; `null` where the cell is empty. */
  readonly value: string | null;
  /** Object type and column that the value of a many2one names. */
  readonly to?: string;
  readonly by?: string;
}

export type CustomValues = Readonly<Record<string, CustomValue>>;

/** What became of one export row in the transform: a record for a part, or already an outcome. */
export type Transformed =
  | { readonly kind: 'record'; readonly line: PartLine }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

/** What one column of one row needs: where its text comes from and how it is read. */
interface Feed {
  readonly column: string;
  readonly map: ColumnMap | undefined;
  readonly values: ReadonlyMap<string, string> | undefined;
  readonly parse: (text: string) => ReturnType<ObjectType['source']['columns'][string]['parse']>;
  /** Whether it holds days or points in time, which the map's `date` and `zone` say how to read. */
  readonly time?: 'date' | 'instant' | undefined;
}

/**
 * Turns export rows into canonical records, one object type and one drop at a time. It remembers the keys it has seen,
 * so all rows of the drop must pass through one transformer, in order.
 */
export interface Transformer {
  transform(row: SourceRow, file: string): Transformed;
}

/** What an object type's declaration does not say of its rows. */
export interface TransformOptions {
  /**
   * Whether rows repeat the record of their key, as the rows of a file of documents with their lines do: a key or unique
   * value then stands once only in a document, not in a row.
   */
  readonly repeated?: boolean;
  /** Custom fields that the map feeds. */
  readonly custom?: readonly CustomFeed[];
  /** Keys of the rows of a sample; the others are skipped. */
  readonly sample?: ReadonlySet<string> | undefined;
  /**
   * Headers that other object types read from the same file as well: a row that is empty but for them holds no record of
   * this one.
   */
  readonly shared?: ReadonlySet<string>;
}

/**
 * @param named keys of this object type that other rows name in the column `source.named.in` (see `namedKeys`).
 */
export function transformer(
  type: ObjectType,
  map: ObjectMap,
  named?: KeySet,
  { repeated = false, custom: fields = [], shared = new Set(), sample }: TransformOptions = {},
): Transformer {
  const customFeeds = feedsOfFields(fields);
  const feeds = feedsOf(exportColumns(type), map);
  const own = shared.size === 0 ? [] : headersRead(map).filter((header) => !shared.has(header));
  const keys = new KeySet();
  const contents = new KeySet();
  const uniques = (type.source.unique ?? []).map((columns) => ({
    columns: [columns].flat(),
    seen: new KeySet(),
    withKey: new KeySet(),
  }));
  const { key: keyColumn, rules } = type.source;

  return {
    transform(row, file) {
      const place = { file, row: row.row };
      const rawKey = textOf(row, map.columns[keyColumn]);
      const rejected = (reasons: readonly Reason[]): Transformed => ({
        kind: 'outcome',
        outcome: { ...place, key: rawKey, outcome: 'rejected', reasons },
      });
      if (row.problem !== undefined) {
        return rejected([rowShape(row.problem, row.mend)]);
      }
      if (isEmpty(row)) {
        return { kind: 'outcome', outcome: { ...place, key: '', outcome: 'skipped', reasons: [emptyRow] } };
      }
      if (own.length > 0 && own.every((header) => (row.values[header] ?? '').trim() === '')) {
        return { kind: 'outcome', outcome: { ...place, key: '', outcome: 'skipped', reasons: [otherRow] } };
      }
      const { record, reasons } = readCells(row, feeds);
      const custom = readCustom(row, customFeeds, reasons);
      const key = typeof record[keyColumn] === 'string' ? record[keyColumn] : '';
      if (map.repeated === true && reasons.length === 0 && keys.has(key)) {
        const content = contentOf({ ...record }, custom);
        return contents.has(`${key}\0${hashRecord(content)}`)
          ? { kind: 'outcome', outcome: { ...place, key, outcome: 'skipped', reasons: [repeatedRecord] } }
          : rejected([contradictingRecord(map.columns[keyColumn]?.from ?? keyColumn)]);
      }
      if (map.repeated !== true && key !== '' && !keys.add(key) && !repeated)
        reasons.push(duplicate(duplicateKey, map.columns[keyColumn]?.from ?? keyColumn));
      if (reasons.length > 0) return rejected(reasons);
      const said = map.repeated === true ? hashRecord(contentOf(record, custom)) : '';
      const first = () => {
        // Only a row that became something is the first of its key: where it is broken, a later one may be right.
        if (map.repeated === true && keys.add(key)) contents.add(`${key}\0${said}`);
      };
      if (type.source.named) record[type.source.named.as] = named?.has(key) ?? false;
      const nothing = type.source.skip?.(record);
      if (nothing !== undefined) {
        first();
        return { kind: 'outcome', outcome: { ...place, key, outcome: 'skipped', reasons: [nothing] } };
      }
      reasons.push(...(rules?.(record) ?? []));
      for (const { columns, seen, withKey } of uniques) {
        const values = columns.map((column) => record[column]);
        if (!values.every((value) => typeof value === 'string')) continue;
        const last = columns.at(-1) ?? '';
        // No cell holds a NUL: different values never join to the same text.
        const value = values.join('\0');
        const again = repeated && !withKey.add(`${value}\0${key}`);
        if (!seen.add(value) && !again) reasons.push(duplicate('duplicate-value', map.columns[last]?.from ?? last));
      }
      if (reasons.length > 0) return rejected(reasons);
      first();
      if (sample !== undefined && !sample.has(key))
        return { kind: 'outcome', outcome: { ...place, key, outcome: 'skipped', reasons: [notInSample] } };
      const content = contentOf(record, custom);
      return { kind: 'record', line: { ...place, key, hash: hashRecord(content), ...content } };
    },
  };
}

const contentOf = (
  record: PartLine['record'],
  custom: CustomValues | undefined,
): Pick<PartLine, 'record' | 'custom'> => (custom === undefined ? { record } : { record, custom });

/** What one row says of a line. */
export type LineRead =
  /** `key` is empty where the document's lines are to be counted through. */
  | { readonly kind: 'line'; readonly document: string; readonly line: LineOfDocument }
  | { readonly kind: 'broken'; readonly document: string; readonly key: string; readonly reasons: readonly Reason[] }
  /** The row holds nothing of a line. */
  | { readonly kind: 'none' };

/** Reads lines of documents. It remembers their keys, so all rows of the drop must pass through one reader, in order. */
export interface LineReader {
  read(row: SourceRow, file: string): LineRead;
}

/**
 * @param shared headers that feed the document too, where rows hold document and line: they alone make no line
 */
export function lineReader(lines: LineType, map: ObjectMap, shared: ReadonlySet<string> = new Set()): LineReader {
  const feeds = feedsOf(lineColumns(lines), map);
  const own = feeds.flatMap(({ map: feed = {} }) => headersOf(feed).filter((header) => !shared.has(header)));
  const keys = new KeySet();
  return {
    read(row, file) {
      const rawDocument = textOf(row, map.columns[lines.document]);
      const rawKey = textOf(row, map.columns[lines.key]);
      const broken = (document: string, reasons: readonly Reason[]): LineRead => ({
        kind: 'broken',
        document,
        key: rawKey,
        reasons,
      });
      if (row.problem !== undefined) return broken(rawDocument, [rowShape(row.problem, row.mend)]);
      const nothing =
        shared.size === 0 ? isEmpty(row) : own.every((header) => (row.values[header] ?? '').trim() === '');
      if (nothing) return { kind: 'none' };
      const { record, reasons } = readCells(row, feeds);
      const named = record[lines.document];
      const document = typeof named === 'string' ? named : rawDocument;
      const key = typeof record[lines.key] === 'string' ? String(record[lines.key]) : '';
      if (key !== '' && !keys.add(key))
        reasons.push(duplicate(duplicateKey, map.columns[lines.key]?.from ?? lines.key));
      if (reasons.length === 0) reasons.push(...(lines.rules?.(record) ?? []));
      if (reasons.length > 0) return broken(document, reasons);
      return { kind: 'line', document, line: { file, row: row.row, key, record } };
    },
  };
}

/**
 * Reads what can be read of a row's cells, as the transformer would; cells that break a rule are left out, and why they
 * do is told.
 */
export function cellsReader(
  columns: Columns,
  map: ObjectMap,
): (row: SourceRow) => {
  readonly record: Readonly<Record<string, CanonicalValue>>;
  readonly reasons: readonly Reason[];
} {
  const feeds = feedsOf(columns, map);
  return (row) => readCells(row, feeds);
}

/** Collects the keys that rows name in one column, for `source.named`. */
export async function namedKeys(type: ObjectType, map: ObjectMap, rows: AsyncIterable<SourceRow>, into: KeySet) {
  // Read as the transformer reads it, so that a name meets the key it means.
  const feed = feedsOf(exportColumns(type), map).find(({ column }) => column === type.source.named?.in);
  if (feed?.map?.from === undefined) return;
  for await (const row of rows) {
    const parsed = readCell(row, feed);
    if (parsed.ok && typeof parsed.value === 'string') into.add(parsed.value);
  }
}

/** Reads one column out of rows, as the transformer would; undefined where the cell is empty or breaks a rule. */
export function columnReader(columns: Columns, map: ObjectMap, column: string): (row: SourceRow) => string | undefined {
  const feed = feedsOf(columns, map).find((candidate) => candidate.column === column);
  return (row) => {
    const parsed = feed === undefined ? undefined : readCell(row, feed);
    return parsed?.ok && typeof parsed.value === 'string' ? parsed.value : undefined;
  };
}

/** Reads of a row only what it is named by and what it names; undefined where it has no readable key. */
export function namesReader(
  type: ObjectType,
  map: ObjectMap,
  fields: readonly CustomFeed[] = [],
): (row: SourceRow) => NamesOfRow | undefined {
  const { key: keyColumn, alternateKeys = [] } = type.source;
  const wanted = new Set([keyColumn, ...alternateKeys, ...Object.keys(type.references)]);
  const feeds = feedsOf(exportColumns(type), map).filter(({ column }) => wanted.has(column));
  const links = feedsOfFields(fields.filter(({ names }) => names !== undefined));
  return (row) => {
    const { record } = readCells(row, feeds);
    const key = record[keyColumn];
    if (typeof key !== 'string') return undefined;
    const custom = readCustom(row, links, []) ?? {};
    const alternates = Object.fromEntries(
      alternateKeys.flatMap((column) => {
        const value = record[column];
        return typeof value === 'string' ? [[column, value] as const] : [];
      }),
    );
    return { key, alternates, names: namesInRow(type.references, { record, custom }) };
  };
}

/** The same of a line: the key of its document, and what the line names. */
export function lineNamesReader(
  lines: LineType,
  map: ObjectMap,
): (row: SourceRow) => { readonly document: string; readonly names: NamesOfRow['names'] } | undefined {
  const wanted = new Set([lines.document, ...Object.keys(lines.references)]);
  const feeds = feedsOf(lineColumns(lines), map).filter(({ column }) => wanted.has(column));
  return (row) => {
    const { record } = readCells(row, feeds);
    const document = record[lines.document];
    const { [lines.document]: _, ...references } = lines.references;
    return typeof document === 'string' ? { document, names: namesInRow(references, { record }) } : undefined;
  };
}

/**
 * Refuses a file that lacks a header the map reads.
 * @throws {ExportFileError} naming the first missing header.
 */
export function checkHeaders(file: string, headers: readonly string[], map: ObjectMap): void {
  const missing = headersRead(map).find((header) => !headers.includes(header));
  if (missing === undefined) return;
  throw new ExportFileError(
    { file, column: missing },
    'the approved map reads this column, and the file has no such header',
    'Add the column to the file, or change the map and approve it again',
  );
}

/** Rule of a row whose key an earlier row has. */
export const duplicateKey = 'duplicate-key';

/** Rule of a row that says of a repeated record something else than its first row. */
export const contradicting = 'contradicting-record';

const contradictingRecord = (column: string): Reason => ({
  rule: contradicting,
  column,
  problem: 'names a record that an earlier row describes otherwise',
  mend: 'Make all rows of this record say the same, or give it a key of its own',
});

const repeatedRecord: Reason = {
  rule: 'repeated-record',
  problem: 'repeats a record of an earlier row in the same words',
  mend: 'Nothing to do',
};

const otherRow: Reason = {
  rule: 'no-such-record',
  problem: 'holds nothing of this kind of record, only of others in the same file',
  mend: 'Nothing to do',
};

/** Why a row without any value is skipped. */
export const emptyRow: Reason = { rule: 'empty-row', problem: 'the row is empty', mend: 'Nothing to do' };

const rowShape = (problem: string, mend = 'Correct the row and upload it again'): Reason => ({
  rule: 'row-shape',
  problem,
  mend,
});

/** Hash of a canonical record whose columns stand in the object type's order. */
export const hashRecord = ({ record, custom }: Pick<PartLine, 'record' | 'custom'>): string =>
  // Records without custom values keep the hash that earlier releases stored.
  hash('sha1', JSON.stringify(custom === undefined ? record : [record, custom]), 'base64url');

/**
 * Hash of a document with its lines. The lines' order in the export is no change: it differs from one export to the
 * next while nobody touched the document.
 */
export const hashDocument = (
  { record, custom }: Pick<PartLine, 'record' | 'custom'>,
  lines: readonly LineOfDocument[],
) => {
  const content = lines
    .map((line) => [line.key, line.record, line.custom ?? null] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha1', JSON.stringify([record, custom ?? null, content]), 'base64url');
};

const duplicate = (rule: string, column: string): Reason => ({
  rule,
  column,
  problem: 'repeats a value of an earlier row that must stand once only',
  mend: 'Keep one of the rows, or give this one a value of its own',
});

function readCells(row: SourceRow, feeds: readonly Feed[]) {
  const record: Record<string, CanonicalValue> = {};
  const reasons: Reason[] = [];
  for (const feed of feeds) {
    const parsed = readCell(row, feed);
    if (parsed.ok) record[feed.column] = parsed.value;
    else {
      const { rule, problem, mend } = parsed;
      reasons.push({ rule, column: feed.map?.from ?? feed.column, problem, mend });
    }
  }
  return { record, reasons };
}

/** A custom field's feed, and what its values need beside their text. */
type FeedOfField = Feed & Pick<CustomFeed, 'names'> & { readonly type: CustomFieldType };

/** Ordered by the fields' names: the order of a map's entries is no change of a record. */
const feedsOfFields = (custom: readonly CustomFeed[]): readonly FeedOfField[] =>
  custom
    .map(({ name, map, names, parse }) => ({
      column: name,
      type: map.type,
      map,
      values: translationsOf(map),
      time: map.type === 'date' ? ('date' as const) : map.type === 'datetime' ? ('instant' as const) : undefined,
      // Every custom field may be empty, whatever the column of the record that it names.
      parse: (cell: string) => (cell === '' ? ({ ok: true, value: null } as const) : parse(cell)),
      ...(names === undefined ? {} : { names }),
    }))
    .sort((a, b) => (a.column < b.column ? -1 : 1));

/** Custom values by the field's name, in the order of the names; undefined where the map feeds none. */
function readCustom(row: SourceRow, feeds: readonly FeedOfField[], reasons: Reason[]): CustomValues | undefined {
  if (feeds.length === 0) return undefined;
  const custom: Record<string, CustomValue> = {};
  for (const feed of feeds) {
    const parsed = readCell(row, feed);
    if (parsed.ok) custom[feed.column] = { type: feed.type, value: customText(parsed.value), ...feed.names };
    else {
      const { rule, problem, mend } = parsed;
      reasons.push({ rule, column: feed.map?.from ?? feed.column, problem, mend });
    }
  }
  return custom;
}

function feedsOf(columns: Columns, map: ObjectMap): readonly Feed[] {
  return Object.entries(columns).map(([column, { parse, type }]) => {
    const feed = map.columns[column];
    const time = type === 'date' || type === 'instant' ? type : undefined;
    return { column, map: feed, values: translationsOf(feed), parse, time };
  });
}

const translationsOf = (feed: Pick<ColumnMap, 'values'> | undefined) =>
  feed?.values && new Map(Object.entries(feed.values).map(([from, to]) => [from.trim().toLowerCase(), to]));

/** Defaults and translated values are canonical text already; what the export itself says goes through its formats. */
function readCell(row: SourceRow, { map, values, parse, time }: Feed): ReturnType<Feed['parse']> {
  const text = textOf(row, map);
  if (text === '') return parse(map?.default ?? '');
  const translated = values?.get(text.toLowerCase());
  if (translated !== undefined) return parse(translated);
  if (map?.number !== undefined) {
    const plain = plainNumber(text, map.number);
    return plain === undefined ? notInFormat(map.number) : parse(plain);
  }
  if (time === undefined || (map?.date === undefined && map?.zone === undefined)) return parse(text);
  // What says its offset needs nothing of the map.
  if (time === 'instant' && parse(text).ok) return parse(text);
  const plain = time === 'date' ? plainDay(text, map) : plainInstant(text, map);
  return plain === undefined ? notAtThatTime(time, map) : parse(plain);
}

/** What the export says, put together where several cells say it. */
function textOf({ values }: SourceRow, map: ColumnMap | undefined): string {
  if (map?.from === undefined) return '';
  const cell = values[map.from] ?? '';
  // Nearly every column is fed by one header, and every cell of an export comes by here.
  if (map.and === undefined) return cell === '' ? '' : undefuse(cell).trim();
  return headersOf(map)
    .map((header) => undefuse(values[header] ?? '').trim())
    .filter((text) => text !== '')
    .join(' ');
}

function isEmpty({ values }: SourceRow): boolean {
  // The first cell settles nearly every row: no list of all of them is made.
  for (const header in values) if (values[header]?.trim() !== '') return false;
  return true;
}
