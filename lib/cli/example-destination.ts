import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { OdooClient } from '../odoo/client.ts';
import { connect } from '../odoo/connect.ts';
import { copyDatabase } from '../real-odoo/databases.ts';
import { obtainOdoo } from '../real-odoo/obtain.ts';
import type { Series } from '../real-odoo/series.ts';
import type { OdooSecret } from '../steps/odoo-of.ts';

const peopleSchema = z.array(z.object({ name: z.string(), email: z.string() }));

/** A disposable Odoo database, with the users that its administrator would have added before a migration. */
export interface ExampleDestination {
  readonly series: Series;
  readonly database: string;
  /** JSON file of the people who have an Odoo user. */
  readonly people: string;
  /** Begin with a new database in place of one that is there. */
  readonly fresh: boolean;
}

/** Gets a real Odoo, the database and the people. Does only what is missing. */
export async function exampleDestination(ask: ExampleDestination, report: (step: string) => void): Promise<OdooSecret> {
  const odoo = await obtainOdoo({ series: ask.series, report });
  report(`Preparing the database ${ask.database}`);
  await copyDatabase({ series: ask.series, name: ask.database, fresh: ask.fresh });
  const address = { url: odoo.url, database: ask.database, login: odoo.adminLogin, secret: odoo.adminPassword };
  const client = await connect(address);
  try {
    await addPeople(client, peopleSchema.parse(JSON.parse(await readFile(ask.people, 'utf8'))));
  } finally {
    client.close();
  }
  return address;
}

/** Adds users as an administrator would; people who are there stay as they are. */
async function addPeople(client: OdooClient, people: z.infer<typeof peopleSchema>): Promise<void> {
  const logins = people.map(({ email }) => email);
  const args = { domain: [['login', 'in', logins]], fields: ['login'] };
  const found = await client.call({ model: 'res.users', method: 'search_read', args, context: { active_test: false } });
  const present = new Set(
    z
      .array(z.object({ login: z.string() }))
      .parse(found)
      .map(({ login }) => login),
  );
  const missing = people.filter(({ email }) => !present.has(email));
  if (missing.length === 0) return;
  const values = missing.map(({ name, email }) => ({ name, login: email, email }));
  await client.call({ model: 'res.users', method: 'create', args: { vals_list: values } });
}
