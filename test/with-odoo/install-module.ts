import { runInOdooShell } from '../../lib/real-odoo/databases.ts';
import type { Series } from '../../lib/real-odoo/series.ts';

interface Place {
  readonly series: Series;
  readonly database: string;
}

/**
 * Unpacks a module where Odoo looks for modules besides its own and installs it, as an administrator would. Odoo keeps
 * that folder closed to itself.
 * @returns the state of the module afterwards
 */
export async function installModule(place: Place, module: string, zip: Buffer): Promise<string> {
  const script = `
import base64, io, os, zipfile
from odoo.tools import config
folder = config.addons_data_dir
os.chmod(folder, 0o700)
zipfile.ZipFile(io.BytesIO(base64.b64decode('${zip.toString('base64')}'))).extractall(folder)
os.chmod(folder, 0o500)
env['ir.module.module'].update_list()
env['ir.module.module'].search([('name', '=', '${module}')]).button_immediate_install()
# What a restart of the server would do: without it the running workers of 14 keep the models they know.
registry = env.registry.__class__(env.cr.dbname)
registry.registry_invalidated = True
registry.signal_changes()
print('STATE=' + env['ir.module.module'].search([('name', '=', '${module}')]).state)
`;
  const printed = await runInOdooShell({ ...place, script });
  return /STATE=(\w+)/.exec(printed)?.[1] ?? 'unknown';
}

/** Removes the module's files again; to be done before its database goes. */
export async function removeModule(place: Place, module: string): Promise<void> {
  const script = `
import os, shutil
from odoo.tools import config
folder = config.addons_data_dir
os.chmod(folder, 0o700)
shutil.rmtree(os.path.join(folder, '${module}'), ignore_errors=True)
os.chmod(folder, 0o500)
`;
  await runInOdooShell({ ...place, script });
}
