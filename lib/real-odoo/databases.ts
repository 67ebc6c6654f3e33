import { RealOdooError } from '../migration/errors.ts';
import { chooseHost } from './choose-host.ts';
import type { OdooHost } from './host.ts';
import { queryRows, quoteText } from './psql.ts';
import { type Apps, allApps, type Series } from './series.ts';
import { templateName } from './template.ts';

/** A database of a disposable Odoo. */
export interface DatabaseName {
  readonly series: Series;
  /** Lower case letters, digits and underscores. */
  readonly name: string;
}

/**
 * Makes a database by copying the template, attachments included, in about two seconds. One that is there stays as it
 * is, unless `fresh` asks for a new one in its place. Needs `obtainOdoo` to have run once.
 */
export async function copyDatabase(
  ask: DatabaseName & { readonly fresh?: boolean; readonly apps?: Apps },
): Promise<void> {
  const host = await disposableHost(ask.series);
  checkName(ask.name);
  if (await isThere(host, ask.name)) {
    if (ask.fresh !== true) return;
    await drop(host, ask.name);
  }
  const template = templateName(ask.series, ask.apps);
  await host.copyFilestore(template, ask.name);
  await host.postgres('createdb', ['-T', template, ask.name]);
  await makeWorkersReload(host, ask.name);
}

/** Removes a database and its attachments, ending the connections that are open; one that is not there is fine. */
export async function dropDatabase(ask: DatabaseName): Promise<void> {
  const host = await disposableHost(ask.series);
  checkName(ask.name);
  await drop(host, ask.name);
}

/** Names of the databases of this series, without the template. */
export async function listDatabases(ask: { readonly series: Series }): Promise<readonly string[]> {
  return listOn(await disposableHost(ask.series));
}

export async function databaseExists(ask: DatabaseName): Promise<boolean> {
  return isThere(await disposableHost(ask.series), ask.name);
}

/** Runs SQL as superuser, for counting in tests; rows of the last query as text, NULL as the empty text. */
export async function psql(ask: {
  readonly series: Series;
  readonly database: string;
  readonly sql: string;
}): Promise<string[][]> {
  return queryRows(await disposableHost(ask.series), ask.database, ask.sql);
}

/** Runs a Python script inside the Odoo process (`odoo shell`; `env` is there) and returns what it printed. */
export async function runInOdooShell(ask: {
  readonly series: Series;
  readonly database: string;
  readonly script: string;
}): Promise<string> {
  const host = await disposableHost(ask.series);
  return host.odoo(['shell', '-d', ask.database, '--no-http', '--workers=0'], ask.script);
}

/** Names of the databases that are not the template or PostgreSQL's own. */
export async function listOn(host: OdooHost): Promise<readonly string[]> {
  const sql = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname";
  const building = allApps.map((apps) => `${templateName(host.series, apps)}_building`);
  const rows = await queryRows(host, 'postgres', sql);
  return rows.flatMap((row) => row.slice(0, 1)).filter((name) => !building.includes(name));
}

/** Removes a database of a host. */
export async function drop(host: OdooHost, name: string): Promise<void> {
  await host.postgres('dropdb', ['--force', '--if-exists', name]);
  await host.removeFilestore(name);
}

async function isThere(host: OdooHost, name: string): Promise<boolean> {
  const rows = await queryRows(host, 'postgres', `SELECT 1 FROM pg_database WHERE datname = ${quoteText(name)}`);
  return rows.length > 0;
}

/**
 * A worker remembers the models of a database by its name and looks at a counter in the database to see whether they
 * changed. A copy under a name used before starts with the template's counter, which may be the very one the worker
 * remembers, with fields that are no longer there. So the counter jumps. Seen on 19.0 (table) and 14.0 (sequence).
 */
async function makeWorkersReload(host: OdooHost, name: string): Promise<void> {
  const [row] = await queryRows(host, name, "SELECT to_regclass('orm_signaling_registry') IS NOT NULL");
  const [now] = await queryRows(host, name, 'SELECT floor(extract(epoch FROM clock_timestamp()))::int');
  const counter = Number(now?.[0]);
  const sql =
    row?.[0] === 't'
      ? `SELECT setval(pg_get_serial_sequence('orm_signaling_registry', 'id'), ${counter});
         INSERT INTO orm_signaling_registry DEFAULT VALUES;`
      : `SELECT setval('base_registry_signaling', ${counter});`;
  await queryRows(host, name, sql);
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name) && !name.startsWith('onramp_template_') && name !== 'postgres') return;
  throw new RealOdooError(
    `"${name}" cannot name a database here`,
    'Use lower case letters, digits and underscores, starting with a letter',
  );
}

async function disposableHost(series: Series): Promise<OdooHost> {
  const chosen = await chooseHost(series);
  if (chosen.kind !== 'given') return chosen;
  throw new RealOdooError(
    'ODOO_URL names an Odoo this program did not start, so it cannot make or read databases there',
    'Unset ODOO_URL to use a disposable Odoo',
  );
}
