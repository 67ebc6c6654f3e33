import { psql } from '../../lib/real-odoo/databases.ts';
import { quoteIdentifier, quoteText } from '../../lib/real-odoo/psql.ts';
import type { Series } from '../../lib/real-odoo/series.ts';

/** Rows of a database, by table: what each holds but for who wrote it when. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Who is logged in, what Odoo counts and schedules by itself, and its own words about a change of its models: none of it is
 * anybody's record.
 */
const odoosOwn =
  /^(res_users_log|bus_.*|res_device_log|ir_cron.*|ir_sequence|ir_logging|orm_signaling_.*|base_registry_signaling|base_cache_signaling.*|ir_model_data|ir_profile)$/;

/**
 * Every row of every table, as a hash of what it holds; with the row's id where it has one. A column without a value is as none:
 * a custom field that stays has one on every row. To Odoo a mark that is not set is as one without a value.
 */
export async function rowsOfDatabase(series: Series, database: string): Promise<Snapshot> {
  const tables = await psql({
    series,
    database,
    sql: "select quote_ident(tablename) from pg_tables where schemaname = 'public' order by 1",
  });
  const each = tables
    .filter(([table = '']) => !odoosOwn.test(table))
    .map(
      ([table]) =>
        `select '${table}', coalesce(to_jsonb(one)->>'id', ''), md5(replace(regexp_replace(jsonb_strip_nulls(to_jsonb(one) - 'write_date' - 'write_uid')::text, '"[a-z_]+": false(, )?', '', 'g'), ', }', '}')) from ${table} one${table === 'mail_message' ? " where message_type <> 'notification'" : ''}`,
    );
  const rows = await psql({ series, database, sql: each.join(' union all ') });
  const snapshot = new Map<string, Map<string, string>>();
  for (const [table = '', id = '', hashed = ''] of rows) {
    const of = snapshot.get(table) ?? new Map<string, string>();
    snapshot.set(table, of);
    of.set(id === '' ? hashed : id, hashed);
  }
  return snapshot;
}

/** How a table differs: rows by their id (rows of link tables by their hash). */
export interface TableDifference {
  readonly table: string;
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly added: readonly string[];
}

/** Tables that differ. */
export function differencesOf(before: Snapshot, after: Snapshot): readonly TableDifference[] {
  const tables = [...new Set([...before.keys(), ...after.keys()])].sort();
  return tables.flatMap((table) => {
    const [was, is] = [before.get(table) ?? new Map<string, string>(), after.get(table) ?? new Map<string, string>()];
    const missing = [...was.keys()].filter((id) => !is.has(id));
    const changed = [...was].filter(([id, hashed]) => is.has(id) && is.get(id) !== hashed).map(([id]) => id);
    const added = [...is.keys()].filter((id) => !was.has(id));
    return missing.length + changed.length + added.length === 0 ? [] : [{ table, missing, changed, added }];
  });
}

/** External ids of a namespace whose record is gone. */
export async function danglingNames(
  at: { readonly series: Series; readonly database: string },
  namespace: string,
): Promise<readonly string[]> {
  const ofNamespace = `from ir_model_data named where module = ${quoteText(namespace)}`;
  const models = await psql({ ...at, sql: `select distinct model ${ofNamespace}` });
  const each = models.map(([model = '']) => {
    const table = quoteIdentifier(model.replaceAll('.', '_'));
    const there = `exists (select from ${table} record where record.id = named.res_id)`;
    return `select name ${ofNamespace} and model = ${quoteText(model)} and not ${there}`;
  });
  if (each.length === 0) return [];
  return (await psql({ ...at, sql: each.join(' union all ') })).map(([name = '']) => name);
}
