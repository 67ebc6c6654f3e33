import { MapError } from '../migration/errors.ts';
import {
  hashMap,
  headersRead,
  type ObjectMap,
  problemsOf,
  proposeMap,
  readMap,
  rowsHoldLines,
  type SchemaMap,
  writeMap,
} from '../migration/map.ts';
import type { ObjectType, Pair } from '../migration/object-type.ts';
import { checkHeaders } from '../migration/transform.ts';
import { pairNamed } from '../pairs/index.ts';
import { type Drop, type DropFile, readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

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
  const map =
    drop.map !== undefined
      ? readMap(drop.map, pair)
      : ((await approvedMap(stores, run, approved, pair, drop)) ?? proposalFor(pair, drop));
  const mapHash = hashMap(map);
  const yaml = writeMap(map);
  await stores.work.writeText(files.map, yaml, 'application/yaml');
  const problems = problemsOf(map, pair);
  if (problems.length > 0) throw new MapError(problems);
  await stores.work.writeText(mapKey(run, mapHash), yaml, 'application/yaml');
  const unmapped = Object.values(map.objects).reduce((sum, object) => sum + object.unmapped.length, 0);
  return { mapHash, mapKey: files.map, approved: mapHash === approved, unmapped };
}

const mapKey = ({ pair, migration }: RunName, hash: string) => `${pair}/${migration}/maps/${hash}.yaml`;

/** The approved map, when it feeds every object of the drop and knows every header. */
async function approvedMap(
  stores: Stores,
  run: RunName,
  hash: string | undefined,
  pair: Pair,
  drop: Drop,
): Promise<SchemaMap | undefined> {
  if (hash === undefined) return undefined;
  const yaml = await stores.work.readTextIfThere(mapKey(run, hash));
  const map = yaml === undefined ? undefined : readMap(yaml, pair);
  return map !== undefined && fits(map, drop, pair) ? map : undefined;
}

const fits = (map: SchemaMap, drop: Drop, pair: Pair): boolean =>
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

/** Files of a drop with the sections of the map that read them; undefined where the map lacks one. */
interface Reading {
  readonly object: string;
  readonly files: readonly DropFile[];
  readonly sections: readonly ObjectMap[] | undefined;
}

/** How an object type's files are read, and the files of its lines. */
function readings({ objects }: SchemaMap, drop: Drop, type: ObjectType): readonly Reading[] {
  const { name, lines } = type;
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

function proposalFor(pair: Pair, drop: Drop): SchemaMap {
  const headers = Object.entries(drop.objects).map(
    ([object, files]) => [object, [...new Set(files.flatMap((file) => file.headers))]] as const,
  );
  return proposeMap(pair, Object.fromEntries(headers));
}

/** Checks every file of an object type, and of its lines, against the map. @throws {ExportFileError} */
export function checkFiles(drop: Drop, map: SchemaMap, type: ObjectType): void {
  for (const { object, files, sections } of readings(map, drop, type)) {
    if (sections === undefined) {
      throw new MapError([`objects.${object}: the map does not have it. Propose the map again`]);
    }
    for (const { name, headers } of files) for (const section of sections) checkHeaders(name, headers, section);
  }
}
