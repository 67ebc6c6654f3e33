import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../lib/migration/unzip.ts';
import { customFieldsModule, type ModuleField, moduleName } from '../../lib/report/custom-fields-module.ts';
import { storedZip } from '../../lib/report/stored-zip.ts';
import { zipInput } from '../migration/zip-archive.ts';

const field = (given: Partial<ModuleField>): ModuleField => ({
  model: 'res.partner',
  name: 'x_tier',
  label: 'Tier',
  type: 'char',
  options: [],
  relation: null,
  help: null,
  ...given,
});
const filesOf = (...fields: readonly ModuleField[]) =>
  new Map(
    customFieldsModule('acme-2', fields).map(({ name, text }) => [name.replace('onramp_acme_2_fields/', ''), text]),
  );

describe('the module of custom fields', () => {
  it('has a name that Python can import', () => {
    expect(moduleName('acme-2')).toBe('onramp_acme_2_fields');
  });

  it('inherits each model once, and shows its fields on its form', () => {
    const files = filesOf(field({}), field({ name: 'x_other' }), field({ model: 'account.move', name: 'x_move' }));

    expect([...files.keys()]).toEqual([
      '__manifest__.py',
      '__init__.py',
      'models/__init__.py',
      'models/account_move.py',
      'models/res_partner.py',
      'views/account_move_views.xml',
      'views/res_partner_views.xml',
    ]);
    expect(files.get('models/res_partner.py')).toBe(`from odoo import fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    x_tier = fields.Char(
        string='Tier',
    )

    x_other = fields.Char(
        string='Tier',
    )
`);
    expect(files.get('views/res_partner_views.xml')).toContain('<field name="x_tier"/>');
    expect(files.get('__manifest__.py')).toContain("'depends': ['account', 'base']");
  });

  it('needs the modules of the models it inherits and names', () => {
    const manifest = (given: Partial<ModuleField>) => filesOf(field(given)).get('__manifest__.py');

    expect(manifest({})).toContain("'depends': ['base']");
    expect(manifest({ type: 'monetary' })).toContain("'depends': ['account', 'base']");
    expect(manifest({ type: 'many2one', relation: 'purchase.order' })).toContain("'depends': ['base', 'purchase']");
  });

  it('writes texts so that Python reads them as they were meant, whatever they hold', () => {
    const nasty = `')\nimport os #"\\\u0000`;
    const text = filesOf(field({ label: nasty, help: nasty })).get('models/res_partner.py') ?? '';

    expect(text).toContain(`string='\\')\\nimport os #"\\\\\\x00',`);
    expect(text.split('\n').filter((line) => line.startsWith('import'))).toEqual([]);
  });

  it('has what accounts and contacts share once, as the first says it', () => {
    const text = filesOf(field({ label: 'First' }), field({ label: 'Second' })).get('models/res_partner.py') ?? '';

    expect(text.match(/x_tier/g)).toHaveLength(1);
    expect(text).toContain("string='First'");
  });
});

describe('the archive', () => {
  it('holds every file as it is', async () => {
    const files = [
      { name: 'a/__init__.py', text: '' },
      { name: 'a/ümlaut.txt', text: 'Grüße\n' },
    ];
    const read: { name: string; text: string }[] = [];

    for await (const entry of unzip(zipInput(storedZip(files))))
      read.push({ name: entry.name, text: (await buffer(await entry.open())).toString('utf8') });

    expect(read).toEqual(files);
  });
});
