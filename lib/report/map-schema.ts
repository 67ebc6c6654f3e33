import { z } from 'zod';
import { type Column, type Columns, wordsOf } from '../migration/columns.ts';
import { customFieldTypes } from '../migration/custom-fields.ts';
import { takesFields } from '../migration/custom-problems.ts';
import { contractsOf, schemaMapSchema } from '../migration/map.ts';
import { type Pair, rowTypesOf } from '../migration/object-type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What members of the map mean, as editors show it. */
const meanings: Readonly<Record<string, string>> = {
  version: 'Version of this format.',
  pair: 'Source and destination that the map is for.',
  objects: 'One section for each object type, and one for the lines of its documents.',
  columns: 'Canonical columns, and what of the export feeds each.',
  custom: 'Fields of your own in Odoo, named x_…; those that Odoo does not have are made once the map is approved.',
  fields: 'Fields that Odoo has and no canonical column feeds, by their Odoo name. They are never made.',
  unmapped: 'Headers that feed nothing, so that leaving them behind is a decision.',
  from: 'Header in the export.',
  and: 'Further headers whose texts follow it, with a space between: the last name after the first.',
  values: 'Translations: what the export writes, and what is meant by it. Upper and lower case are the same.',
  default: 'Taken where the cell is empty, or where nothing else feeds the column.',
  number: 'How numbers are written: comma for 1.250,50 and point for 1,250.50.',
  type: "The field's type, by Odoo's name.",
  to: 'Object type whose records a many2one names.',
  by: 'Column of that object type that the export names records by; its key when not said.',
  tolerances: 'What a run may differ by and still be reconciled.',
  rejectedPercent: "Share of an object type's rows, in percent, that may be rejected.",
  totals: 'Largest difference of a total between source and Odoo, as text with a decimal point.',
  settings: 'What is decided about the whole migration; the mapping reference explains each.',
};

const recordSchema = z.record(z.string(), z.unknown());
const member = (schema: unknown, ...path: readonly string[]): Schema =>
  path.reduce<Schema>((at, name) => recordSchema.parse(at[name]), recordSchema.parse(schema));

/** JSON Schema of the map of a pair: its object types and columns with their meaning, so that an editor completes them. */
export function mapSchema(pair: Pair): Schema {
  const base = described(z.toJSONSchema(schemaMapSchema, { io: 'input' }));
  const section = member(base, 'properties', 'objects', 'additionalProperties');
  const titles = new Map(rowTypesOf(pair.objectTypes).map(({ name, title }) => [name, title]));
  const sections = [...contractsOf(pair)].map(([name, columns]) => [
    name,
    { ...sectionOf(pair, name, columns, section), title: titles.get(name) ?? name },
  ]);
  const properties = member(base, 'properties');
  return {
    ...base,
    title: `Map of ${pair.name}`,
    // Written down once: there are hundreds of columns.
    $defs: {
      column: member(section, 'properties', 'columns', 'additionalProperties'),
      custom: ownFields(member(section, 'properties')['custom'], pair),
      fields: ownFields(member(section, 'properties')['fields'], pair),
    },
    properties: {
      ...properties,
      pair: { ...member(properties, 'pair'), const: pair.name },
      objects: { ...closed(member(properties, 'objects')), properties: Object.fromEntries(sections) },
    },
  };
}

/** An object that has no other members than those that are named. */
function closed({ propertyNames, additionalProperties, ...schema }: Schema): Schema {
  return { ...schema, additionalProperties: false };
}

function sectionOf(pair: Pair, name: string, columns: Columns, section: Schema): Schema {
  const { custom, fields, ...properties } = member(section, 'properties');
  const fed = {
    ...closed(member(properties, 'columns')),
    properties: Object.fromEntries(Object.entries(columns).map(([column, one]) => [column, feedOf(one)])),
    required: Object.entries(columns).flatMap(([column, { required }]) => (required ? [column] : [])),
  };
  const type = pair.objectTypes.find((one) => one.name === name);
  const own =
    type !== undefined && takesFields(type)
      ? { custom: { $ref: '#/$defs/custom' }, fields: { $ref: '#/$defs/fields' } }
      : {};
  return { ...section, properties: { ...properties, columns: fed, ...own } };
}

/** How one column is fed: with its meaning, and its words where it may hold only some. */
function feedOf({ meaning, type, example, required }: Column): Schema {
  const description = `${meaning} (${type}${required ? ', required' : ''}), such as ${example}`;
  const feed = { $ref: '#/$defs/column', description };
  const known = wordsOf(type);
  if (known === undefined) return feed;
  // Words may be written in upper or lower case, so that these are for completion only.
  const words = { anyOf: [{ enum: known }, { type: 'string' }] };
  return { ...feed, properties: { default: words, values: { additionalProperties: words } } };
}

function ownFields(fields: unknown, pair: Pair): Schema {
  const feed = member(fields, 'additionalProperties');
  const properties = member(feed, 'properties');
  const to = { ...member(properties, 'to'), enum: pair.objectTypes.map(({ name }) => name) };
  const type = { ...member(properties, 'type'), enum: [...customFieldTypes] };
  return { ...recordSchema.parse(fields), additionalProperties: { ...feed, properties: { ...properties, type, to } } };
}

/** The schema with the meaning of every member that has one. */
function described(schema: unknown): Schema {
  const { properties, additionalProperties, ...rest } = recordSchema.parse(schema);
  const named =
    properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(recordSchema.parse(properties)).map(([name, inner]) => {
              const meaning = meanings[name];
              return [name, { ...(meaning === undefined ? {} : { description: meaning }), ...described(inner) }];
            }),
          ),
        };
  const others =
    additionalProperties === undefined || typeof additionalProperties === 'boolean'
      ? { ...(additionalProperties === undefined ? {} : { additionalProperties }) }
      : { additionalProperties: described(additionalProperties) };
  return { ...rest, ...named, ...others };
}
