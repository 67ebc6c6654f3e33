import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { CustomValues } from '../../lib/migration/transform.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { objectTypeNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, type OwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, outcomesOf, PartsInOdoo, transformed } from './parts-in-odoo.ts';

const customField = objectTypeNamed(aiWorksToOdooErp, 'custom-field');

describe.each(allSeries)('custom fields in Odoo %s', (series) => {
  const name = `test_custom_fields_${series.replace('.', '_')}`;
  let address: OwnDatabase;
  let odoo: OdooClient;

  beforeAll(async () => {
    address = await ownDatabase(name, series);
    odoo = await connect(address);
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const sql = (text: string) => psql({ series, database: name, sql: text });
  const field = (id: string, given: Readonly<Record<string, string>> = {}) => ({
    id,
    object: 'account',
    name: id,
    label: `Label of ${id}`,
    type: 'char',
    ...given,
  });
  /** A company with values of custom fields, as the transform would make it. */
  const company = (id: string, custom: CustomValues) =>
    transformed(account, [{ id, name: `Company ${id}`, accountType: 'customer' }]).map((line) => ({
      ...line,
      custom,
      hash: JSON.stringify(custom),
    }));

  it('of all types are made and hold the values that companies bring', async () => {
    const parts = new PartsInOdoo(odoo);
    const types = ['char', 'text', 'html', 'integer', 'float', 'monetary', 'boolean', 'date', 'datetime'];
    const made = await parts.load(customField, [
      ...types.map((type) => field(`x_all_${type}`, { type, help: 'What it is for' })),
      field('x_all_selection', { type: 'selection', options: "silver: Silver; gold: Gold's; 1: First" }),
      field('x_all_many2one', { type: 'many2one', relatedObject: 'account' }),
    ]);
    await parts.load(account, [{ id: 'Parent', name: 'Parent', accountType: 'customer' }]);
    // The field list of a connection that knew the model before.
    odoo.close();
    odoo = await connect(address);
    const fresh = new PartsInOdoo(odoo);
    for (const [key, entry] of parts.entries) fresh.entries.set(key, entry);

    const written = await fresh.write(
      account,
      company('All', {
        x_all_char: { type: 'char', value: 'Ümläut' },
        x_all_text: { type: 'text', value: 'two\nlines' },
        x_all_html: { type: 'html', value: '<p>Hi <b>you</b> &amp; me</p><script>alert(1)</script>' },
        x_all_integer: { type: 'integer', value: '-42' },
        x_all_float: { type: 'float', value: '0.1' },
        x_all_monetary: { type: 'monetary', value: '1250.50' },
        x_all_boolean: { type: 'boolean', value: 'true' },
        x_all_date: { type: 'date', value: '2024-02-29' },
        x_all_datetime: { type: 'datetime', value: '2024-02-29T23:30:00Z' },
        x_all_selection: { type: 'selection', value: 'gold' },
        x_all_many2one: { type: 'many2one', value: 'Parent', to: 'account' },
      }),
    );

    expect(new Set(Object.values(outcomesOf(made.outcomes)))).toEqual(new Set(['created']));
    expect(made.differing).toEqual([]);
    expect(outcomesOf(written.outcomes)).toEqual({ All: 'created' });
    const columns = [...types, 'selection'].map((type) => `c.x_all_${type}`);
    expect(
      await sql(
        `SELECT ${columns.join(', ')}, p.name FROM res_partner c JOIN res_partner p ON p.id = c.x_all_many2one WHERE c.name = 'Company All'`,
      ),
    ).toEqual([
      [
        'Ümläut',
        'two\nlines',
        expect.stringContaining('Hi <b>you</b> &amp; me'),
        '-42',
        '0.1',
        expect.stringMatching(/^1250\.50?$/),
        't',
        '2024-02-29',
        '2024-02-29 23:30:00',
        'gold',
        'Parent',
      ],
    ]);
  });

  it('are made once, and changed where label or help change', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(customField, [field('x_once')]);

    const written = await parts.load(customField, [field('x_once', { label: 'New label', help: 'Now with help' })]);

    expect(outcomesOf(written.outcomes)).toEqual({ x_once: 'updated' });
    expect(written.differing).toEqual([]);
    expect(await sql("SELECT count(*) FROM ir_model_fields WHERE model = 'res.partner' AND name = 'x_once'")).toEqual([
      ['1'],
    ]);
  });

  it('are taken where Odoo has them, and said to be another where the type is', async () => {
    await new PartsInOdoo(odoo).load(customField, [field('x_there')]);
    const parts = new PartsInOdoo(odoo);
    await sql("DELETE FROM ir_model_data WHERE model = 'ir.model.fields' AND module = '__aiworks__'");

    const same = await parts.load(customField, [field('x_there', { label: 'Label of x_there' })]);
    const other = await new PartsInOdoo(odoo).load(customField, [field('x_there', { type: 'integer' })]);

    expect(outcomesOf(same.outcomes)).toEqual({ x_there: 'unchanged' });
    expect(outcomesOf(other.outcomes)).toEqual({ x_there: 'rejected custom-field-type' });
  });

  it('of accounts and contacts are one where they have the same name: both write partners', async () => {
    const written = await new PartsInOdoo(odoo).load(customField, [
      field('F-1', { name: 'x_shared' }),
      field('F-2', { name: 'x_shared', object: 'contact', label: 'Label of F-1' }),
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ 'F-1': 'created', 'F-2': 'unchanged' });
    expect(await sql("SELECT count(*) FROM ir_model_fields WHERE model = 'res.partner' AND name = 'x_shared'")).toEqual(
      [['1']],
    );
  });

  it('of products are the template’s, and reach it through every kind of product', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(customField, [field('x_grade', { object: 'product' })]);
    odoo.close();
    odoo = await connect(address);
    const fresh = new PartsInOdoo(odoo);
    const whole = { id: 'W', name: 'Whole', type: 'service', category: 'Grades' };
    const line = transformed(product, [whole]).map((one) => ({
      ...one,
      custom: { x_grade: { type: 'char' as const, value: 'A' } },
    }));

    const written = await fresh.write(product, line);

    expect(outcomesOf(written.outcomes)).toEqual({ W: 'created' });
    const label = series === '19.0' ? "name->>'en_US'" : 'name';
    expect(await sql(`SELECT x_grade FROM product_template WHERE ${label} = 'Whole'`)).toEqual([['A']]);
  });

  it('that Odoo does not have keep a row with a value waiting, and no row without one', async () => {
    const parts = new PartsInOdoo(odoo);

    const written = await parts.write(account, [
      ...company('Empty', { x_absent: { type: 'char', value: null } }),
      ...company('Filled', { x_absent: { type: 'char', value: 'something' } }),
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ Filled: 'pending custom-fields', Empty: 'created' });
  });

  it('new to a company that is in Odoo already are filled in, numbers and marks too', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(customField, [
      field('x_late_integer', { type: 'integer' }),
      field('x_late_boolean', { type: 'boolean' }),
    ]);
    odoo.close();
    odoo = await connect(address);
    const fresh = new PartsInOdoo(odoo);
    await fresh.write(account, company('Late', {}));

    const written = await fresh.write(
      account,
      company('Late', {
        x_late_integer: { type: 'integer', value: '5' },
        x_late_boolean: { type: 'boolean', value: 'true' },
      }),
    );

    expect(outcomesOf(written.outcomes)).toEqual({ Late: 'updated' });
    expect(await sql("SELECT x_late_integer, x_late_boolean FROM res_partner WHERE name = 'Company Late'")).toEqual([
      ['5', 't'],
    ]);
  });

  it('wait for the generated module where the map says so, and are found by a later attempt', async () => {
    const settings = { ...defaultSettings, customFields: 'module' as const };
    const parts = new PartsInOdoo(odoo, settings);
    const lines = transformed(customField, [field('x_module')]);
    const journal = journalInMemory();

    const before = await parts.write(customField, lines, { journal });
    const none = await sql("SELECT count(*) FROM ir_model_fields WHERE name = 'x_module'");
    await new PartsInOdoo(odoo).load(customField, [field('x_module')]);
    const after = await parts.write(customField, lines, { journal });

    expect(outcomesOf(before.outcomes)).toEqual({ x_module: 'pending custom-fields' });
    expect(none).toEqual([['0']]);
    expect(outcomesOf(after.outcomes)).toEqual({ x_module: 'unchanged' });
  });

  it('that the module would bring with more options wait for it', async () => {
    const given = { type: 'selection', options: 'a: A' };
    await new PartsInOdoo(odoo).load(customField, [field('x_options', given)]);
    const parts = new PartsInOdoo(odoo, { ...defaultSettings, customFields: 'module' as const });

    const same = await parts.load(customField, [field('x_options', given)]);
    const more = await parts.load(customField, [field('x_options', { ...given, options: 'a: A; b: B' })]);

    expect(outcomesOf(same.outcomes)).toEqual({ x_options: 'unchanged' });
    expect(outcomesOf(more.outcomes)).toEqual({ x_options: 'pending custom-fields' });
  });

  it('are seen by every worker of the server as soon as they are made', async () => {
    await new PartsInOdoo(odoo).load(customField, [field('x_workers')]);
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(address)));

    const seen = await Promise.all(
      clients.map((client) =>
        client.call({ model: 'res.partner', method: 'search_count', args: { domain: [['x_workers', '=', 'a']] } }),
      ),
    );

    for (const client of clients) client.close();
    expect(seen).toEqual(Array.from({ length: 8 }, () => 0));
  });
});
