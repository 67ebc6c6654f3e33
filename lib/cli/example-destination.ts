import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { OdooClient } from '../odoo/client.ts';
import { connect } from '../odoo/connect.ts';
import { copyDatabase } from '../real-odoo/databases.ts';
import { obtainOdoo } from '../real-odoo/obtain.ts';
import type { Apps, Series } from '../real-odoo/series.ts';
import type { OdooSecret } from '../steps/odoo-of.ts';

const peopleSchema = z.array(z.object({ name: z.string(), email: z.string() }));

/** A disposable Odoo database, with what its administrator would have set up before a migration. */
export interface ExampleDestination {
  readonly series: Series;
  /** Apps that Odoo has; all of them unless said otherwise. */
  readonly apps?: Apps;
  readonly database: string;
  /** JSON file of the people who have an Odoo user. */
  readonly people: string;
  /** Begin with a new database in place of one that is there. */
  readonly fresh: boolean;
}

/** Gets a real Odoo, the database and what an administrator sets up in it. Does only what is missing. */
export async function exampleDestination(ask: ExampleDestination, report: (step: string) => void): Promise<OdooSecret> {
  const { series, apps = 'all' } = ask;
  const odoo = await obtainOdoo({ series, apps, report });
  report(`Preparing the database ${ask.database}`);
  await copyDatabase({ series, apps, name: ask.database, fresh: ask.fresh });
  const address = { url: odoo.url, database: ask.database, login: odoo.adminLogin, secret: odoo.adminPassword };
  const client = await connect(address);
  try {
    await addPeople(client, peopleSchema.parse(JSON.parse(await readFile(ask.people, 'utf8'))));
    await useCurrencies(client, ['EUR', 'GBP']);
    await giveCompanyItsCountry(client, 'US');
    if (apps === 'all') await nameStandardTax(client, '15%');
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

const found = z.array(z.object({ id: z.number() })).transform((records) => records.map(({ id }) => id));

const idsOf = async (client: OdooClient, model: string, domain: readonly unknown[], context = {}) =>
  found.parse(await client.call({ model, method: 'search_read', args: { domain, fields: ['id'] }, context }));

/** Switches currencies on. Rates are not entered: documents bring their own. */
async function useCurrencies(client: OdooClient, codes: readonly string[]): Promise<void> {
  const domain = [
    ['name', 'in', codes],
    ['active', '=', false],
  ];
  const ids = await idsOf(client, 'res.currency', domain, { active_test: false });
  if (ids.length > 0)
    await client.call({ model: 'res.currency', method: 'write', ids, args: { vals: { active: true } } });
}

/** Odoo 14 begins with a company without a country; Odoo 19 with one in the United States. */
async function giveCompanyItsCountry(client: OdooClient, code: string): Promise<void> {
  const companies = await idsOf(client, 'res.company', [['partner_id.country_id', '=', false]]);
  const [country] = await idsOf(client, 'res.country', [['code', '=', code]]);
  if (companies.length === 0) return;
  await client.call({ model: 'res.company', method: 'write', ids: companies, args: { vals: { country_id: country } } });
}

/** Gives the sales tax of the generic chart the name it has in the source: Odoo 14 calls it "Tax 15.00%", Odoo 19 "15%". */
async function nameStandardTax(client: OdooClient, name: string): Promise<void> {
  const standard = [
    ['type_tax_use', '=', 'sale'],
    ['amount_type', '=', 'percent'],
    ['amount', '=', 15],
  ];
  if ((await idsOf(client, 'account.tax', [...standard, ['name', '=', name]])).length > 0) return;
  const [tax] = await idsOf(client, 'account.tax', standard);
  if (tax === undefined) return;
  await client.call({ model: 'account.tax', method: 'write', ids: [tax], args: { vals: { name } } });
}
