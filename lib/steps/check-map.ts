import { fieldsFedBy, headerProblems } from '../migration/check-fields.ts';
import { constantsOf, wordProblems } from '../migration/check-words.ts';
import { customFieldModel } from '../migration/custom-fields.ts';
import { takesFields } from '../migration/custom-problems.ts';
import { MapError, OdooCallError, OdooSecretError } from '../migration/errors.ts';
import { contractsOf, hashMap, readMapAsFarAsPossible, type SchemaMap } from '../migration/map.ts';
import type { ObjectType, Pair } from '../migration/object-type.ts';
import { fieldProblemsInOdoo, type NamedConstant, unknownConstants } from '../odoo/check-map.ts';
import { destinationOf } from '../odoo/destination.ts';
import { pairNamed } from '../pairs/index.ts';
import { writtenFields } from '../report/fed-fields.ts';
import { type Drop, readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { fieldsToMake } from './fields-to-make.ts';
import { definedFields } from './keep-fields.ts';
import { mapChanges } from './map-changes.ts';
import { readings } from './map-readings.ts';
import { odooOf } from './odoo-of.ts';
import { writeMapFiles } from './write-map-files.ts';

/** A map that can be followed. */
export interface CheckedMap {
  /** What a person is asked about it. */
  readonly question: string;
}

/**
 * Holds a run's map against its pair, the files of the drop and Odoo before anybody is asked about it, and writes down
 * what changed against the approved one. Odoo is only read.
 * @throws {MapError} naming everything that keeps the map from being followed, at once
 */
export async function checkMap(stores: Stores, run: RunName): Promise<CheckedMap> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  // The drop's own words: what could not be understood in them was left out of what the run would follow.
  const yaml = drop.map ?? (await stores.work.readText(files.map));
  const { map, problems } = readMapAsFarAsPossible(yaml, pair);
  if (map === undefined) throw new MapError(problems);
  // Before it is refused: what is wrong is mended in it.
  await writeMapFiles(stores, run, pair, yaml);
  const mend = drop.map === undefined ? completeIt : undefined;
  const here = [...problems, ...headersMissing(drop, map, pair), ...wordProblems(map, pair)];
  const defined = await definedFields(stores, run, pair, drop, map);
  const there = await problemsInOdoo(stores, run, pair, map, defined).catch((error: unknown) => {
    if (here.length === 0 || !(error instanceof OdooCallError || error instanceof OdooSecretError)) throw error;
    // What is known is told, also while Odoo cannot be asked.
    throw new MapError([...here, 'Odoo could not be asked, and may have more to say'], { mend });
  });
  if (here.length + there.problems.length > 0) throw new MapError([...here, ...there.problems], { mend });
  const changes = await mapChanges(stores, run, pair, map);
  const proposed = fieldsToMake(pair, map, pair.objectTypes, defined);
  const made = proposed.filter(({ model, name }) => there.models.get(model)?.has(name) === false);
  const unmapped = Object.values(map.objects).reduce((sum, object) => sum + object.unmapped.length, 0);
  const sentences = [
    `Is map ${hashMap(map)} right?`,
    ...(changes === undefined
      ? []
      : [`${changes.count} changes against the approved map ${changes.against}; map-changes.csv lists them.`]),
    `${unmapped} columns feed nothing.`,
    ...(made.length === 0 ? [] : [`Fields to be made in Odoo: ${made.map(({ name }) => name).join(', ')}.`]),
  ];
  return { question: sentences.join(' ') };
}

const completeIt = 'To mend it, complete map.yaml, which lies beside the report, and upload the drop again with it.';

/** Headers that the map reads and the drop's files do not have. */
const headersMissing = (drop: Drop, map: SchemaMap, pair: Pair): readonly string[] =>
  typesInDrop(drop, pair.objectTypes).flatMap((type) =>
    readings(map, drop, type).flatMap(({ object, files, sections }) =>
      sections === undefined
        ? [
            `objects.${object}: the map does not have it, and the drop holds ${files.map(({ name }) => name).join(', ')}`,
          ]
        : sections.flatMap((section) => headerProblems(object, section, files)),
    ),
  );

async function problemsInOdoo(
  stores: Stores,
  run: RunName,
  pair: Pair,
  map: SchemaMap,
  defined: ReadonlySet<string>,
): Promise<Awaited<ReturnType<typeof fieldProblemsInOdoo>>> {
  const types = pair.objectTypes.filter(({ name }) => map.objects[name] !== undefined);
  const client = await odooOf(stores, run);
  const fed = fieldsFedBy(map, pair);
  const constants = named(map, pair);
  const unknown = constants.length === 0 ? [] : unknownConstants(constants, await destinationOf(client));
  const inOdoo = await fieldProblemsInOdoo(client, {
    pair,
    fed,
    models: new Map(types.flatMap((type) => modelsOf(type).map((model) => [type.name, model] as const))),
    written: new Map(types.map((type) => [type.name, writtenFields(type)])),
    defined,
  });
  return { ...inOdoo, problems: [...unknown, ...inOdoo.problems] };
}

const modelsOf = (type: ObjectType): readonly string[] => {
  const model = takesFields(type) ? customFieldModel(type) : undefined;
  return model === undefined ? [] : [model];
};

/** Constants that name countries, currencies and accounts, as far as they can be such names. */
function named(map: SchemaMap, pair: Pair): readonly NamedConstant[] {
  const contracts = contractsOf(pair);
  return constantsOf(map).flatMap((constant): readonly NamedConstant[] => {
    const column = contracts.get(constant.object)?.[constant.column];
    const parsed = column?.parse(constant.text);
    if (column === undefined || parsed?.ok !== true || typeof parsed.value !== 'string') return [];
    const names = namedBy(pair, constant.column, column.type);
    return names === undefined ? [] : [{ ...constant, names }];
  });
}

function namedBy(pair: Pair, column: string, type: string): NamedConstant['names'] | undefined {
  if (type === 'country code') return 'country';
  if (type === 'currency code') return 'currency';
  const prerequisites = pair.objectTypes.flatMap(({ prerequisites: some = [] }) => some);
  return prerequisites.find((one) => one.column === column)?.of;
}
