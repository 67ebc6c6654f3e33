import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RealOdooError } from '../../lib/migration/errors.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import {
  copyDatabase,
  databaseExists,
  dropDatabase,
  listDatabases,
  psql,
  runInOdooShell,
} from '../../lib/real-odoo/databases.ts';
import { obtainOdoo } from '../../lib/real-odoo/obtain.ts';

const series = '19.0';
const name = 'test_databases';
let url: string;

beforeAll(async () => {
  ({ url } = await obtainOdoo({ series, report: (step) => console.log(step) }));
  await copyDatabase({ series, name, fresh: true });
});
afterAll(() => dropDatabase({ series, name }));

describe('a disposable real Odoo', () => {
  it('is obtained once by several who ask together', async () => {
    const steps: string[] = [];
    const report = (step: string) => steps.push(step);

    const obtained = await Promise.all([obtainOdoo({ series, report }), obtainOdoo({ series, report })]);

    expect(obtained.map((one) => one.url)).toEqual([url, url]);
    expect(steps.filter((step) => !step.startsWith('Waiting'))).toEqual([]);
  });

  it('comes with the apps a migration needs and no demonstration records', async () => {
    const [row] = await psql({
      series,
      database: name,
      sql: `SELECT (SELECT count(*) FROM ir_module_module WHERE state = 'installed' AND name IN ('crm', 'account', 'purchase_stock', 'stock_account', 'base_vat')),
        (SELECT count(*) FROM ir_module_module WHERE demo), (SELECT count(*) FROM ir_module_module WHERE state LIKE 'to %'),
        (SELECT count(*) FROM account_account) > 0`,
    });

    expect(row).toEqual(['5', '0', '0', 't']);
  });

  it('keeps a database as it is unless a fresh one is asked for', async () => {
    await psql({ series, database: name, sql: "UPDATE res_company SET name = 'Changed' WHERE id = 1" });
    const companyName = async () => psql({ series, database: name, sql: 'SELECT name FROM res_company WHERE id = 1' });

    await copyDatabase({ series, name });
    const kept = await companyName();
    await copyDatabase({ series, name, fresh: true });
    const fresh = await companyName();

    expect(kept).toEqual([['Changed']]);
    expect(fresh).toEqual([['My Company']]);
  });

  it('makes running workers forget the models of an earlier database of that name', async () => {
    const addField = async (field: string): Promise<OdooClient> => {
      await copyDatabase({ series, name, fresh: true });
      const odoo = await connect({ url, database: name, login: 'admin', secret: 'admin' });
      const [model] = await psql({
        series,
        database: name,
        sql: "SELECT id FROM ir_model WHERE model = 'res.partner'",
      });
      const values = {
        model_id: Number(model?.[0]),
        name: field,
        ttype: 'char',
        field_description: 'X',
        state: 'manual',
      };
      await odoo.call({ model: 'ir.model.fields', method: 'create', args: { vals_list: [values] } });
      return odoo;
    };
    const fieldsSeen = async (odoo: OdooClient): Promise<readonly string[]> => {
      const seen = new Set<string>();
      // Enough calls for both workers to get some, side by side.
      const allfields = ['x_old', 'x_new'];
      const ask = { model: 'res.partner', method: 'fields_get', args: { allfields, attributes: ['type'] } };
      const answers = await Promise.all(Array.from({ length: 12 }, () => odoo.call(ask)));
      for (const answer of answers) seen.add(Object.keys(z.record(z.string(), z.unknown()).parse(answer)).join());
      odoo.close();
      return [...seen];
    };

    const old = await fieldsSeen(await addField('x_old'));
    const fresh = await fieldsSeen(await addField('x_new'));

    expect(old).toEqual(['x_old']);
    expect(fresh).toEqual(['x_new']);
  });

  it('copies attachments with the database and lets them go with it', async () => {
    const other = 'test_databases_attachments';
    await copyDatabase({ series, name: other, fresh: true });
    const odoo = await connect({ url, database: other, login: 'admin', secret: 'admin' });
    const asked = {
      model: 'ir.attachment',
      method: 'search_read',
      args: { domain: [['store_fname', '!=', false]], fields: ['raw'], limit: 1 },
    };

    const [attachment] = await odoo.call(asked).then((rows) => (Array.isArray(rows) ? rows : []));

    expect(String(attachment?.raw).length).toBeGreaterThan(0);
    odoo.close();
    await dropDatabase({ series, name: other });
    expect(await databaseExists({ series, name: other })).toBe(false);
  });

  it('lists its databases without the template', async () => {
    const names = await listDatabases({ series });

    expect(names).toContain(name);
    expect(names.filter((one) => one.startsWith('onramp_template') || one === 'postgres')).toEqual([]);
  });

  it('runs a script inside the Odoo process', async () => {
    const printed = await runInOdooShell({
      series,
      database: name,
      script: "print('USERS', env['res.users'].browse(2).login)\n",
    });

    expect(printed).toContain('USERS admin');
  });

  it('refuses names that are not a plain database name or would hit the template', async () => {
    for (const bad of ['Robert"; DROP', 'onramp_template_19_0', 'postgres', ''])
      await expect(dropDatabase({ series, name: bad })).rejects.toBeInstanceOf(RealOdooError);
  });
});
