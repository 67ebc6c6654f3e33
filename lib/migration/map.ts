import { hash } from 'node:crypto';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { z } from 'zod';
import { MapError } from './errors.ts';
import type { ObjectType, Pair } from './object-type.ts';
import { defaultSettings, type Settings, settingsSchema } from './settings.ts';

const columnMapSchema = z.strictObject({
  /** Header in the export; absent when only `default` feeds the column. */
  from: z.string().min(1).optional(),
  /** Source value → canonical value, compared after trimming and without regard to case. */
  values: z.record(z.string(), z.string()).optional(),
  /** Used where the cell is empty. */
  default: z.string().optional(),
  /** How numbers are written in the export: `1.250,50` or `1,250.50`. */
  number: z.enum(['comma', 'point']).optional(),
});

const objectMapSchema = z.strictObject({
  columns: z.record(z.string(), columnMapSchema),
  /** Headers that feed nothing, named so that leaving them behind is a decision. */
  unmapped: z.array(z.string()).default([]),
});

const schemaMapSchema = z.strictObject({
  version: z.literal(1),
  pair: z.string(),
  objects: z.record(z.string(), objectMapSchema),
  tolerances: z
    .strictObject({
      /** Share of an object type's rows, in percent, that may be rejected without the run counting as unreconciled. */
      rejectedPercent: z.number().min(0).max(100).default(5),
    })
    .default({ rejectedPercent: 5 }),
  settings: settingsSchema.default(defaultSettings),
});

/** How one canonical column is fed. */
export type ColumnMap = z.infer<typeof columnMapSchema>;
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
  let data: unknown;
  try {
    data = parseYaml(yaml);
  } catch (cause) {
    throw new MapError(['The file is not YAML. Check indentation and quotes'], { cause });
  }
  const parsed = schemaMapSchema.safeParse(data);
  if (!parsed.success) {
    throw new MapError(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the map'}: ${issue.message}`));
  }
  const problems = problemsOf(parsed.data, pair);
  if (problems.length > 0) throw new MapError(problems);
  return parsed.data;
}

/** Everything that keeps a map from being followed, each as a sentence. */
export function problemsOf(map: SchemaMap, pair: Pair): readonly string[] {
  const problems: string[] = [];
  if (map.pair !== pair.name) problems.push(`pair: this map is for ${map.pair}, the drop is for ${pair.name}`);
  for (const [name, objectMap] of Object.entries(map.objects)) {
    const type = pair.objectTypes.find((candidate) => candidate.name === name);
    if (type === undefined) {
      problems.push(
        `objects.${name}: no such object type; known are ${pair.objectTypes.map((t) => t.name).join(', ')}`,
      );
      continue;
    }
    problems.push(...columnProblems(type, objectMap));
  }
  return problems;
}

function columnProblems(type: ObjectType, objectMap: ObjectMap): string[] {
  const columns = exportColumns(type);
  const unknown = Object.keys(objectMap.columns).filter((column) => !Object.hasOwn(columns, column));
  const unfed = Object.entries(columns).filter(([column, { required }]) => {
    const feed = objectMap.columns[column];
    return required && feed?.from === undefined && feed?.default === undefined;
  });
  return [
    ...unknown.map(
      (column) =>
        `objects.${type.name}.columns.${column}: no such column; known are ${Object.keys(columns).join(', ')}`,
    ),
    ...unfed.map(
      ([column, { meaning }]) =>
        `objects.${type.name}.columns.${column}: nothing feeds this required column (${meaning}). Name its header under "from" or give a "default"`,
    ),
  ];
}

/** The columns an export can feed: all but the ones we make ourselves. */
export function exportColumns(type: ObjectType) {
  const made = type.source.named?.as;
  return Object.fromEntries(Object.entries(type.source.columns).filter(([column]) => column !== made));
}

const bare = (header: string): string => header.toLowerCase().replace(/[\s_\-.]+/g, '');

/** Headers of the drop's files, by object type. */
export type DropHeaders = Readonly<Record<string, readonly string[]>>;

/**
 * Proposes the map of an export that follows the documented contract: headers equal to canonical columns, upper and
 * lower case, spaces, `_` and `-` aside. What is equal to nothing is listed as unmapped, never guessed.
 */
export function proposeMap(pair: Pair, headers: DropHeaders, settings: Settings = defaultSettings): SchemaMap {
  const objects: Record<string, ObjectMap> = {};
  for (const type of pair.objectTypes) {
    const found = headers[type.name];
    if (found === undefined) continue;
    const columns: Record<string, ColumnMap> = {};
    for (const column of Object.keys(exportColumns(type))) {
      const header =
        found.find((candidate) => candidate === column) ?? found.find((candidate) => bare(candidate) === bare(column));
      if (header !== undefined) columns[column] = { from: header };
    }
    const used = new Set(Object.values(columns).map(({ from }) => from));
    objects[type.name] = { columns, unmapped: found.filter((header) => !used.has(header)) };
  }
  return { version: 1, pair: pair.name, objects, tolerances: { rejectedPercent: 5 }, settings };
}

/** The hash that an approval stamps: equal for maps that say the same, whatever their order or layout. */
export const hashMap = (map: SchemaMap): string => hash('sha256', JSON.stringify(sorted(map)), 'hex').slice(0, 16);

function sorted(value: unknown): unknown {
  // The only list, `unmapped`, is a set: its order follows the headers of whichever file came first.
  if (Array.isArray(value)) return value.map(sorted).sort();
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
