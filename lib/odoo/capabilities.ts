import { z } from 'zod';
import { OdooAccessError, OdooUserError } from '../migration/errors.ts';
import type { OdooClient, OdooVersion } from './client.ts';
import { fieldTypes } from './fields.ts';

/** How a product is said to be kept in stock: by its type (up to 17), or by a mark of its own (18 and later). */
export type StorableProductStyle = 'type-product' | 'is-storable';

/** Modules a database has installed. `unknown` when the user may not look. */
export type InstalledModules =
  | { readonly kind: 'known'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'unknown' };

/**
 * What one Odoo database offers, found by asking it. Everything that differs between versions, editions and installed
 * apps is decided here; each answer is asked for once, when it is first needed.
 */
export interface Capabilities {
  readonly version: OdooVersion;
  /** True when the model exists, may be looked at, and has the field. */
  has(model: string, field: string): Promise<boolean>;
  /** The first of the names that the model has: one field under its names in different versions. */
  firstField(model: string, names: readonly string[]): Promise<string | undefined>;
  /** Undefined when the database keeps no stock. */
  storableProductStyle(): Promise<StorableProductStyle | undefined>;
  /** Name of the groups field of users: `group_ids` (19.0) or `groups_id` (14.0). */
  userGroupsField(): Promise<string>;
  modules(): Promise<InstalledModules>;
  /** ISO 3166-1 code → database id of the country. */
  countries(): Promise<ReadonlyMap<string, number>>;
  /** Country code and state code, as `US-MA` → database id of the state. */
  states(): Promise<ReadonlyMap<string, number>>;
  /** Codes of the installed languages, such as `en_US`. */
  languages(): Promise<ReadonlySet<string>>;
  /** ISO 4217 code → database id, of active currencies; Odoo posts nothing in another. */
  currencies(): Promise<ReadonlyMap<string, number>>;
}

const probed = new WeakMap<object, Capabilities>();

/** The capabilities behind a client; the same object for the same client. */
export function probeCapabilities(client: OdooClient): Capabilities {
  const present = probed.get(client.session);
  if (present !== undefined) return present;
  const made = makeCapabilities(client);
  probed.set(client.session, made);
  return made;
}

const idSchema = z.int();
const countrySchema = z.array(z.object({ id: idSchema, code: z.union([z.string(), z.literal(false)]) }));
const stateSchema = z.array(z.object({ id: idSchema, code: z.string(), country_id: z.tuple([idSchema, z.string()]) }));
const languageSchema = z.array(z.object({ code: z.string() }));
const namedSchema = z.array(z.object({ id: idSchema, name: z.string() }));

function makeCapabilities(client: OdooClient): Capabilities {
  const searchRead = async (model: string, domain: readonly unknown[], fields: readonly string[]): Promise<unknown> =>
    client.call({ model, method: 'search_read', args: { domain, fields } });

  const fieldsOf = async (model: string): Promise<ReadonlyMap<string, unknown>> => {
    try {
      return await fieldTypes(client, model);
    } catch (error) {
      if (isRefusal(error)) return new Map();
      throw error;
    }
  };
  const has = async (model: string, field: string): Promise<boolean> => (await fieldsOf(model)).has(field);
  const firstField = async (model: string, names: readonly string[]): Promise<string | undefined> => {
    const fields = await fieldsOf(model);
    return names.find((name) => fields.has(name));
  };

  const countries = once(async () => {
    const rows = countrySchema.parse(await searchRead('res.country', [], ['code']));
    return new Map(rows.flatMap(({ id, code }) => (code === false ? [] : [[code.toUpperCase(), id] as const])));
  });

  return {
    version: client.version,
    has,
    firstField,
    countries,
    storableProductStyle: once(async () => {
      if (await has('product.template', 'is_storable')) return 'is-storable';
      return (await has('stock.move', 'id')) ? 'type-product' : undefined;
    }),
    userGroupsField: once(async () => (await firstField('res.users', ['group_ids', 'groups_id'])) ?? 'group_ids'),
    modules: once(async (): Promise<InstalledModules> => {
      try {
        const rows = namedSchema.parse(await searchRead('ir.module.module', [['state', '=', 'installed']], ['name']));
        return { kind: 'known', names: new Set(rows.map(({ name }) => name)) };
      } catch (error) {
        // Seen on 14.0: only administrators may read the list.
        if (isRefusal(error)) return { kind: 'unknown' };
        throw error;
      }
    }),
    states: once(async () => {
      const rows = stateSchema.parse(await searchRead('res.country.state', [], ['code', 'country_id']));
      const codes = new Map([...(await countries())].map(([code, id]) => [id, code] as const));
      return new Map(
        rows.map(({ id, code, country_id: [country] }) => [`${codes.get(country)}-${code.toUpperCase()}`, id]),
      );
    }),
    languages: once(async () => {
      const rows = languageSchema.parse(await searchRead('res.lang', [['active', '=', true]], ['code']));
      return new Set(rows.map(({ code }) => code));
    }),
    currencies: once(async () => {
      const rows = namedSchema.parse(await searchRead('res.currency', [['active', '=', true]], ['name']));
      return new Map(rows.map(({ id, name }) => [name, id]));
    }),
  };
}

/** The model is not there or this user may not see it. */
function isRefusal(error: unknown): boolean {
  return error instanceof OdooUserError || error instanceof OdooAccessError;
}

/** Asks once and remembers the answer; a failed question is asked again next time. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    if (answer !== undefined) return answer;
    const asked = ask();
    answer = asked;
    asked.catch(() => {
      answer = undefined;
    });
    return asked;
  };
}
