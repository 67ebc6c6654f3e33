import { CircularReferenceError } from './errors.ts';
import type { ObjectType } from './object-type.ts';

/**
 * The phases of a pair: each phase holds object types that depend only on earlier ones and can load side by side.
 * Computed from the declared references; a reference of a type to itself does not count. What defines fields comes
 * before everything that may bring values for them.
 * @param alsoNamed object types that a type names beside its references: in values of custom fields
 * @throws {CircularReferenceError} when object types refer to each other in a circle.
 */
export function phasesOf(
  objectTypes: readonly ObjectType[],
  alsoNamed: (type: ObjectType) => readonly string[] = () => [],
): readonly (readonly ObjectType[])[] {
  const known = new Set(objectTypes.map((type) => type.name));
  const defining = objectTypes.filter((type) => type.definesFields === true).map((type) => type.name);
  const needsOf = (type: ObjectType) =>
    type.definesFields
      ? dependenciesOf(type)
      : [...defining, ...dependenciesOf(type), ...alsoNamed(type), ...(type.after ?? [])];
  const phases: ObjectType[][] = [];
  const placed = new Set<string>();
  while (placed.size < objectTypes.length) {
    const phase = objectTypes.filter(
      (type) =>
        !placed.has(type.name) &&
        needsOf(type).every((name) => name === type.name || placed.has(name) || !known.has(name)),
    );
    if (phase.length === 0) {
      throw new CircularReferenceError(objectTypes.filter((type) => !placed.has(type.name)).map((type) => type.name));
    }
    phases.push(phase);
    for (const type of phase) placed.add(type.name);
  }
  return phases;
}

/** The object types that this one's columns name, or those of its lines. */
export const dependenciesOf = ({ references, lines }: ObjectType): readonly string[] =>
  [...Object.values(references), ...Object.values(lines?.references ?? {})].flatMap((reference) =>
    reference ? [reference.to] : [],
  );
