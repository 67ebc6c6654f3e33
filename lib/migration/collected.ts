import { z } from 'zod';
import type { CanonicalValue } from './columns.ts';
import type { SourceName } from './id-map.ts';
import type { CollectedRow, ObjectType } from './object-type.ts';
import type { PartLine } from './transform.ts';

type CanonicalRecord = Readonly<Record<string, CanonicalValue>>;

const valueSchema = z.union([z.string(), z.boolean(), z.null(), z.array(z.string()), z.record(z.string(), z.string())]);
const recordSchema = z.record(z.string(), valueSchema);
const heldSchema = z.record(z.string(), z.object({ record: recordSchema, lines: z.array(recordSchema) }));

/** Rows that a record has collected, by their keys. */
export type Collected = ReadonlyMap<string, CollectedRow>;

/** A line of a part as it is collected. */
export const collectedRow = ({ key, record, lines = [] }: PartLine): CollectedRow => ({
  key,
  record,
  lines: lines.map((line) => line.record),
});

/** The rows as the text of a field: empty columns are left out, and the order of keys is always the same. */
export function collectedText(rows: Collected): string {
  const sorted = [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const held = sorted.map(({ key, record, lines }) => [key, { record: filled(record), lines: lines.map(filled) }]);
  return JSON.stringify(Object.fromEntries(held));
}

const filled = (record: CanonicalRecord): CanonicalRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

/**
 * Reads the rows back out of the field's text; columns that an object type has got since are empty.
 * @returns undefined when it is no text of ours
 */
export function readCollected({ source, lines }: ObjectType, text: string): Collected | undefined {
  if (text === '') return new Map();
  const empty = (columns: Readonly<Record<string, unknown>>): CanonicalRecord =>
    Object.fromEntries(Object.keys(columns).map((column) => [column, null]));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = heldSchema.safeParse(data);
  if (!parsed.success) return undefined;
  return new Map(
    Object.entries(parsed.data).map(([key, held]) => [
      key,
      {
        key,
        record: { ...empty(source.columns), ...held.record },
        lines: held.lines.map((line) => ({ ...empty(lines?.columns ?? {}), ...line })),
      },
    ]),
  );
}

/** Whether two rows say the same. */
export const sameRow = (a: CollectedRow | undefined, b: CollectedRow): boolean =>
  a !== undefined && collectedText(new Map([[b.key, a]])) === collectedText(new Map([[b.key, b]]));

/** What the id map remembers of a record that rows are collected on goes under these names: one for each it is named by. */
export const collectorNames = (
  { name, writing }: ObjectType,
  { record }: Pick<PartLine, 'record'>,
): readonly SourceName[] =>
  writing.kind !== 'collected'
    ? []
    : writing.onto.flatMap((by) => {
        const key = record[by];
        return typeof key === 'string' ? [{ objectType: name, by, key }] : [];
      });
