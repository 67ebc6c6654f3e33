import { UnknownPairError } from '../migration/errors.ts';
import type { ObjectType, Pair } from '../migration/object-type.ts';
import { aeronaClinicToOdooCrm } from './aerona-clinic-to-odoo-crm/index.ts';
import { aiWorksToOdooErp } from './ai-works-to-odoo-erp/index.ts';

export { oneAfterTheOther } from '../migration/object-type.ts';

/** Every pair there is. */
export const pairs: readonly Pair[] = [aiWorksToOdooErp, aeronaClinicToOdooCrm];

/** @throws {UnknownPairError} */
export function pairNamed(name: string): Pair {
  const pair = pairs.find((candidate) => candidate.name === name);
  if (pair === undefined)
    throw new UnknownPairError(
      name,
      pairs.map((known) => known.name),
    );
  return pair;
}

/** @throws {UnknownPairError} when the pair has no such object type. */
export function objectTypeNamed(pair: Pair, name: string): ObjectType {
  const type = pair.objectTypes.find((candidate) => candidate.name === name);
  if (type === undefined)
    throw new UnknownPairError(
      `${pair.name}/${name}`,
      pair.objectTypes.map((known) => known.name),
    );
  return type;
}
