import { type IdMapEntries, type IdMapEntry, type LoadedEntry, nameOf, type SourceName } from './id-map.ts';
import type { ObjectType } from './object-type.ts';
import type { Reason } from './outcome.ts';
import type { PartLine } from './transform.ts';

/** What is to be done with one line of a part, seen from the id map alone. */
export type Classified =
  | { readonly kind: 'unchanged'; readonly line: PartLine; readonly entry: LoadedEntry }
  | { readonly kind: 'write'; readonly line: PartLine; readonly entry: LoadedEntry | undefined }
  /** Names a record of its own object type that no part has brought yet. */
  | { readonly kind: 'waiting'; readonly line: PartLine; readonly reasons: readonly Reason[] }
  /** Names a record that is in the export and not in Odoo. */
  | { readonly kind: 'pending'; readonly line: PartLine; readonly reasons: readonly Reason[] }
  | { readonly kind: 'rejected'; readonly line: PartLine; readonly reasons: readonly Reason[] };

/** The source records that one line names, by reference column. */
export function namesIn(type: ObjectType, line: PartLine): readonly NameInRow[] {
  const own = namesInRow(type.references, line);
  const { lines } = type;
  if (lines === undefined || line.lines === undefined) return own;
  return [...own, ...line.lines.flatMap((nested) => namesInRow(lines.references, nested))];
}

/** A source record named by a column, or by a custom field. */
export interface NameInRow {
  readonly column: string;
  readonly name: SourceName;
}

/** What one row names, leaving the lines of a document aside. */
export function namesInRow(
  references: ObjectType['references'],
  { record, custom = {} }: Pick<PartLine, 'record' | 'custom'>,
): readonly NameInRow[] {
  const named = Object.entries(references).flatMap(([column, reference]) => {
    const value = record[column];
    if (reference === undefined) return [];
    const keys = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
    return keys.map((key: string) => ({ column, name: { objectType: reference.to, by: reference.by, key } }));
  });
  const inCustom = Object.entries(custom).flatMap(([column, { to, by, value }]) =>
    to === undefined || value === null ? [] : [{ column, name: { objectType: to, by, key: value } }],
  );
  return [...named, ...inCustom];
}

/**
 * Decides about one line. A line that this same part has begun to write before (`begun`) is never `unchanged`, even
 * when the id map already has it: it was written by this part. `retryRefused` offers Odoo again what it refused before.
 */
export function classify(
  type: ObjectType,
  line: PartLine,
  entries: IdMapEntries,
  { run, begun, retryRefused }: { readonly run: string; readonly begun: boolean; readonly retryRefused: boolean },
): Classified {
  const own = entries.get(nameOf({ objectType: type.name, key: line.key }));
  const entry = own?.state === 'loaded' ? own : undefined;
  // What Odoo refused is not offered again unchanged: a second run of the same drop makes no writing call.
  if (own?.refused?.hash === line.hash && !retryRefused) {
    return { kind: 'rejected', line, reasons: own.refused.reasons };
  }
  if (entry?.hash === line.hash && !begun) return { kind: 'unchanged', line, entry };

  const missing: Reason[] = [];
  const held: Reason[] = [];
  const waiting: Reason[] = [];
  for (const { column, name } of namesIn(type, line)) {
    const target = entries.get(nameOf(name));
    if (target?.state === 'loaded') continue;
    const undecided = name.objectType === type.name && isUndecided(target, run);
    if (undecided) waiting.push(notInExport(column, name));
    else if (target?.state === 'not-loaded') held.push(heldBack(column, name, target.outcome));
    else missing.push(notInExport(column, name));
  }
  if (missing.length > 0) return { kind: 'rejected', line, reasons: [...missing, ...held] };
  if (held.length > 0) return { kind: 'pending', line, reasons: held };
  if (waiting.length > 0) return { kind: 'waiting', line, reasons: waiting };
  return { kind: 'write', line, entry };
}

/**
 * Whether a record of the object type that is being loaded may still come: nothing is known of it, or only that an
 * earlier run could not load it.
 */
export const isUndecided = (entry: IdMapEntry | undefined, run: string): boolean =>
  entry === undefined || (entry.state === 'not-loaded' && entry.run !== run);

/** Why a row with a reference to nothing is rejected. */
export const notInExport = (column: string, { objectType, key }: SourceName): Reason => ({
  rule: 'missing-reference',
  column,
  problem: `names ${objectType} ${key}, which is neither in this export nor was it migrated before`,
  mend: `Add the ${objectType} to the export, or correct the reference`,
});

/** Why a row waits for another one. */
export const heldBack = (column: string, { objectType, key }: SourceName, outcome: 'rejected' | 'pending'): Reason => ({
  rule: 'waits-for-reference',
  column,
  problem: `names ${objectType} ${key}, which is ${outcome} and not in Odoo yet`,
  mend: `Mend the ${objectType} first; this row then follows with the next run`,
});
