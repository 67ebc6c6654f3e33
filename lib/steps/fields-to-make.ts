import { fieldsFedBy } from '../migration/check-fields.ts';
import type { SchemaMap } from '../migration/map.ts';
import type { ObjectType, OwnField, Pair } from '../migration/object-type.ts';

/**
 * The custom fields that a map proposes by itself: no row of this drop or an earlier one defines them. What of them Odoo
 * has already is left as it is.
 * @param defined `<model> <field>` of those that rows define (`definedFields`)
 */
export function fieldsToMake(
  pair: Pair,
  map: SchemaMap,
  types: readonly ObjectType[],
  defined: ReadonlySet<string>,
): readonly OwnField[] {
  const proposed = fieldsFedBy(map, pair).filter(
    ({ section, object, model, name }) =>
      section === 'custom' && types.some((type) => type.name === object) && !defined.has(`${model} ${name}`),
  );
  return [
    ...new Map(
      proposed.map(({ model, name, feed, relation }): [string, OwnField] => [
        `${model} ${name}`,
        {
          model,
          name,
          label: feed.label ?? feed.from,
          type: feed.type,
          ...(feed.type === 'selection' ? { options: optionsOf(feed.values ?? {}) } : {}),
          ...(relation === undefined ? {} : { relation }),
        },
      ]),
    ).values(),
  ];
}

/** Options of a selection: what the export writes is what people read. */
function optionsOf(values: Readonly<Record<string, string>>): NonNullable<OwnField['options']> {
  const labels = new Map<string, string>();
  for (const [label, value] of Object.entries(values)) if (!labels.has(value)) labels.set(value, label);
  return [...labels].map(([value, label]) => ({ value, label }));
}
