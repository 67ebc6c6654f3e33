import { CircularReferenceError } from './errors.ts';
import type { ObjectType } from './object-type.ts';

/**
 * The phases of a pair: each phase holds object types that depend only on earlier ones and can load side by side.
 * Computed from the declared references; a reference of a type to itself does not count.
 * @throws {CircularReferenceError} when object types refer to each other in a circle.
 */
export function phasesOf(objectTypes: readonly ObjectType[]): readonly (readonly ObjectType[])[] {
  const known = new Set(objectTypes.map((type) => type.name));
  const phases: ObjectType[][] = [];
  const placed = new Set<string>();
  while (placed.size < objectTypes.length) {
    const phase = objectTypes.filter(
      (type) =>
        !placed.has(type.name) &&
        dependenciesOf(type).every((name) => name === type.name || placed.has(name) || !known.has(name)),
    );
    if (phase.length === 0) {
      throw new CircularReferenceError(objectTypes.filter((type) => !placed.has(type.name)).map((type) => type.name));
    }
    phases.push(phase);
    for (const type of phase) placed.add(type.name);
  }
  return phases;
}

/** The object types that this one's columns name. */
export const dependenciesOf = (type: ObjectType): readonly string[] =>
  Object.values(type.references).flatMap((reference) => (reference ? [reference.to] : []));
