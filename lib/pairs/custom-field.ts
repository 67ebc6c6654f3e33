import { type Canonical, list, oneOf, text } from '../migration/columns.ts';
import {
  customFieldModel,
  customFieldTypes,
  pythonOptions,
  relatedModel,
  selectionOptions,
} from '../migration/custom-fields.ts';
import {
  type FieldFacts,
  type FlatRecord,
  type Look,
  type ModelReading,
  type ObjectType,
  type OdooReading,
  objectType,
} from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';

const columnsOf = (example: string) => ({
  id: text('Identifier in the source', 'F-01'),
  object: text('Object type whose records have the field', example),
  name: text('Name of the field, and of the column that brings its values: x_ and lower case', 'x_tier'),
  label: text('What people read beside the field', 'Tier'),
  type: oneOf('What the field holds', customFieldTypes),
  options: list('Values of a selection with their labels, in order', 'gold: Gold; silver: Silver').optional(),
  relatedObject: text('Object type that a many2one names', example).optional(),
  relatedColumn: text(
    'Column of that object type by which values name its records; its key when empty',
    'id',
  ).optional(),
  help: text('Explanation shown with the field', 'Agreed every January').optional(),
});

type Columns = ReturnType<typeof columnsOf>;
type CustomField = Canonical<Columns>;

/** What a row waits for when fields come by the generated module. */
export const customFieldsQueue = 'custom-fields';

/** What a pair calls the fields that its customers made for themselves. */
export interface CustomFieldNames extends Pick<ObjectType, 'name' | 'title' | 'files'> {
  /** An object type of the pair that may have fields, for the contract. */
  readonly example: string;
}

/**
 * Custom fields of the source become fields of Odoo's models, made over RPC or by the module a run generates. A field that is
 * in Odoo already, with the same type, is taken. Fields of an object type belong to the first model it writes to; a
 * product's belong to its template, so that every row of products can bring values.
 * @param types object types of the pair that may have fields, or be named by them
 */
export const customFieldOf = ({ example, ...names }: CustomFieldNames, types: readonly ObjectType[]): ObjectType =>
  objectType({
    ...names,
    source: {
      key: 'id',
      columns: columnsOf(example),
      unique: [['object', 'name']],
      rules: (row) => rulesOf(row, types),
    },
    references: {},
    definesFields: true,
    queue: {
      name: customFieldsQueue,
      ask: 'Install the module custom-fields.zip, which lies beside the report, in Odoo',
    },
    writing: {
      kind: 'flat',
      models: ['ir.model.fields'],
      lookups: (_, odoo) => fieldsThere([...new Set(types.flatMap((type) => customFieldModel(type) ?? []))], odoo),
      record: (row, look) => recordOf(row, look, types),
      verify,
    },
    undo: 'unlink-or-archive',
    reconcile: { count: true, links: [] },
  });

const typeNamed = (types: readonly ObjectType[], name: string): ObjectType | undefined =>
  types.find((type) => type.name === name);

const listed = (types: readonly ObjectType[]): string => types.map(({ name }) => name).join(', ');

function rulesOf(row: CustomField, types: readonly ObjectType[]): readonly Reason[] {
  const reasons: Reason[] = [];
  const add = (column: string, problem: string, mend: string) =>
    void reasons.push({ rule: 'custom-field', column, problem, mend });
  const holding = types.filter((type) => customFieldModel(type) !== undefined);
  if (typeNamed(holding, row.object) === undefined)
    add('object', 'is no object type that can have fields', `Use one of ${listed(holding)}`);
  // PostgreSQL cuts names at 63 characters.
  if (!/^x_[a-z0-9_]{1,61}$/.test(row.name))
    add('name', 'is no name for a custom field', 'Begin with x_, then lower case letters, digits and underscores');
  if (row.type === 'selection' && selectionOptions(row.options ?? []) === undefined)
    add('options', 'does not say values and labels of a selection', 'Write them as gold: Gold; silver: Silver');
  if (row.type === 'selection' && row.options === null) add('options', 'is empty on a selection', 'List its values');
  if (row.type !== 'selection' && row.options !== null)
    add('options', 'is filled in on a field that is no selection', 'Leave it empty');
  const related = row.relatedObject === null ? undefined : typeNamed(types, row.relatedObject);
  if (row.type === 'many2one' && (related === undefined || relatedModel(related) === undefined))
    add('relatedObject', 'names no object type that a field could point to', `Use one of ${listed(types)}`);
  if (row.type !== 'many2one' && row.relatedObject !== null)
    add('relatedObject', 'is filled in on a field that is no many2one', 'Leave it empty');
  const keys = related === undefined ? [] : [related.source.key, ...(related.source.alternateKeys ?? [])];
  if (row.relatedColumn !== null && !keys.includes(row.relatedColumn))
    add('relatedColumn', 'is no column that names records of that object type', `Use one of ${keys.join(', ')}`);
  return reasons;
}

const fieldName = (model: string, name: string) => `field ${name} of ${model}`;
const fieldOfType = (model: string, name: string, type: string) => `${fieldName(model, name)}: ${type}`;

/** Ids of models, and which fields they have. */
async function fieldsThere(models: readonly string[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const { id, model } of await odoo.searchRead('ir.model', [['model', 'in', models]], ['model']))
    if (typeof id === 'number') found.set(`model ${String(model)}`, id);
  const domain = [['model', 'in', models], '|', ['name', '=like', 'x\\_%'], ['name', '=', 'currency_id']];
  for (const { id, model, name, ttype } of await odoo.searchRead('ir.model.fields', domain, [
    'model',
    'name',
    'ttype',
  ])) {
    if (typeof id !== 'number') continue;
    found.set(fieldName(String(model), String(name)), id);
    found.set(fieldOfType(String(model), String(name), String(ttype)), id);
  }
  return found;
}

function recordOf(row: CustomField, look: Look<Columns>, types: readonly ObjectType[]): FlatRecord {
  const type = typeNamed(types, row.object);
  const model = (type && customFieldModel(type)) ?? '';
  const related = row.relatedObject === null ? undefined : typeNamed(types, row.relatedObject);
  const relation = related && relatedModel(related);
  const there = look.found(fieldName(model, row.name)) !== undefined;
  if (there && look.found(fieldOfType(model, row.name, row.type)) === undefined) look.reject(otherType);
  if (row.type === 'monetary' && look.found(fieldName(model, 'currency_id')) === undefined) look.reject(noCurrency);
  const options = selectionOptions(row.options ?? []);
  return {
    model: 'ir.model.fields',
    cells: {
      model_id: { id: look.found(`model ${model}`) ?? null },
      name: row.name,
      field_description: row.label,
      ttype: row.type,
      relation: relation ?? null,
      // Up to Odoo 19 the options can still be said in one text, as Python would write them.
      selection: options === undefined || options.length === 0 ? null : pythonOptions(options),
      help: row.help,
    },
    match: { model, name: row.name, ttype: row.type, ...(relation === undefined ? {} : { relation }) },
    ...(look.settings.customFields === 'module' ? { waitsFor: waitsForModule } : {}),
  };
}

const otherType: Reason = {
  rule: 'custom-field-type',
  column: 'type',
  problem: 'is another than the field of this name has in Odoo, where a type is for ever',
  mend: 'Give the field another name, or remove the one in Odoo with all it holds',
};

const noCurrency: Reason = {
  rule: 'custom-field',
  column: 'type',
  problem: 'is monetary on records that have no currency in Odoo',
  mend: 'Make it a float',
};

const waitsForModule: Reason = {
  rule: customFieldsQueue,
  column: 'name',
  problem: 'is not in Odoo yet, or not as the export has it; the module generated by this run brings it',
  mend: 'Install custom-fields.zip from the run’s report files in Odoo, or upgrade it there, and restart Odoo; then approve the gate or upload the drop again',
};

/** Holds type, relation and options of each field against what the model itself says of it. */
async function verify(records: readonly FlatRecord[], odoo: ModelReading) {
  const models = new Map<string, ReadonlyMap<string, FieldFacts>>();
  const different: { at: number; field: string; expected: string; found: string }[] = [];
  for (const [at, { cells, match = {} }] of records.entries()) {
    const model = String(match['model']);
    const fields = models.get(model) ?? (await odoo.fields(model));
    models.set(model, fields);
    const field = fields.get(String(match['name']));
    const options = (field?.selection ?? []).map(([value, label]) => ({ value, label }));
    const found = {
      type: field?.type ?? '',
      relation: field?.relation ?? '',
      selection: field?.selection === undefined ? '' : pythonOptions(options),
    };
    const expected = {
      type: String(cells['ttype'] ?? ''),
      relation: String(cells['relation'] ?? ''),
      selection: String(cells['selection'] ?? ''),
    };
    for (const name of ['type', 'relation', 'selection'] as const)
      if (found[name] !== expected[name])
        different.push({ at, field: name, expected: expected[name], found: found[name] });
  }
  return different;
}
