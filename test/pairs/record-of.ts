import { KeySet } from '../../lib/migration/key-set.ts';
import { proposeMap } from '../../lib/migration/map.ts';
import type { FlatRecord, FlatWriting, ObjectType, SupportRecord } from '../../lib/migration/object-type.ts';
import type { Reason } from '../../lib/migration/outcome.ts';
import { type PartLine, transformer } from '../../lib/migration/transform.ts';
import { pairs } from '../../lib/pairs/index.ts';
import { rowLook } from './row-look.ts';

type Values = Readonly<Record<string, string>>;

/** An export row as its canonical record, through the real transform. @param named keys that other rows name */
export function canonical(type: ObjectType, values: Values, named: readonly string[] = []): PartLine['record'] {
  const pair = pairs.find(({ objectTypes }) => objectTypes.includes(type));
  const map = pair && proposeMap(pair, { [type.name]: Object.keys(values) }).objects[type.name];
  if (map === undefined) throw new Error('the object type is of no pair');
  const keys = new KeySet();
  for (const key of named) keys.add(key);
  const transformed = transformer(type, map, keys).transform({ row: 2, values }, 'export.csv');
  if (transformed.kind === 'record') return transformed.line.record;
  throw new Error(`the row is no good: ${JSON.stringify(transformed.outcome)}`);
}

/** The rules of a row that the transform rejects. */
export function rulesOf(type: ObjectType, values: Values, named: readonly string[] = []): readonly string[] {
  try {
    canonical(type, values, named);
    return [];
  } catch (error) {
    return [...(error instanceof Error ? error.message : '').matchAll(/"rule":"([^"]+)"/g)].map(
      ([, rule = '']) => rule,
    );
  }
}

export function flatWriting(type: ObjectType): FlatWriting {
  if (type.writing.kind === 'flat') return type.writing;
  throw new Error('the object type is not written flat');
}

/** The support records an export row needs. */
export const supportsOf = (type: ObjectType, values: Values): readonly SupportRecord[] =>
  flatWriting(type).supports?.(canonical(type, values), rowLook().look.destination) ?? [];

/** The Odoo record an export row becomes, and why it is rejected if it is. */
export function recordOf(
  type: ObjectType,
  values: Values,
  known: Parameters<typeof rowLook>[0] & { readonly named?: readonly string[] } = {},
): FlatRecord & { readonly reasons: readonly Reason[]; readonly notes: readonly Reason[] } {
  const { look, reasons, notes } = rowLook(known);
  const record = flatWriting(type).record(canonical(type, values, known.named), look);
  return { ...record, reasons, notes };
}
