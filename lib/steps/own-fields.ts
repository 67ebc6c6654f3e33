import { DestinationError, MapNotApprovedError } from '../migration/errors.ts';
import type { ObjectType, OwnField, Pair } from '../migration/object-type.ts';
import type { OdooClient } from '../odoo/client.ts';
import { makeFields, planFields } from '../odoo/own-fields.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** Fields that object types bring, each once. */
export const ownFieldsOf = (types: readonly ObjectType[]): readonly OwnField[] => [
  ...new Map(
    types.flatMap(({ fields = [] }) => fields).map((field) => [`${field.model} ${field.name}`, field]),
  ).values(),
];

/**
 * Makes the fields that a run's object types and its map need, before the first row is loaded: one place, one after the other, because
 * Odoo builds its models anew with every field. What is about to be made is written down first.
 * @throws {MapNotApprovedError} nothing was written
 * @throws {DestinationError} naming every field that is not as it must be
 */
export async function makeOwnFields(
  stores: Stores,
  run: RunName,
  pair: Pair,
  fields: readonly OwnField[],
  client: OdooClient,
  mapHash: string,
): Promise<void> {
  const planned = await planFields(client, { ...pair, ...run }, fields);
  if (planned.problems.length > 0) throw new DestinationError(planned.problems);
  if (planned.absent.length === 0) return;
  const approved = await stores.registry(run).approvedMap();
  if (approved !== mapHash) throw new MapNotApprovedError(mapHash, approved);
  const journal = runFiles(run).preparation('fields');
  // A repeated attempt finds fields of the first one: what that one was about to make stays written down.
  if ((await stores.work.readTextIfThere(journal)) === undefined) {
    const creates = planned.absent.map(({ row }) => ({ model: 'ir.model.fields', externalId: row.externalId }));
    await stores.work.writeText(journal, JSON.stringify({ at: stores.now().toISOString(), creates }));
  }
  const problems = await makeFields(client, planned);
  if (problems.length > 0) throw new DestinationError(problems);
}
