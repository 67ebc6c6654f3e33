import { copyDatabase, dropDatabase, runInOdooShell } from '../../lib/real-odoo/databases.ts';
import { obtainOdoo } from '../../lib/real-odoo/obtain.ts';
import type { Series } from '../../lib/real-odoo/series.ts';

/** A database of a test file's own on the shared real Odoo. */
export interface OwnDatabase {
  readonly url: string;
  readonly database: string;
  readonly login: 'admin';
  readonly secret: 'admin';
}

/** Gets an Odoo and a fresh copy of its template under this name; what an earlier run left there is replaced. */
export async function ownDatabase(name: string, series: Series = '19.0'): Promise<OwnDatabase> {
  const odoo = await obtainOdoo({ series, report: (step) => console.log(step) });
  await copyDatabase({ series, name, fresh: true });
  return { url: odoo.url, database: name, login: odoo.adminLogin, secret: odoo.adminPassword };
}

/** The server that a series' databases are on. */
export const serverOf = (series: Series) => obtainOdoo({ series, report: () => undefined });

/** Removes it again. */
export async function dropOwnDatabase(name: string, series: Series = '19.0'): Promise<void> {
  await dropDatabase({ series, name });
}

/** Makes an API key for a user, by the user's external id, as its preferences page would. */
export async function makeApiKey(database: string, user: string): Promise<string> {
  const script = `
from datetime import datetime, timedelta
user = env.ref('${user}')
key = env['res.users.apikeys'].with_user(user)._generate('rpc', 'test', datetime.now() + timedelta(days=1))
env.cr.commit()
print('KEY=' + key)
`;
  const printed = await runInOdooShell({ series: '19.0', database, script });
  const key = /KEY=(\w+)/.exec(printed)?.[1];
  if (key === undefined) throw new Error('Odoo printed no API key');
  return key;
}
