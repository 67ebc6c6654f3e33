import { MapError } from '../migration/errors.ts';
import {
  type DropHeaders,
  type FieldToFeed,
  fieldsFed,
  hashMap,
  headersRead,
  type ObjectMap,
  problemsOf,
  proposeMap,
  readMap,
  readMapAsFarAsPossible,
  rowsHoldLines,
  type SchemaMap,
  writeMap,
} from '../migration/map.ts';
import { type ObjectType, type Pair, sourceOf } from '../migration/object-type.ts';
import { type Settings, settingsSchema } from '../migration/settings.ts';
import { checkHeaders } from '../migration/transform.ts';
import { pairNamed } from '../pairs/index.ts';
import { type Drop, type DropFile, readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { fieldDefinitions } from './field-definitions.ts';

/** The map a run is to follow, once it is approved. */
export interface ProposedMap {
  readonly mapHash: string;
  /** Key of the YAML file in the work bucket. */
  readonly mapKey: string;
  readonly approved: boolean;
  /** Headers that feed nothing. */
  readonly unmapped: number;
}

/**
 * Settles which map the run will follow: the one the drop brought, else the approved one while it still fits the
 * columns, else a proposal made from the headers.
 * @throws {MapError} naming everything that is missing at once
 */
export async function settleMap(stores: Stores, run: RunName): Promise<ProposedMap> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const approved = await stores.registry(run).approvedMap();
  const map = drop.map !== undefined ? mapOf(drop.map, pair) : await mapFor(stores, run, pair, drop, approved);
  const mapHash = hashMap(map);
  const yaml = writeMap(map);
  await stores.work.writeText(files.map, yaml, 'application/yaml');
  // What is wrong in a map that somebody wrote is told by `checkMap`, together with what Odoo says of it.
  const problems = drop.map !== undefined ? [] : problemsOf(map, pair);
  if (problems.length > 0) throw new MapError(problems);
  await stores.work.writeText(approvedMapKey(run, mapHash), yaml, 'application/yaml');
  const unmapped = Object.values(map.objects).reduce((sum, object) => sum + object.unmapped.length, 0);
  return { mapHash, mapKey: files.map, approved: mapHash === approved, unmapped };
}

/** What could be understood of a drop's own map. @throws {MapError} when nothing could */
function mapOf(yaml: string, pair: Pair): SchemaMap {
  const { map, problems } = readMapAsFarAsPossible(yaml, pair);
  if (map === undefined) throw new MapError(problems);
  return map;
}

/** Key of a map that was settled once, by its hash. */
export const approvedMapKey = ({ pair, migration }: RunName, hash: string) => `${pair}/${migration}/maps/${hash}.yaml`;

/** The approved map, while it fits the drop; else a proposal that keeps what it says beside columns. */
async function mapFor(
  stores: Stores,
  run: RunName,
  pair: Pair,
  drop: Drop,
  approved: string | undefined,
): Promise<SchemaMap> {
  const yaml = approved === undefined ? undefined : await stores.work.readTextIfThere(approvedMapKey(run, approved));
  const earlier = yaml === undefined ? undefined : readMap(yaml, pair);
  const headers = headersOf(drop);
  const plain = proposeMap(pair, headers);
  const defined = await fieldDefinitions(stores, pair, drop, plain);
  if (earlier !== undefined && fits(earlier, drop, pair) && feedsAll(earlier, headers, defined)) return earlier;
  const settings = settingsSchema.parse({ ...earlier?.settings, ...drop.settings });
  // What the drop defines comes first: of two feeds for one field the first is taken.
  return proposeMap(pair, headers, settings, [...defined, ...(earlier === undefined ? [] : fieldsFed(earlier))]);
}

/** Whether a map feeds the custom fields that a drop defines and has values for, as the drop defines them. */
const feedsAll = (map: SchemaMap, headers: DropHeaders, defined: readonly FieldToFeed[]): boolean =>
  defined.every(({ object, name, feed }) => {
    if (!headers[object]?.includes(name)) return true;
    const fed = map.objects[object]?.custom?.[name];
    return fed !== undefined && fed.type === feed.type && fed.to === feed.to && fed.by === feed.by;
  });

/** Whether a map feeds every object of the drop, knows every header and says nothing else than the drop's manifest. */
const fits = (map: SchemaMap, drop: Drop, pair: Pair): boolean =>
  isSame(map.settings, { ...map.settings, ...drop.settings }) &&
  typesInDrop(drop, pair.objectTypes).every((type) =>
    readings(map, drop, type).every(({ files, sections }) => {
      if (sections === undefined) return false;
      const needed = sections.flatMap(headersRead);
      const known = new Set([...needed, ...sections.flatMap(({ unmapped }) => unmapped)]);
      return files.every(
        ({ headers }) =>
          headers.every((header) => known.has(header)) && needed.every((header) => headers.includes(header)),
      );
    }),
  );

const isSame = (a: Settings, b: Settings): boolean =>
  a.taxTolerance === b.taxTolerance &&
  a.settlePaidInvoices === b.settlePaidInvoices &&
  a.customFields === b.customFields &&
  a.calendarEvents === b.calendarEvents &&
  a.originalCreationDates === b.originalCreationDates;

/** Files of a drop with the sections of the map that read them; undefined where the map lacks one. */
interface Reading {
  readonly object: string;
  readonly files: readonly DropFile[];
  readonly sections: readonly ObjectMap[] | undefined;
}

/** How an object type's files are read, and the files of its lines. */
export function readings({ objects }: SchemaMap, drop: Drop, type: ObjectType): readonly Reading[] {
  const { lines } = type;
  const name = sourceOf(type);
  const own = drop.objects[name];
  const ofLines = lines && drop.objects[lines.name];
  const inRows = lines && ofLines === undefined && rowsHoldLines(type, objects) ? [lines.name] : [];
  const reading = (object: string, files: readonly DropFile[], names: readonly string[]): Reading => {
    const sections = names.flatMap((section) => objects[section] ?? []);
    return { object, files, sections: sections.length === names.length ? sections : undefined };
  };
  return [
    ...(own === undefined ? [] : [reading(name, own, [name, ...inRows])]),
    ...(lines === undefined || ofLines === undefined ? [] : [reading(lines.name, ofLines, [lines.name])]),
  ];
}

const headersOf = (drop: Drop): DropHeaders =>
  Object.fromEntries(
    Object.entries(drop.objects).map(([object, files]) => [
      object,
      [...new Set(files.flatMap((file) => file.headers))],
    ]),
  );

/** Checks every file of an object type, and of its lines, against the map. @throws {ExportFileError} */
export function checkFiles(drop: Drop, map: SchemaMap, type: ObjectType): void {
  for (const { object, files, sections } of readings(map, drop, type)) {
    if (sections === undefined) {
      throw new MapError([`objects.${object}: the map does not have it. Propose the map again`]);
    }
    for (const { name, headers } of files) for (const section of sections) checkHeaders(name, headers, section);
  }
}
