import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from '../migration/errors.ts';
import { copyDatabase } from '../real-odoo/databases.ts';
import { obtainOdoo } from '../real-odoo/obtain.ts';
import type { OdooSecret } from '../steps/odoo-of.ts';
import type { OdooOptions } from './arguments.ts';

/**
 * The Odoo a migration writes to: the one named on the command line or in the environment, else a database of a
 * disposable Odoo on this machine.
 * @throws {CliError} when something of the named one is missing
 */
export async function givenOdoo(
  { migration, odooUrl, odooDb, odooUser }: OdooOptions,
  environment: NodeJS.ProcessEnv,
  report: (step: string) => void,
): Promise<OdooSecret> {
  const url = odooUrl ?? environment['ODOO_URL'];
  if (url === undefined) {
    const odoo = await obtainOdoo({ series: '19.0', report });
    const database = odooDb ?? `onramp_${migration.replaceAll('-', '_')}`;
    report(`Preparing the database ${database}`);
    await copyDatabase({ series: '19.0', name: database });
    return { url: odoo.url, database, login: odoo.adminLogin, secret: odoo.adminPassword };
  }
  const database = odooDb ?? environment['ODOO_DB'];
  const login = odooUser ?? environment['ODOO_USER'];
  if (database === undefined || login === undefined) {
    throw new CliError('Name the database and the user of your Odoo with --odoo-db and --odoo-user.');
  }
  return { url, database, login, secret: environment['ODOO_PASSWORD'] ?? (await askForSecret(login)) };
}

/** Asks on the terminal, without showing what is typed. */
async function askForSecret(login: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CliError('Put the password or API key of the Odoo user into ODOO_PASSWORD.');
  process.stdout.write(`Password or API key of ${login}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true });
  const secret = await prompt.question('');
  prompt.close();
  process.stdout.write('\n');
  return secret;
}
