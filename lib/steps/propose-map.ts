import { isDeepStrictEqual } from 'node:util';
import { MapError } from '../migration/errors.ts';
import {
  type DropHeaders,
  type FieldToFeed,
  fieldsFed,
  hashMap,
  headersRead,
  proposeMap,
  readMap,
  readMapAsFarAsPossible,
  type SchemaMap,
  writeMap,
} from '../migration/map.ts';
import { type Pair, rowTypesOf } from '../migration/object-type.ts';
import { headersOnly } from '../migration/profile/profile-file.ts';
import { byRules } from '../migration/propose/by-rules.ts';
import type { FileToMap, Proposer, Recognised } from '../migration/propose/proposal.ts';
import { proposedMap } from '../migration/propose/proposed-map.ts';
import { proposalFile, proposalHeaders, proposalRows, writeProposedMap } from '../migration/propose/write-proposal.ts';
import { settingsSchema } from '../migration/settings.ts';
import { pairNamed } from '../pairs/index.ts';
import { csvFile } from '../report/csv.ts';
import { bedrock } from '../store/bedrock.ts';
import { type Drop, fileId, filesOf, readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { withModel } from './ask-model.ts';
import type { Stores } from './environment.ts';
import { fieldDefinitions } from './field-definitions.ts';
import { besideIn, readings } from './map-readings.ts';
import { nothingRecognised } from './open-drop.ts';
import { readProfile } from './profile-drop.ts';
import { wordsInOdoo } from './words-in-odoo.ts';

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
 * columns, else a proposal made from the headers and what the files hold. Files whose names do not tell are recognised.
 * What keeps it from being followed is told by `checkMap`, together with what Odoo says of it.
 * @throws {MapError} when nothing of the drop's own map can be understood
 * @throws {DropRefusedError} when no file of the drop holds anything anybody knows
 */
export async function settleMap(stores: Stores, run: RunName): Promise<ProposedMap> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const approved = await stores.registry(run).approvedMap();
  const { map, text = writeMap(map) } = await mapFor(stores, run, pair, drop, approved);
  const mapHash = hashMap(map);
  await stores.work.writeText(files.map, text, 'application/yaml');
  await stores.work.writeText(approvedMapKey(run, mapHash), writeMap(map), 'application/yaml');
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

/** A map, and its YAML where that says more than the map alone. */
interface Settled {
  readonly map: SchemaMap;
  readonly text?: string;
}

/**
 * The drop's own map, else the approved one while it fits the drop, else a proposal that keeps what it says beside columns.
 * What unknown files were found to hold is written down with the drop.
 */
async function mapFor(
  stores: Stores,
  run: RunName,
  pair: Pair,
  drop: Drop,
  approved: string | undefined,
): Promise<Settled> {
  const yaml = approved === undefined ? undefined : await stores.work.readTextIfThere(approvedMapKey(run, approved));
  const earlier = yaml === undefined ? undefined : readMap(yaml, pair);
  const own = drop.map === undefined ? undefined : mapOf(drop.map, pair);
  const reading = own ?? earlier;
  const settings = settingsSchema.parse({ ...earlier?.settings, ...drop.settings });
  const files = await filesToMap(stores, run, drop);
  const question = {
    pair,
    files,
    fields: await fieldsOf(stores, pair, drop, earlier),
    ...(reading === undefined ? {} : { earlier: reading }),
    ...(settings.zone === undefined ? {} : { zone: settings.zone }),
    // Of a map that is followed already nothing is translated anew.
    ...(reading === undefined ? { destination: await wordsInOdoo(stores, run, pair) } : {}),
  };
  const proposals = await proposerOf(stores).propose(question);
  const found = withRecognised(drop, proposals.recognised);
  if (Object.keys(found.objects).length === 0) throw nothingRecognised(drop.drop, rowTypesOf(pair.objectTypes));
  await stores.work.writeText(runFiles(run).drop, JSON.stringify(found));
  if (own !== undefined) return { map: own };
  const headers = headersOf(found);
  const defined = question.fields.filter(({ header }) => header === undefined);
  if (earlier !== undefined && fits(earlier, found, pair) && feedsAll(earlier, headers, defined))
    return { map: earlier };
  const proposal = proposedMap(question, proposals, headers, settings, question.fields);
  const rows = proposalRows(proposals, proposal.columns);
  await stores.work.writeText(
    runFiles(run).report(proposalFile),
    csvFile(proposalHeaders, rows),
    'text/csv; charset=utf-8',
  );
  return { map: proposal.map, text: writeProposedMap(proposal, proposals.recognised) };
}

/** Rules, and what a deployment has a model look at after them. */
const proposerOf = ({ environment: { BEDROCK_MODEL } }: Stores): Proposer =>
  BEDROCK_MODEL === undefined ? byRules : withModel(byRules, bedrock(BEDROCK_MODEL));

/** The fields a drop defines come first: of two feeds for one field the first is taken. */
async function fieldsOf(
  stores: Stores,
  pair: Pair,
  drop: Drop,
  earlier: SchemaMap | undefined,
): Promise<readonly FieldToFeed[]> {
  const defined = await fieldDefinitions(stores, pair, drop, proposeMap(pair, headersOf(drop)));
  return [...defined, ...(earlier === undefined ? [] : fieldsFed(earlier))];
}

/** The files of a drop with their profiles; with their headers alone where they were not profiled. */
async function filesToMap(stores: Stores, run: RunName, drop: Drop): Promise<readonly FileToMap[]> {
  const profiles = (await readProfile(stores, run))?.files ?? [];
  return filesOf(drop).map(({ file, holds }) => {
    const id = fileId(file);
    return {
      id,
      holds,
      profile: profiles.find((profile) => profile.id === id) ?? headersOnly(file.name, file.headers),
    };
  });
}

/** The drop with every file under what it was found to hold; lines in the rows of their documents need no entry. */
function withRecognised(drop: Drop, recognised: readonly Recognised[]): Drop {
  const { toRecognise } = drop;
  const fileOf = new Map(toRecognise.map((file) => [fileId(file), file]));
  // As the drop was opened, should this step have found files before.
  const named = Object.entries(drop.objects).map(
    ([object, files]) => [object, files.filter((file) => !fileOf.has(fileId(file)))] as const,
  );
  const objects = Object.fromEntries(named.filter(([, files]) => files.length > 0));
  const found = new Set<string>();
  for (const { file: id, object, inRowsOf } of recognised) {
    const file = fileOf.get(id);
    if (file === undefined) continue;
    found.add(id);
    if (inRowsOf === undefined) objects[object] = [...(objects[object] ?? []), file];
  }
  const readable = new Set(toRecognise.map(({ name }) => name));
  const unreadable = drop.unknown.filter((name) => !readable.has(name));
  const open = toRecognise.filter((file) => !found.has(fileId(file)));
  return { ...drop, objects, unknown: [...unreadable, ...open.map(({ name }) => name)] };
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
  isDeepStrictEqual(map.settings, { ...map.settings, ...drop.settings }) &&
  typesInDrop(drop, pair.objectTypes).every((type) =>
    readings(map, drop, type).every(({ files, sections }) => {
      if (sections === undefined) return false;
      const needed = sections.flatMap(headersRead);
      return files.every((file) => {
        // What another object type reads from the same file is known as well.
        const beside = besideIn(drop, file).flatMap((object) => map.objects[object] ?? []);
        const all = [...sections, ...beside];
        const known = new Set(all.flatMap((section) => [...headersRead(section), ...section.unmapped]));
        return (
          file.headers.every((header) => known.has(header)) && needed.every((header) => file.headers.includes(header))
        );
      });
    }),
  );

const headersOf = (drop: Drop): DropHeaders =>
  Object.fromEntries(
    Object.entries(drop.objects).map(([object, files]) => [
      object,
      [...new Set(files.flatMap((file) => file.headers))],
    ]),
  );
