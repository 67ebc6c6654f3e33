import { z } from 'zod';
import { type CustomFieldType, customFieldTypes, selectionOptions } from '../migration/custom-fields.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import type { FieldToFeed, SchemaMap } from '../migration/map.ts';
import type { Pair } from '../migration/object-type.ts';
import { transformer } from '../migration/transform.ts';
import { type Drop, dropFileInput } from '../store/drop.ts';
import type { Stores } from './environment.ts';

/** What a row that defines a field says of its values. */
const definitionSchema = z.object({
  object: z.string(),
  name: z.string(),
  type: z.enum(customFieldTypes),
  options: z.array(z.string()).nullable(),
  relatedObject: z.string().nullable(),
  relatedColumn: z.string().nullable(),
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

function relationOf(type: CustomFieldType, to: string | null, by: string | null) {
  if (type !== 'many2one' || to === null) return {};
  return by === null ? { to } : { to, by };
}

/** A selection is written by the values of its options, and read by value or by label. */
function valuesOf(type: CustomFieldType, written: Definition['options']): { readonly values?: Record<string, string> } {
  const options = type === 'selection' ? (selectionOptions(written ?? []) ?? []) : [];
  if (options.length === 0) return {};
  const values: Record<string, string> = {};
  for (const { value, label } of options) {
    // A label that is another option's value cannot stand for its own.
    const taken = options.some((other) => other.value !== value && other.value.toLowerCase() === label.toLowerCase());
    values[taken ? value : label] = value;
  }
  return { values };
}
