import { customFieldModel, relatedModel } from './custom-fields.ts';
import { dependenciesOf } from './dependency-order.ts';
import { fieldFeeds, type ObjectMap } from './map.ts';
import type { ObjectType, Pair } from './object-type.ts';

type Objects = Readonly<Record<string, ObjectMap>>;

/** Object types that the fields of one object type's map name. */
export const namedByCustom = (map: ObjectMap | undefined): readonly string[] =>
  Object.values(fieldFeeds(map ?? {})).flatMap(({ type, to }) => (type === 'many2one' && to !== undefined ? [to] : []));

/** What keeps the custom fields of a map from being followed, each as a sentence. */
export function customProblems(objects: Objects, pair: Pair): readonly string[] {
  return Object.entries(objects).flatMap(([object, map]) =>
    (['custom', 'fields'] as const).flatMap((section) => {
      const feeds = map[section];
      if (feeds === undefined) return [];
      const place = `objects.${object}.${section}`;
      const type = pair.objectTypes.find(({ name }) => name === object);
      if (type === undefined || !takesFields(type)) {
        return [`${place}: nothing of it is written to Odoo with fields of its own. Remove the section`];
      }
      return Object.entries(feeds).flatMap(([field, feed]) =>
        [...nameProblems(section, field, map), ...problemsOfField(feed, type, objects, pair)].map(
          (problem) => `${place}.${field}: ${problem}`,
        ),
      );
    }),
  );
}

function nameProblems(section: 'custom' | 'fields', field: string, { custom = {} }: ObjectMap): readonly string[] {
  if (section === 'custom') {
    return /^x_[a-z0-9_]+$/.test(field)
      ? []
      : ['this is no name of a custom field. Write x_ and then small letters, digits and underscores'];
  }
  if (Object.hasOwn(custom, field)) return ['custom feeds this field too. Leave it in one of the two'];
  return /^[a-z][a-z0-9_]*$/.test(field)
    ? []
    : ['this is no name of a field. Write it as Odoo does, in small letters, digits and underscores'];
}

/** Whether records of an object type can have fields that it does not write itself. */
export const takesFields = (type: ObjectType): boolean =>
  type.definesFields !== true && customFieldModel(type) !== undefined;

/** Whether a many2one may name records of this type. */
const mayBeNamed = (type: ObjectType): boolean => type.definesFields !== true && relatedModel(type) !== undefined;

function problemsOfField(
  { type, to, by }: NonNullable<ObjectMap['custom']>[string],
  owner: ObjectType,
  objects: Objects,
  pair: Pair,
): readonly string[] {
  const problems: string[] = [];
  if (type !== 'many2one') {
    return to === undefined && by === undefined
      ? problems
      : [...problems, `only a many2one names records, and this is a ${type}. Remove "to" and "by"`];
  }
  const target = pair.objectTypes.find(({ name }) => name === to);
  if (target === undefined || !mayBeNamed(target)) {
    const known = pair.objectTypes.filter(mayBeNamed);
    return [
      ...problems,
      `a many2one names an object type under "to": one of ${known.map(({ name }) => name).join(', ')}`,
    ];
  }
  const keys = [target.source.key, ...(target.source.alternateKeys ?? [])];
  if (by !== undefined && !keys.includes(by)) {
    problems.push(`"by" is no column that names a ${target.name}. Use one of ${keys.join(', ')}`);
  }
  if (target !== owner && needs(target, owner, objects, pair)) {
    problems.push(
      `it names the ${target.name}, which is loaded after the ${owner.name} because it names it in turn. Leave this field out, or bring it from the ${target.name}`,
    );
  }
  return problems;
}

/** Whether `type` must be loaded after `other`. */
function needs(type: ObjectType, other: ObjectType, objects: Objects, pair: Pair): boolean {
  const seen = new Set<string>();
  const reaches = (one: ObjectType): boolean => {
    if (seen.has(one.name)) return false;
    seen.add(one.name);
    return [...dependenciesOf(one), ...namedByCustom(objects[one.name])].some((name) => {
      const next = pair.objectTypes.find((candidate) => candidate.name === name);
      return next === other || (next !== undefined && next !== one && reaches(next));
    });
  };
  return reaches(type);
}
