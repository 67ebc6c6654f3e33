import { z } from 'zod';
import { type ObjectMap, readMap } from '../migration/map.ts';
import type { ObjectType } from '../migration/object-type.ts';
import { type FieldTexts, readableFields } from '../odoo/readable-fields.ts';
import type { ComparedField } from '../odoo/written.ts';
import { pairNamed } from '../pairs/index.ts';
import { csvFile } from '../report/csv.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type SampledField, type SampledObject, samplePage } from '../report/sample-page.ts';
import { readDrop } from '../store/drop.ts';
import { fromJsonLines } from '../store/json-lines.ts';
import { readPart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf } from './odoo-of.ts';
import { plannedTypes } from './planned.ts';
import { SourceValues } from './source-values.ts';
import { differenceSchema } from './write-row-files.ts';

const comparedSchema = differenceSchema.extend({ model: z.string(), id: z.number() });

/** What a sample came to: counts only. */
export interface SampleToSign {
  readonly records: number;
  readonly fields: number;
  readonly differing: number;
}

/** Names of the sign-off sheet's files among those of the report. */
const sampleFiles = [
  { name: 'sample.html', what: 'the sample, field by field, source beside Odoo, to be signed' },
  { name: 'sample.csv', what: 'the same for a spreadsheet' },
] as const;

/** Those of them that the run has written. */
export async function sampleFilesOf({ work }: Pick<Stores, 'work'>, run: RunName): Promise<ReportContent['files']> {
  const [page] = sampleFiles;
  const written = await work.readTextIfThere(runFiles(run).report(page.name));
  return written === undefined ? [] : sampleFiles;
}

/** Writes the sign-off sheet of a sample: every field that was written, as the source has it and as Odoo holds it. */
export async function writeSampleSheet(stores: Stores, run: RunName): Promise<SampleToSign> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), pair);
  const client = await odooOf(stores, run);
  const objects: SampledObject[] = [];
  for (const type of await plannedTypes(stores, run, drop)) {
    const compared = await comparedOf(stores, run, type);
    const texts = await readableFields(client, compared);
    const fields = await fieldsOf(stores, run, type, { map: map.objects, compared, texts });
    if (fields.length > 0) objects.push({ object: type.name, title: type.title, fields });
  }
  const all = objects.flatMap(({ object, fields }) => fields.map((field) => ({ object, ...field })));
  const [page, sheet] = sampleFiles;
  const content = { migration: run.migration, run: run.run, objects };
  await stores.work.writeText(files.report(page.name), samplePage(content), 'text/html; charset=utf-8');
  const headers = ['object', 'key', 'file', 'row', 'source column', 'source', 'odoo field', 'odoo', 'same'];
  const rows = all.map(({ object, key, file, row, column, source, label, destination, same }) => [
    object,
    key,
    file,
    `${row}`,
    column,
    source,
    label,
    destination,
    same ? 'yes' : 'NO',
  ]);
  await stores.work.writeText(files.report(sheet.name), csvFile(headers, rows), 'text/csv; charset=utf-8');
  const records = new Set(all.map(({ object, key }) => `${object}\n${key}`)).size;
  return { records, fields: all.length, differing: all.filter(({ same }) => !same).length };
}

async function comparedOf({ work }: Stores, run: RunName, type: ObjectType): Promise<readonly ComparedField[]> {
  const all: ComparedField[] = [];
  for await (const { key } of work.list(runFiles(run).comparedPrefix(type.name))) {
    all.push(...fromJsonLines(await work.readText(key), (line) => comparedSchema.parse(line)));
  }
  return all;
}

async function fieldsOf(
  stores: Stores,
  run: RunName,
  type: ObjectType,
  {
    map,
    compared,
    texts,
  }: {
    readonly map: Readonly<Record<string, ObjectMap>>;
    readonly compared: readonly ComparedField[];
    readonly texts: FieldTexts;
  },
): Promise<readonly SampledField[]> {
  const sources = new SourceValues(type, map);
  for await (const { key } of stores.work.list(runFiles(run).allPartsPrefix(type.name)))
    for (const line of (await readPart(stores.work, key)).lines) sources.add(line);
  return compared.flatMap((field): readonly SampledField[] => {
    const value = sources.of(field);
    if (value === undefined) return [];
    const { column, source, of } = value;
    return [
      {
        key: of === undefined ? field.key : `${of} / ${field.key}`,
        file: field.file,
        row: field.row,
        column,
        source,
        label: texts.label(field),
        destination: texts.found(field),
        same: field.expected === field.found,
      },
    ];
  });
}
