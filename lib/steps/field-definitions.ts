import { z } from 'zod';
import { type CustomFieldType, customFieldTypes } from '../migration/custom-fields.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import type { FieldToFeed, SchemaMap } from '../migration/map.ts';
import type { Pair } from '../migration/object-type.ts';
import { transformer } from '../migration/transform.ts';
import { type Drop, dropFileInput } from '../store/drop.ts';
import type { Stores } from './environment.ts';

const text = z.string().nullish();

/** What a row that defines a field says of its values. */
const definitionSchema = z.object({
  object: z.string(),
  name: z.string(),
  type: z.enum(customFieldTypes),
  options: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]).nullish(),
  relatedObject: text,
  relatedColumn: text,
});

type Definition = z.infer<typeof definitionSchema>;

/** The custom fields that a drop defines, as far as its rows can be read: what is wrong in them is told later. */
export async function fieldDefinitions(
  stores: Stores,
  pair: Pair,
  drop: Drop,
  { objects }: SchemaMap,
): Promise<readonly FieldToFeed[]> {
  const found: FieldToFeed[] = [];
  for (const type of pair.objectTypes.filter(({ definesFields }) => definesFields)) {
    const map = objects[type.name];
    if (map === undefined) continue;
    const { transform } = transformer(type, map);
    for (const file of drop.objects[type.name] ?? []) {
      for await (const row of readExportFile(dropFileInput(stores, file), { sheet: type.name })) {
        const transformed = transform(row, file.name);
        const parsed = transformed.kind === 'record' ? definitionSchema.safeParse(transformed.line.record) : undefined;
        if (parsed?.success) found.push(fieldOf(parsed.data));
      }
    }
  }
  return found;
}

function fieldOf({ object, name, type, options, relatedObject, relatedColumn }: Definition): FieldToFeed {
  return {
    object,
    name,
    feed: { type, ...relationOf(type, relatedObject, relatedColumn), ...valuesOf(type, options) },
  };
}

function relationOf(type: CustomFieldType, to: string | null | undefined, by: string | null | undefined) {
  if (type !== 'many2one' || !to) return {};
  return by ? { to, by } : { to };
}

/** A selection is written by the keys of its options, and read by key or by label. */
function valuesOf(type: CustomFieldType, options: Definition['options']): { readonly values?: Record<string, string> } {
  const pairs = type === 'selection' ? optionsOf(options) : [];
  if (pairs.length === 0) return {};
  const values: Record<string, string> = {};
  for (const [key, label] of pairs) {
    const keyOfOther = pairs.some(([other]) => other !== key && other.toLowerCase() === label.toLowerCase());
    values[keyOfOther ? key : label] = key;
  }
  return { values };
}

function optionsOf(options: Definition['options']): readonly (readonly [key: string, label: string])[] {
  if (options === null || options === undefined) return [];
  if (typeof options === 'object' && !Array.isArray(options)) return Object.entries(options);
  const texts = typeof options === 'string' ? options.split(';') : options;
  return texts.flatMap((option) => {
    const [key = '', label = key] = option.split(':').map((side) => side.trim());
    return key === '' ? [] : [[key, label] as const];
  });
}
