import { z } from 'zod';
import { pythonOptions } from '../migration/custom-fields.ts';
import { OdooAccessError } from '../migration/errors.ts';
import { externalId } from '../migration/external-id.ts';
import type { OwnField } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';
import { type LoadRow, loadRecords } from './load-records.ts';
import { modelReading } from './reading.ts';

/** Whose fields are made: part of their external ids. */
interface Owner {
  readonly namespace: string;
  readonly migration: string;
}

/** Fields that Odoo lacks, ready to be made, and everything that keeps fields from being used, each as a sentence. */
export interface PlannedFields {
  readonly absent: readonly { readonly model: string; readonly row: LoadRow }[];
  readonly problems: readonly string[];
}

const modelsSchema = z.array(z.object({ id: z.number(), model: z.string() }));

/** External id of a field that a pair brings. */
export const fieldExternalId = ({ namespace, migration }: Owner, { model, name }: Pick<OwnField, 'model' | 'name'>) =>
  externalId(namespace, migration, 'field', `${model}.${name}`);

/** Says which of a pair's fields Odoo has, without writing anything. What the model itself tells counts: an id proves nothing. */
export async function planFields(
  client: OdooClient,
  owner: Owner,
  fields: readonly OwnField[],
): Promise<PlannedFields> {
  const names = [...new Set(fields.map(({ model }) => model))];
  const args = { domain: [['model', 'in', names]], fields: ['model'] };
  const found = modelsSchema.parse(await client.call({ model: 'ir.model', method: 'search_read', args }));
  const models = new Map(found.map(({ id, model }) => [model, id]));
  const absent: { model: string; row: LoadRow }[] = [];
  const problems: string[] = [];
  for (const [model, group] of Map.groupBy(fields, (field) => field.model)) {
    const id = models.get(model);
    if (id === undefined) {
      problems.push(`The model ${model} is not in Odoo, and fields of it are needed. Install the app that brings it`);
      continue;
    }
    const there = await modelReading(client).fields(model);
    for (const field of group) {
      const present = there.get(field.name);
      if (present === undefined) absent.push({ model, row: rowOf(owner, field, id) });
      else if (present.type !== field.type || (field.relation ?? '') !== (present.relation ?? '')) {
        problems.push(
          `The field ${field.name} of ${model} is ${present.type} in Odoo and has to be ${field.type}. Remove or rename the one in Odoo`,
        );
      }
    }
  }
  return { absent, problems };
}

function rowOf(owner: Owner, field: OwnField, model: number): LoadRow {
  const { name, label, type, options = [], relation, help } = field;
  return {
    externalId: fieldExternalId(owner, field),
    cells: {
      model_id: { id: model },
      name,
      field_description: label,
      ttype: type,
      relation: relation ?? null,
      // Up to Odoo 19 the options can still be said in one text, as Python would write them.
      selection: options.length === 0 ? null : pythonOptions(options),
      help: help ?? null,
    },
  };
}

/**
 * Makes the fields that are absent, all of a model in one call: Odoo builds its model anew for every call, which took 14.0
 * a second or more each time.
 * @returns what kept fields from being made, each as a sentence
 */
export async function makeFields(client: OdooClient, { absent }: PlannedFields): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [model, group] of Map.groupBy(absent, (field) => field.model)) {
    const rows = group.map(({ row }) => row);
    try {
      const loaded = await loadRecords(client, 'ir.model.fields', rows, 'create');
      for (const { externalId: name, cells } of rows) {
        const result = loaded.get(name);
        if (result?.ok !== true)
          problems.push(`The field ${String(cells['name'])} of ${model} was refused by Odoo: ${result?.message ?? ''}`);
      }
    } catch (error) {
      if (!(error instanceof OdooAccessError)) throw error;
      return [
        'The Odoo user may not make fields. Give it the rights of Settings, or let an administrator run create_custom_fields.py',
      ];
    }
    const there = await modelReading(client).fields(model);
    for (const { cells } of rows) {
      const name = String(cells['name']);
      if (!there.has(name) && problems.length === 0)
        problems.push(`The field ${name} of ${model} was made, and Odoo does not show it. Restart Odoo and run again`);
    }
  }
  return problems;
}
