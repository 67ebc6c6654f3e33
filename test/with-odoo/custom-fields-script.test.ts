import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customFieldTypes } from '../../lib/migration/custom-fields.ts';
import { externalId } from '../../lib/migration/external-id.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { objectTypeNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { customFieldsScript, type ScriptField } from '../../lib/report/custom-fields-script.ts';
import { dropOwnDatabase, type OwnDatabase, ownDatabase } from './own-database.ts';
import { outcomesOf, PartsInOdoo } from './parts-in-odoo.ts';

const field = (given: Partial<ScriptField>): ScriptField => ({
  model: 'res.partner',
  name: 'x_char',
  label: 'It\'s "a" label\\ 👍',
  type: 'char',
  options: [],
  relation: null,
  help: null,
  ...given,
});
const metals = [
  { value: 'gold', label: 'Gold' },
  { value: 'bronze', label: 'Bronze' },
];
const ofEveryType = (model: string) =>
  customFieldTypes.map((type) =>
    field({
      model,
      name: `x_${type}`,
      type,
      options: type === 'selection' ? metals : [],
      relation: type === 'many2one' ? 'res.partner' : null,
      help: 'Two\nlines',
    }),
  );
const xid = (key: string) => externalId(aiWorksToOdooErp.namespace, 'acme', 'custom-field', key);
// Leads have a currency under another name, which only Odoo 19 can be told of: a test of its own.
const leadFields = ofEveryType('crm.lead').filter(({ type }) => type !== 'monetary');
const fields: readonly ScriptField[] = [
  ...ofEveryType('res.partner').map((one) => (one.type === 'char' ? { ...one, externalId: xid('F-1') } : one)),
  ...leadFields,
];

/** What a run of the script ended with. */
interface Ended {
  readonly code: number;
  readonly said: string;
}

describe.each(allSeries)('the script that makes custom fields, with Odoo %s', (series) => {
  const name = `test_fields_script_${series.replace('.', '_')}`;
  let folder: string;
  let address: OwnDatabase;
  let odoo: OdooClient;
  let check: Ended;
  let first: Ended;
  let untouched: unknown;
  let checked: unknown;

  const run = async (
    text: string,
    {
      args = [],
      user = 'admin',
      password = 'admin',
      database = name,
    }: Readonly<{
      args?: readonly string[];
      user?: string;
      password?: string;
      database?: string;
    }> = {},
  ): Promise<Ended> => {
    const file = join(folder, 'create_custom_fields.py');
    await writeFile(file, text);
    const given = [file, '--url', address.url, '--db', database, '--user', user, ...args];
    return new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], ODOO_PASSWORD: password };
      const child = execFile('python3', given, { encoding: 'utf8', env }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
      );
    });
  };
  const sql = (text: string) => psql({ series, database: name, sql: text });
  /** Everything in the database that a field leaves behind, with the time of its last change. */
  const traces = async () => ({
    fields: await sql(
      "SELECT f.*, f.write_date FROM ir_model_fields f WHERE f.name LIKE 'x\\_%' OR f.model = 'crm.lead' ORDER BY f.id",
    ),
    counts: await sql(
      `SELECT (SELECT count(*) FROM ir_model_fields), (SELECT max(write_date) FROM ir_model_fields),
        (SELECT count(*) FROM ir_model_fields_selection), (SELECT max(write_date) FROM ir_model_fields_selection),
        (SELECT count(*) FROM ir_model_data), (SELECT max(write_date) FROM ir_model_data),
        (SELECT count(*) FROM information_schema.columns WHERE table_name IN ('res_partner', 'crm_lead'))`,
    ),
  });
  const heldBy = (model: string, names: readonly string[]) =>
    odoo.call({
      model,
      method: 'fields_get',
      args: { allfields: names, attributes: ['type', 'string', 'help', 'relation', 'selection'] },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fields-script-'));
    address = await ownDatabase(name, series);
    odoo = await connect(address);
    const script = customFieldsScript('acme', fields);
    untouched = await traces();
    check = await run(script, { args: ['--check'] });
    checked = await traces();
    first = await run(script);
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
    await rm(folder, { recursive: true });
  });

  it('only says what it would do when it is asked to check', () => {
    expect(check.code).toBe(0);
    expect(check.said).toContain('res.partner x_many2one: would be made (many2one to res.partner)\n');
    expect(check.said).toContain(
      `0 there, ${fields.length} would be made, 0 options would be added, 0 with problems.\n`,
    );
    expect(checked).toEqual(untouched);
  });

  it('makes fields of every type, as their models know them', async () => {
    const names = fields.map((one) => one.name);
    const held = { 'res.partner': await heldBy('res.partner', names), 'crm.lead': await heldBy('crm.lead', names) };

    expect(first.code).toBe(0);
    expect(first.said).toContain('res.partner x_monetary: is made (monetary, in the currency of currency_id)\n');
    expect(first.said).toContain(`0 there, ${fields.length} made, 0 options added, 0 with problems.\n`);
    const wanted = (model: string) =>
      Object.fromEntries(
        fields
          .filter((one) => one.model === model)
          .map(({ name: own, type, label, help, relation, options }) => [
            own,
            expect.objectContaining({
              type,
              string: label,
              help,
              ...(relation === null ? {} : { relation }),
              ...(type === 'selection' ? { selection: options.map((one) => [one.value, one.label]) } : {}),
            }),
          ]),
      );
    expect(held).toEqual({ 'res.partner': wanted('res.partner'), 'crm.lead': wanted('crm.lead') });
    const deleting = "SELECT DISTINCT on_delete FROM ir_model_fields WHERE name = 'x_many2one' AND state = 'manual'";
    expect(await sql(deleting)).toEqual([['set null']]);
  });

  it('changes nothing when it is run a second and a third time', async () => {
    const before = await traces();
    const script = customFieldsScript('acme', fields);

    const again = [await run(script), await run(script)];

    expect(again.map(({ code }) => code)).toEqual([0, 0]);
    for (const { said } of again)
      expect(said).toContain(`${fields.length} there, 0 made, 0 options added, 0 with problems.\n`);
    expect(await traces()).toEqual(before);
  });

  it('makes what a migration takes for its own, and goes on changing where it has the external id', async () => {
    const parts = new PartsInOdoo(odoo);
    const customField = objectTypeNamed(aiWorksToOdooErp, 'custom-field');
    const row = (id: string, given: Readonly<Record<string, string>>) => ({
      id,
      object: 'account',
      label: 'It\'s "a" label\\ 👍',
      help: 'Two\nlines',
      ...given,
    });

    const taken = await parts.load(customField, [
      row('F-1', { name: 'x_char', type: 'char' }),
      row('F-2', { name: 'x_selection', type: 'selection', options: 'gold: Gold; bronze: Bronze' }),
      row('F-3', { name: 'x_many2one', type: 'many2one', relatedObject: 'account' }),
    ]);
    const changed = await parts.load(customField, [
      row('F-1', { name: 'x_char', type: 'char', label: 'Renamed' }),
      row('F-3', { name: 'x_many2one', type: 'many2one', relatedObject: 'account', label: 'Renamed' }),
    ]);
    const again = await run(customFieldsScript('acme', fields));

    expect(outcomesOf(taken.outcomes)).toEqual({ 'F-1': 'unchanged', 'F-2': 'unchanged', 'F-3': 'unchanged' });
    expect(taken.differing).toEqual([]);
    expect(outcomesOf(changed.outcomes)).toEqual({ 'F-1': 'updated', 'F-3': 'unchanged matched-record' });
    expect(again.said).toContain("res.partner x_char: is there, labelled 'Renamed'; left as it is\n");
    expect(await heldBy('res.partner', ['x_char'])).toMatchObject({ x_char: { string: 'Renamed' } });
  });

  it('adds options that are missing where they belong, and leaves the others as they are', async () => {
    const options = [
      { value: 'platinum', label: 'Platinum' },
      { value: 'gold', label: 'Another word for gold' },
      { value: 'silver', label: 'Silver' },
      { value: 'tin', label: 'Tin' },
    ];
    const script = customFieldsScript('acme', [
      field({ model: 'crm.lead', name: 'x_selection', type: 'selection', options }),
    ]);

    const asked = await run(script, { args: ['--check'] });
    const before = await heldBy('crm.lead', ['x_selection']);
    const added = await run(script);
    const after = await heldBy('crm.lead', ['x_selection']);
    const again = await run(script);

    expect([asked.code, added.code, again.code]).toEqual([0, 0, 0]);
    expect(asked.said).toContain("crm.lead x_selection: option 'silver' would be added\n");
    expect(before).toMatchObject({
      x_selection: {
        selection: [
          ['gold', 'Gold'],
          ['bronze', 'Bronze'],
        ],
      },
    });
    expect(added.said).toContain('1 there, 0 made, 3 options added, 0 with problems.\n');
    expect(after).toMatchObject({
      x_selection: {
        selection: [
          ['platinum', 'Platinum'],
          ['gold', 'Gold'],
          ['silver', 'Silver'],
          ['tin', 'Tin'],
          ['bronze', 'Bronze'],
        ],
      },
    });
    expect(again.said).toContain('1 there, 0 made, 0 options added, 0 with problems.\n');
  });

  it('says of each field that cannot be what it should why, leaves it alone and makes the others', async () => {
    const script = customFieldsScript('acme', [
      field({ name: 'x_integer', type: 'char' }),
      field({ name: 'x_many2one', type: 'many2one', relation: 'res.users' }),
      field({ name: 'street' }),
      field({ model: 'no.such.model' }),
      field({ name: 'x_to_nothing', type: 'many2one' }),
      field({ name: 'x_to_missing', type: 'many2one', relation: 'no.such.model' }),
      field({ model: 'res.country.state', name: 'x_amount', type: 'monetary' }),
      field({ name: 'x_not a name' }),
      field({ name: 'x_sound' }),
    ]);
    const conflicting = "SELECT * FROM ir_model_fields WHERE name IN ('x_integer', 'x_many2one', 'street') ORDER BY id";
    const before = await sql(conflicting);

    const { code, said } = await run(script);

    expect(code).toBe(1);
    const problems = said.split('\n').flatMap((line) => line.split(': PROBLEM: ').slice(0, 2).join(' | ') || []);
    expect(problems).toEqual([
      expect.stringMatching(/^no\.such\.model x_char \| there is no model no\.such\.model in this Odoo\. Install/),
      expect.stringMatching(/^res\.country\.state x_amount \| is monetary, but its records have no currency\. Make it/),
      expect.stringMatching(/^res\.partner street \| is a field of Odoo or of an app \(.*base.*\), not a custom one/),
      expect.stringMatching(/^res\.partner x_integer \| is integer in Odoo and should be char; it was left alone/),
      expect.stringMatching(
        /^res\.partner x_many2one \| names records of res\.partner in Odoo and should name .*res\.u/,
      ),
      expect.stringMatching(/^res\.partner x_to_missing \| names records of no\.such\.model, a model that this Odoo/),
      expect.stringMatching(/^res\.partner x_to_nothing \| is a many2one that names no model/),
      expect.stringMatching(
        /^res\.partner x_not a name \| could not be made\. Odoo says: .*can only contain characters/,
      ),
      'res.partner x_sound: is made (char)',
      '0 there, 1 made, 0 options added, 8 with problems.',
    ]);
    expect(await sql(conflicting)).toEqual(before);
    const made =
      "SELECT name FROM ir_model_fields WHERE name IN ('x_to_nothing', 'x_to_missing', 'x_amount', 'x_not a name')";
    expect(await sql(made)).toEqual([]);
  });

  it('takes fields that the module of the migration brings, and leaves new options of them to it', async () => {
    const options = [{ value: 'urgent', label: 'Urgent' }];
    const script = customFieldsScript('acme', [
      field({ model: 'crm.lead', name: 'referred' }),
      field({ model: 'crm.lead', name: 'priority', type: 'selection', options }),
    ]);
    // A module that is installed stands in for it.
    const { code, said } = await run(script.replace("MODULE = 'onramp_acme_fields'", "MODULE = 'crm'"));

    expect(code).toBe(1);
    expect(said).toContain('crm.lead referred: is there, labelled');
    expect(said).toContain(
      'crm.lead priority: PROBLEM: lacks the options urgent. It comes with the module crm: upgrade',
    );
    expect(said).toContain('1 there, 0 made, 0 options added, 1 with problems.\n');
  });

  it('makes amounts in a currency of another name where Odoo can be told so', async () => {
    const script = customFieldsScript('acme', [field({ model: 'crm.lead', name: 'x_amount', type: 'monetary' })]);

    const { code, said } = await run(script);

    const held = await heldBy('crm.lead', ['x_amount']);
    if (series === '19.0') {
      expect([code, said]).toEqual([
        0,
        expect.stringContaining('is made (monetary, in the currency of company_currency)'),
      ]);
      expect(held).toMatchObject({ x_amount: { type: 'monetary' } });
    } else {
      const why =
        'this Odoo takes the currency from currency_id or x_currency_id only, and its records have company_currency';
      expect([code, said]).toEqual([1, expect.stringContaining(`is monetary, but ${why}. Make it a float`)]);
      expect(held).toEqual({});
    }
  });

  it('makes amounts in a currency that it makes as well', async () => {
    const fieldsOfStates = [
      field({ model: 'res.country.state', name: 'x_amount', type: 'monetary' }),
      field({ model: 'res.country.state', name: 'x_currency_id', type: 'many2one', relation: 'res.currency' }),
    ];

    const script = customFieldsScript('acme', fieldsOfStates);
    // As if there were so many fields that they take two calls, of which the first makes the amount.
    const { code, said } = await run(script.replace('FIELDS_A_CALL = 25', 'FIELDS_A_CALL = 1'));

    expect([code, said]).toEqual([0, expect.stringContaining('(monetary, in the currency of x_currency_id)')]);
    const columns =
      "SELECT count(*) FROM information_schema.columns WHERE table_name = 'res_country_state' AND column_name LIKE 'x\\_%'";
    expect(await sql(columns)).toEqual([['2']]);
  });

  it('finds fields that Odoo holds a definition of and its model does not have', async () => {
    const [model] = await sql("SELECT id FROM ir_model WHERE model = 'crm.stage'");
    const type = series === '19.0' ? 'many2one' : 'monetary';
    const phantom = { model_id: Number(model?.[0]), name: 'x_phantom', field_description: 'P', ttype: type };
    await odoo.call({ model: 'ir.model.fields', method: 'create', args: { vals_list: [phantom] } });
    const script = customFieldsScript('acme', [field({ model: 'crm.stage', name: 'x_phantom', type })]);

    const { code, said } = await run(script, { args: ['--check'] });

    expect([code, said]).toEqual([1, expect.stringContaining('is defined in Odoo, but its model does not have it')]);
  });

  it('does not get in with a wrong password, nor into a database that is not there', async () => {
    const script = customFieldsScript('acme', fields);

    const refused = await run(script, { password: 'wrong' });
    const missing = await run(script, { database: 'no_such_database' });

    expect([refused.code, missing.code]).toEqual([3, 3]);
    expect(refused.said).toMatch(/^Odoo does not accept this user and password for the database test_fields_script/);
    expect(missing.said).toMatch(/^Odoo let nobody into the database no_such_database: .*\n$/);
  });

  it('says which rights are missing', async () => {
    const user = { name: 'Clerk', login: 'clerk', password: 'clerk-of-the-test' };
    await odoo.call({ model: 'res.users', method: 'create', args: { vals_list: [user] } });

    const { code, said } = await run(customFieldsScript('acme', [field({ name: 'x_by_clerk' })]), {
      user: user.login,
      password: user.password,
    });

    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^Odoo refused: .* Use a user with the Settings rights\.\n$/),
    ]);
  });
});
