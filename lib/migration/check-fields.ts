import { customFieldModel, customFieldTypes, relatedModel } from './custom-fields.ts';
import { takesFields } from './custom-problems.ts';
import { type CustomMap, headersOf, type SchemaMap } from './map.ts';
import { suggestion } from './nearest.ts';
import type { Pair } from './object-type.ts';

/** A field that a map feeds beside canonical columns, and whose it is. */
export interface FieldFed {
  /** `objects.account.fields.ref` */
  readonly place: string;
  readonly object: string;
  readonly section: 'custom' | 'fields';
  readonly name: string;
  readonly feed: CustomMap;
  /** Odoo model that has it, or is to have it. */
  readonly model: string;
  /** Model that a many2one names. */
  readonly relation: string | undefined;
}

/** The fields that a map feeds, as far as it says whose they are. */
export const fieldsFedBy = ({ objects }: SchemaMap, { objectTypes }: Pair): readonly FieldFed[] =>
  Object.entries(objects).flatMap(([object, map]) => {
    const type = objectTypes.find(({ name }) => name === object);
    const model = type !== undefined && takesFields(type) ? customFieldModel(type) : undefined;
    if (model === undefined) return [];
    return (['custom', 'fields'] as const).flatMap((section) =>
      Object.entries(map[section] ?? {}).map(([name, feed]): FieldFed => {
        const target = objectTypes.find((candidate) => candidate.name === feed.to);
        const relation = feed.type === 'many2one' && target !== undefined ? relatedModel(target) : undefined;
        return { place: `objects.${object}.${section}.${name}`, object, section, name, feed, model, relation };
      }),
    );
  });

/** A field as Odoo describes it. */
export interface FieldInOdoo {
  readonly type: string;
  readonly relation?: string | undefined;
  /** Values and labels. */
  readonly selection?: readonly (readonly [string, string])[] | undefined;
  readonly readonly: boolean;
  readonly required: boolean;
}

/** A model's fields by name. */
export type FieldsInOdoo = ReadonlyMap<string, FieldInOdoo>;

/** What fields are held against. */
export interface FieldCheck {
  readonly pair: Pair;
  /** Fields by model; models that Odoo does not have are left out: something else says so. */
  readonly models: ReadonlyMap<string, FieldsInOdoo>;
  /** Odoo fields that object types write themselves, with the columns that feed them. */
  readonly written: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** `<model> <field>` of the custom fields that rows of the export define. */
  readonly defined: ReadonlySet<string>;
}

/** What keeps the fields of a map from being fed in Odoo, each as a sentence with what to do instead. */
export const fieldProblems = (fed: readonly FieldFed[], check: FieldCheck): readonly string[] => [
  ...fed.flatMap((field) => problemsOfField(field, check).map((problem) => `${field.place}: ${problem}`)),
  ...differentTypes(fed),
];

function problemsOfField(field: FieldFed, { pair, models, written, defined }: FieldCheck): readonly string[] {
  const { name, section, model, feed, object } = field;
  const fields = models.get(model);
  if (fields === undefined) return [];
  const columns = written.get(object)?.get(name);
  if (columns !== undefined) {
    const instead = columns.length === 0 ? 'Leave it out' : `Feed the column ${columns.join(' or ')} instead`;
    return [`${object} writes ${name} of ${model} itself. ${instead}`];
  }
  const there = fields.get(name);
  if (there === undefined) {
    if (section === 'fields') {
      const known = [...fields].filter(([, one]) => !one.readonly && typeOf(one.type) !== undefined);
      const meant = suggestionOrNothing(
        name,
        known.map(([known]) => known),
      );
      return [`Odoo has no field ${name} on ${model}${meant}. A field to be made stands under custom, named x_…`];
    }
    return defined.has(`${model} ${name}`) ? [] : problemsOfMaking(field, fields);
  }
  return [
    ...shapeProblems(field, there, pair),
    ...(there.readonly ? [`Odoo lets nobody write ${name} of ${model}. Feed another field`] : []),
    ...optionProblems(feed, there),
  ];
}

const typeOf = (type: string) => customFieldTypes.find((known) => known === type);

function suggestionOrNothing(name: string, known: readonly string[]): string {
  const text = suggestion(name, known);
  return text.startsWith('known') ? '' : `; ${text}`;
}

/** What keeps a field from being made. */
function problemsOfMaking({ name, feed, model }: FieldFed, fields: FieldsInOdoo): readonly string[] {
  const problems: string[] = [];
  // PostgreSQL cuts names at 63 characters.
  if (name.length > 63) problems.push('the name is too long for a field to be made. Write 63 characters at most');
  if (feed.type === 'selection' && Object.keys(feed.values ?? {}).length === 0)
    problems.push('a selection is to be made, and nothing says its options. Translate every value under "values"');
  if (feed.type === 'monetary' && !fields.has('currency_id') && !fields.has('x_currency_id'))
    problems.push(`it is monetary, and ${model} has no currency in Odoo. Make it a float`);
  return problems;
}

function shapeProblems({ name, feed, model, relation }: FieldFed, there: FieldInOdoo, pair: Pair): readonly string[] {
  const type = typeOf(there.type);
  if (type === undefined)
    return [`${name} of ${model} is ${there.type} in Odoo, which no column can feed. Name another field`];
  if (type !== feed.type)
    return [
      `${name} of ${model} is ${type} in Odoo and ${feed.type} in the map. Write type: ${type}${type === 'many2one' ? ', and under "to" what it names' : ''}`,
    ];
  if (type !== 'many2one' || relation === undefined || relation === there.relation) return [];
  const fitting = pair.objectTypes.filter((one) => relatedModel(one) === there.relation).map((one) => one.name);
  const instead =
    fitting.length === 0 ? 'No object type becomes that: leave the field out' : `Write to: ${fitting.join(' or ')}`;
  return [`${name} of ${model} names ${there.relation} in Odoo, and ${feed.to} becomes ${relation}. ${instead}`];
}

function optionProblems({ type, values = {} }: CustomMap, { selection }: FieldInOdoo): readonly string[] {
  if (type !== 'selection' || selection === undefined) return [];
  const options = selection.map(([value]) => value);
  const other = [...new Set(Object.values(values))].find((target) => !options.includes(target));
  return other === undefined
    ? []
    : [`a translation leads to no option of this selection in Odoo; ${suggestion(other, options)}`];
}

/** Object types that share a model cannot have one field as two. */
function differentTypes(fed: readonly FieldFed[]): readonly string[] {
  const first = new Map<string, FieldFed>();
  return fed.flatMap((field) => {
    const key = `${field.model} ${field.name}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, field);
    return other === undefined || other.feed.type === field.feed.type
      ? []
      : [
          `${field.place}: it is ${field.feed.type} here and ${other.feed.type} under ${other.place}, and both are one field of ${field.model}. Write the same type`,
        ];
  });
}

/**
 * Fields of one's own that Odoo wants filled in and nothing feeds. Of the fields that apps bring, Odoo fills in most by
 * itself and does not say which.
 */
export const unfedRequired = (fields: FieldsInOdoo): readonly string[] =>
  [...fields].flatMap(([name, { required, readonly }]) =>
    name.startsWith('x_') && required && !readonly ? [name] : [],
  );

/** Headers that a map reads and files do not have, each as a sentence. */
export function headerProblems(
  object: string,
  section: SchemaMap['objects'][string],
  files: readonly { readonly name: string; readonly headers: readonly string[] }[],
): readonly string[] {
  const places = [
    ...Object.entries(section.columns).flatMap(([name, feed]) =>
      headersOf(feed).map((header) => [`columns.${name}`, header] as const),
    ),
    ...Object.entries(section.custom ?? {}).map(([name, { from }]) => [`custom.${name}`, from] as const),
    ...Object.entries(section.fields ?? {}).map(([name, { from }]) => [`fields.${name}`, from] as const),
  ];
  return places.flatMap(([place, from]) => {
    const lacking = files.filter(({ headers }) => !headers.includes(from));
    if (lacking.length === 0) return [];
    const there = [...new Set(lacking.flatMap(({ headers }) => headers))];
    // Only what is near to what the map says: in a file without headers a first row stands in their place.
    const meant = suggestionOrNothing(from, there);
    return lacking.map(({ name }) => `objects.${object}.${place}: the file ${name} has no column "${from}"${meant}`);
  });
}
