import { z } from 'zod';
import {
  type FieldCheck,
  type FieldFed,
  type FieldsInOdoo,
  fieldProblems,
  unfedRequired,
} from '../migration/check-fields.ts';
import type { Constant } from '../migration/check-words.ts';
import type { Destination } from '../migration/destination.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

/** What of a map is held against Odoo. */
export interface MapToCheck extends Omit<FieldCheck, 'models'> {
  readonly fed: readonly FieldFed[];
  /** The model of every object type that has one. */
  readonly models: ReadonlyMap<string, string>;
}

/** Odoo 14.0 says 1 of some fields (`date_approve` of purchase orders). */
const flag = z
  .union([z.boolean(), z.number()])
  .default(false)
  .transform((value) => value !== false && value !== 0);

const factsSchema = z.record(
  z.string(),
  z.object({
    type: z.string(),
    relation: z.string().optional(),
    selection: z.array(z.tuple([z.string(), z.string()])).optional(),
    readonly: flag,
    required: flag,
    /** Up to Odoo 16: where a field is not read-only though it says so. */
    states: z.record(z.string(), z.unknown()).optional(),
  }),
);

/**
 * Everything that keeps the fields of a map from being fed in this Odoo, each as a sentence with what to do instead.
 * Only reads.
 * @returns the fields of every model too, as Odoo has them
 */
export async function fieldProblemsInOdoo(
  client: OdooClient,
  map: MapToCheck,
): Promise<{ readonly problems: readonly string[]; readonly models: ReadonlyMap<string, FieldsInOdoo> }> {
  const models = new Map<string, FieldsInOdoo>();
  for (const model of new Set([...map.fed, ...map.models].map((one) => ('model' in one ? one.model : one[1])))) {
    if (await probeCapabilities(client).has(model, 'id')) models.set(model, await fieldsOf(client, model));
  }
  const problems = [...fieldProblems(map.fed, { ...map, models }), ...(await required(client, map, models))];
  return { problems, models };
}

async function fieldsOf(client: OdooClient, model: string): Promise<FieldsInOdoo> {
  const attributes = ['type', 'relation', 'selection', 'readonly', 'required', 'states'];
  const answer = factsSchema.parse(await client.call({ model, method: 'fields_get', args: { attributes } }));
  return new Map(
    Object.entries(answer).map(([name, { states, readonly, ...facts }]) => [
      name,
      { ...facts, readonly: readonly && states === undefined },
    ]),
  );
}

/** Fields of the customer's own that Odoo wants filled in, has no default for, and nothing feeds. */
async function required(
  client: OdooClient,
  { fed, models: modelOf }: MapToCheck,
  models: ReadonlyMap<string, FieldsInOdoo>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [object, model] of modelOf) {
    const wanted = unfedRequired(models.get(model) ?? new Map()).filter(
      (name) => !fed.some((field) => field.object === object && field.name === name),
    );
    if (wanted.length === 0) continue;
    const defaulted = await fieldsWithDefault(client, model, wanted);
    for (const name of wanted.filter((one) => !defaulted.has(one))) {
      problems.push(
        `objects.${object}: Odoo wants ${name} of ${model} filled in, and nothing feeds it. Feed it under custom, or give it a default in Odoo`,
      );
    }
  }
  return problems;
}

const defaultsSchema = z.array(z.object({ field_id: z.tuple([z.number(), z.string()]) }));
const namesSchema = z.array(z.object({ id: z.number(), name: z.string() }));

/**
 * Which of these fields of the customer's own have a default. It stands in a table: `default_get` names its argument
 * differently from model to model (14.0).
 */
async function fieldsWithDefault(
  client: OdooClient,
  model: string,
  fields: readonly string[],
): Promise<ReadonlySet<string>> {
  const search = (domain: readonly unknown[], names: readonly string[], of: string) =>
    client.call({ model: of, method: 'search_read', args: { domain: [...domain], fields: [...names] } });
  const asked = [
    ['model', '=', model],
    ['name', 'in', [...fields]],
  ];
  const found = namesSchema.parse(await search(asked, ['name'], 'ir.model.fields'));
  const ids = found.map(({ id }) => id);
  const defaults = defaultsSchema.parse(await search([['field_id', 'in', ids]], ['field_id'], 'ir.default'));
  const withDefault = new Set(defaults.map(({ field_id: [id] }) => id));
  return new Set(found.flatMap(({ id, name }) => (withDefault.has(id) ? [name] : [])));
}

/** A constant of the map that names something Odoo has or has not. */
export type NamedConstant = Constant & { readonly names: 'country' | 'currency' | 'ledger-account' };

/** Defaults and translations that name what this Odoo does not have, each as a sentence. */
export function unknownConstants(constants: readonly NamedConstant[], destination: Destination): readonly string[] {
  const problems = constants.flatMap(({ names, text, place, translated }) => {
    const [found, what, mend] = lookUp(names, text, destination);
    if (found !== undefined) return [];
    return translated
      ? [`${place}.values: a translation leads to no ${what} in Odoo. ${mend}`]
      : [`${place}.default: "${text}" is no ${what} in Odoo. ${mend}`];
  });
  return [...new Set(problems)];
}

function lookUp(
  names: NamedConstant['names'],
  code: string,
  destination: Destination,
): readonly [number | undefined, string, string] {
  switch (names) {
    case 'country':
      return [destination.country(code), 'country', 'Write the two letters of ISO 3166-1, such as DE or US'];
    case 'currency':
      return [destination.currency(code), 'active currency', 'Activate it in Odoo, or name one that is active'];
    case 'ledger-account':
      return [destination.ledgerAccount(code), 'account', 'Add it to the chart of accounts, or name one that is there'];
  }
}
