import { Readable } from 'node:stream';
import { z } from 'zod';
import { customFieldModel, customFieldTypes, relatedModel, selectionOptions } from '../migration/custom-fields.ts';
import type { SchemaMap } from '../migration/map.ts';
import type { ObjectType, Pair } from '../migration/object-type.ts';
import type { Settings } from '../migration/settings.ts';
import { customFieldsModule, type ModuleField, moduleName } from '../report/custom-fields-module.ts';
import type { ReportContent } from '../report/report-page.ts';
import { storedZip } from '../report/stored-zip.ts';
import type { Drop } from '../store/drop.ts';
import { readPart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { fieldDefinitions } from './field-definitions.ts';

const definitionSchema = z.object({
  object: z.string(),
  name: z.string(),
  label: z.string(),
  type: z.enum(customFieldTypes),
  options: z.array(z.string()).nullable(),
  relatedObject: z.string().nullable(),
  help: z.string().nullable(),
});

const keptSchema = z.record(
  z.string(),
  z.object({
    model: z.string(),
    name: z.string(),
    label: z.string(),
    type: z.enum(customFieldTypes),
    options: z.array(z.object({ value: z.string(), label: z.string() })),
    relation: z.string().nullable(),
    help: z.string().nullable(),
  }),
);

const archive = 'custom-fields.zip';

/**
 * Keeps the definitions of custom fields that any run of the migration brought, by the keys of their rows, and writes
 * the module that brings them into Odoo where the map asks for one. It holds earlier fields too: Odoo drops a field, with
 * its values, when an upgraded module does not define it any more.
 * @param rejected keys of rows that cannot become fields
 */
export async function keepFields(
  stores: Stores,
  run: RunName,
  pair: Pair,
  type: ObjectType,
  settings: Settings,
  rejected: ReadonlySet<string>,
): Promise<void> {
  const files = runFiles(run);
  const kept = new Map(await keptFields(stores, run));
  // Rows that did not change since an earlier run are in no part: that run has kept them.
  for await (const { key } of stores.work.list(files.allPartsPrefix(type.name))) {
    const { lines } = await readPart(stores.work, key);
    for (const line of lines) {
      const field = rejected.has(line.key) ? undefined : fieldOf(pair, definitionSchema.parse(line.record));
      if (field !== undefined) kept.set(line.key, field);
    }
  }
  await stores.work.writeText(files.fieldDefinitions, JSON.stringify(Object.fromEntries(kept)));
  if (settings.customFields !== 'module' || kept.size === 0) return;
  const zip = storedZip(customFieldsModule(run.migration, [...kept.values()]));
  await stores.work.writeStream(files.report(archive), Readable.from([zip]));
}

/** Definitions of custom fields that runs of the migration brought, by the keys of their rows. */
export async function keptFields(stores: Stores, run: RunName): Promise<ReadonlyMap<string, ModuleField>> {
  const text = await stores.work.readTextIfThere(runFiles(run).fieldDefinitions);
  return new Map(Object.entries(text === undefined ? {} : keptSchema.parse(JSON.parse(text))));
}

/** `<model> <field>` of the custom fields that rows define: rows of this drop, or of an earlier one. */
export async function definedFields(
  stores: Stores,
  run: RunName,
  pair: Pair,
  drop: Drop,
  map: SchemaMap,
): Promise<ReadonlySet<string>> {
  const kept = [...(await keptFields(stores, run)).values()].map(({ model, name }) => `${model} ${name}`);
  const modelOf = (object: string) => {
    const type = pair.objectTypes.find(({ name }) => name === object);
    return type && customFieldModel(type);
  };
  const inDrop = await fieldDefinitions(stores, pair, drop, map);
  return new Set([...kept, ...inDrop.map(({ object, name }) => `${modelOf(object)} ${name}`)]);
}

function fieldOf(pair: Pair, definition: z.infer<typeof definitionSchema>): ModuleField | undefined {
  const { object, name, label, type, options, relatedObject, help } = definition;
  const typeNamed = (wanted: string | null) => pair.objectTypes.find((one) => one.name === wanted);
  const [owner, related] = [typeNamed(object), typeNamed(relatedObject)];
  const model = owner && customFieldModel(owner);
  if (model === undefined) return undefined;
  const relation = (related && relatedModel(related)) ?? null;
  return { model, name, label, type, options: selectionOptions(options ?? []) ?? [], relation, help };
}

/** The module among the report's files, if the run made one, with the way to install it. */
export async function fieldsModuleFile(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const [found] = await stores.work.listAll(runFiles(run).report(archive));
  if (found === undefined) return [];
  const name = moduleName(run.migration);
  const what = `the Odoo module with the custom fields: unpack it into a folder of Odoo’s addons path, restart Odoo, update the list of apps and install ${name}; where it is installed already, upgrade it`;
  return [{ name: archive, what }];
}
