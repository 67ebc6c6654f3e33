import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customFieldTypes } from '../../lib/migration/custom-fields.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { objectTypeNamed } from '../../lib/pairs/index.ts';
import { psql, runInOdooShell } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { customFieldsModule, type ModuleField, moduleName } from '../../lib/report/custom-fields-module.ts';
import { storedZip } from '../../lib/report/stored-zip.ts';
import { installModule, removeModule } from './install-module.ts';
import { dropOwnDatabase, type OwnDatabase, ownDatabase } from './own-database.ts';
import { outcomesOf, PartsInOdoo, transformed } from './parts-in-odoo.ts';

const migration = 'test-of-the-module';
const module = moduleName(migration);
const field = (given: Partial<ModuleField>): ModuleField => ({
  model: 'res.partner',
  name: 'x_char',
  label: 'It\'s "a" label\\',
  type: 'char',
  options: [],
  relation: null,
  help: null,
  ...given,
});
const fields: readonly ModuleField[] = [
  ...customFieldTypes.map((type) =>
    field({
      name: `x_${type}`,
      type,
      options: type === 'selection' ? [{ value: 'gold', label: 'Gold' }] : [],
      relation: type === 'many2one' ? 'res.partner' : null,
      help: 'Two\nlines',
    }),
  ),
  field({ model: 'product.template', name: 'x_grade' }),
  field({ model: 'purchase.order', name: 'x_order' }),
  field({ model: 'account.move', name: 'x_move' }),
  field({ model: 'account.tax', name: 'x_tax' }),
  field({ model: 'account.fiscal.position', name: 'x_position' }),
  field({ model: 'stock.picking', name: 'x_picking' }),
];

describe.each(allSeries)('the generated module in Odoo %s', (series) => {
  const name = `test_fields_module_${series.replace('.', '_')}`;
  let address: OwnDatabase;
  let odoo: OdooClient;
  let state = '';

  beforeAll(async () => {
    address = await ownDatabase(name, series);
    state = await installModule({ series, database: name }, module, storedZip(customFieldsModule(migration, fields)));
    odoo = await connect(address);
  });
  afterAll(async () => {
    odoo.close();
    await removeModule({ series, database: name }, module);
    await dropOwnDatabase(name, series);
  });

  it('installs', () => {
    expect(state).toBe('installed');
  });

  it('gives every field its type, its name and an external id', async () => {
    const sql = `SELECT f.model, f.name, f.ttype, f.state, d.name FROM ir_model_fields f
      JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id AND d.module = '${module}'`;
    const held = await psql({ series, database: name, sql });

    const wanted = fields.map((one) => [
      one.model,
      one.name,
      one.type,
      'base',
      `field_${one.model.replaceAll('.', '_')}__${one.name}`,
    ]);
    expect(held).toEqual(expect.arrayContaining(wanted));
    const labels = await odoo.call({ model: 'res.partner', method: 'fields_get', args: { allfields: ['x_char'] } });
    expect(labels).toMatchObject({ x_char: { string: 'It\'s "a" label\\', help: 'Two\nlines' } });
  });

  it('shows every field on the form of its model', async () => {
    // Odoo 14 cannot express a form over XML-RPC.
    const script = `
for model, name in ${JSON.stringify(fields.map((one) => [one.model, one.name]))}:
    form = env[model].get_view(view_type='form') if hasattr(env[model], 'get_view') else env[model].fields_view_get(view_type='form')
    arch = form['arch'] if isinstance(form['arch'], str) else form['arch'].decode()
    print('SHOWN=' + model + ' ' + name + ' ' + str('name="%s"' % name in arch))
`;
    const said = await runInOdooShell({ series, database: name, script });

    const shown = [...said.matchAll(/SHOWN=(.*)/g)].map(([, line]) => line);
    expect(shown).toEqual(fields.map((one) => `${one.model} ${one.name} True`));
  });

  it('takes values the same way as fields made over RPC, and its fields are found, not made again', async () => {
    const customField = objectTypeNamed(aiWorksToOdooErp, 'custom-field');
    const settings = { ...defaultSettings, customFields: 'module' as const };
    const parts = new PartsInOdoo(odoo, settings);
    const definitions = await parts.load(customField, [
      { id: 'F-1', object: 'account', name: 'x_char', label: 'It\'s "a" label\\', type: 'char', help: 'Two\nlines' },
      { id: 'F-2', object: 'account', name: 'x_selection', label: 'S', type: 'selection', options: 'gold: Gold' },
    ]);
    const lines = transformed(account, [{ id: 'A-1', name: 'With fields', accountType: 'customer' }]);

    const written = await parts.write(
      account,
      lines.map((line) => ({
        ...line,
        custom: { x_char: { type: 'char', value: 'here' }, x_selection: { type: 'selection', value: 'gold' } },
      })),
    );

    expect(outcomesOf(definitions.outcomes)).toEqual({ 'F-1': 'unchanged', 'F-2': 'unchanged matched-record' });
    expect(definitions.differing).toEqual([]);
    expect(outcomesOf(written.outcomes)).toEqual({ 'A-1': 'created' });
    const sql = "SELECT x_char, x_selection FROM res_partner WHERE name = 'With fields'";
    expect(await psql({ series, database: name, sql })).toEqual([['here', 'gold']]);
  });
});
