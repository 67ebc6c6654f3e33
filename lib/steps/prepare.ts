import { namedByCustom } from '../migration/custom-problems.ts';
import { phasesOf } from '../migration/dependency-order.ts';
import { DestinationError } from '../migration/errors.ts';
import { hashMap, readMap } from '../migration/map.ts';
import { decidingModels, takesPart } from '../migration/taking-part.ts';
import { destinationOf } from '../odoo/destination.ts';
import { answerFrom, type KeptAnswers } from '../odoo/kept-answers.ts';
import { installedModels } from '../odoo/preflight/apps-and-rights.ts';
import { sentenceOf } from '../odoo/preflight/check.ts';
import { stopping } from '../odoo/preflight/look-over.ts';
import { pairNamed } from '../pairs/index.ts';
import { readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { fieldsToMake } from './fields-to-make.ts';
import { definedFields } from './keep-fields.ts';
import { checkFiles } from './map-readings.ts';
import { odooOf } from './odoo-of.ts';
import { makeOwnFields, ownFieldsOf } from './own-fields.ts';
import { writePlan } from './planned.ts';
import { type MissingInOdoo, missingInOdoo } from './prerequisites.ts';

/** An object type in the plan of a run. */
export interface PlannedObject {
  readonly object: string;
  readonly title: string;
  /** Arn of its state machine. */
  readonly machine: string;
}

/** The phases of a run: lists to be loaded one after the other, each list's object types side by side. */
export interface Plan {
  readonly phases: readonly { readonly objects: readonly PlannedObject[] }[];
  /** Gates to be passed first; Odoo is prepared once more after them. */
  readonly missing: readonly MissingInOdoo[];
}

/**
 * Looks whether Odoo can take the drop and has what its rows name, and plans its phases. What is written to Odoo are the
 * fields that the pair brings itself or the map proposes, and these only when no gate has to be passed any more.
 * @throws {DestinationError} listing everything that is missing in Odoo
 * @throws {MapNotApprovedError} when fields are to be made and the map is not the approved one
 * @throws {ExportFileError} when a file lacks a column the map reads
 */
export async function prepare(stores: Stores, run: RunName): Promise<Plan> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), pair);
  const inDrop = typesInDrop(drop, pair.objectTypes);
  for (const type of inDrop) checkFiles(drop, map, type);
  const client = await odooOf(stores, run);
  const answers: KeptAnswers = {};
  answerFrom(client, answers);
  const installed = await installedModels(client, decidingModels(inDrop));
  const types = inDrop.filter((type) => takesPart(type, map.settings, installed));
  const problems = (await stopping(client, types)).filter(({ verdict }) => verdict === 'stop');
  if (problems.length > 0) throw new DestinationError(problems.map(sentenceOf));
  const missing = await missingInOdoo(stores, run, drop, map, types, await destinationOf(client));
  // A rejection at a gate ends the run with nothing written, so fields are made when all of them are passed.
  const defined = await definedFields(stores, run, pair, drop, map);
  const fields = [...ownFieldsOf(types), ...fieldsToMake(pair, map, types, defined)];
  if (missing.length === 0 && drop.mode !== 'rehearsal')
    await makeOwnFields(stores, run, pair, fields, client, hashMap(map));
  // Behind a gate this session knows the answers already, and keeps none: object types then ask for themselves.
  await stores.work.writeText(files.answers, JSON.stringify(answers));
  await writePlan(stores, run, types);
  const planned = phasesOf(types, ({ name }) => namedByCustom(map.objects[name])).map((phase) => ({
    objects: phase.map(({ name, title }) => ({
      object: name,
      title,
      machine: `${stores.environment.OBJECT_MACHINE_PREFIX}${run.pair}-${name}`,
    })),
  }));
  return { phases: planned, missing };
}
