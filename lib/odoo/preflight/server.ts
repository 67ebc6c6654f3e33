import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { type Check, counted, found, listed, pass, warning } from './check.ts';

/** Versions whose behaviour was seen on real servers, and those between them. */
const known = { first: 14, last: 19 };

/** Whether this version is one that the migration knows. */
export function versionCheck({ version }: OdooClient): Check {
  const { text, major } = version;
  if (major < known.first || major > known.last)
    return warning(
      'Version',
      `Odoo ${text} is not among the versions this was built for (${known.first} to ${known.last})`,
      'Run a sample first and look at every record of it',
    );
  return major === known.first || major === known.last
    ? pass('Version', `Odoo ${text}`)
    : warning(
        'Version',
        `Odoo ${text} lies between the versions that were tried (${known.first} and ${known.last})`,
        'Run a sample first and look at a few records of each type',
      );
}

/** Where an Odoo runs, as far as its address and version tell. */
export type Hosting = 'odoo-online' | 'odoo-sh' | 'own-server';

/** @param url of the server; a guess where the customer uses a domain of its own */
export function hostingOf(url: string, version: string): Hosting {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (/\.odoo\.com$/.test(host) && !/\.dev\.odoo\.com$/.test(host)) return 'odoo-online';
  if (/\.dev\.odoo\.com$|\.odoo\.sh$/.test(host)) return 'odoo-sh';
  // Releases between the yearly ones run on Odoo Online only.
  return version.startsWith('saas~') ? 'odoo-online' : 'own-server';
}

const hostings: Readonly<Record<Hosting, Check>> = {
  'odoo-online': warning(
    'Hosting',
    'It looks like Odoo Online: no module of ours can be installed there, and original creation dates cannot be set',
    'Let custom fields be made over RPC (settings.customFields: rpc), and leave originalCreationDates off',
  ),
  'odoo-sh': pass('Hosting', 'It looks like Odoo.sh: modules come by its repository'),
  'own-server': pass('Hosting', 'It looks like a server of its own'),
};

export const hostingCheck = ({ version }: OdooClient, url: string): Check => hostings[hostingOf(url, version.text)];

/** By which door Odoo is spoken with. */
export const apiCheck = ({ transport, version }: OdooClient): Check =>
  transport === 'xmlrpc' && version.major >= 19
    ? warning(
        'API',
        'XML-RPC is used, which this version calls deprecated; the secret is a password, or no API key of this user',
        'Make an API key for the migration user and put it into the secret: JSON-2 is then used',
      )
    : pass('API', transport === 'json2' ? 'JSON-2, with an API key' : 'XML-RPC');

const moduleSchema = z.object({ name: z.string(), state: z.string() });

/** Community or Enterprise, and what that means for the object types of the drop. */
export async function editionCheck(client: OdooClient): Promise<readonly Check[]> {
  const args = ['web_enterprise', 'accountant', 'account_accountant'];
  const modules = await found(client, 'ir.module.module', [['name', 'in', args]], moduleSchema, ['name', 'state']);
  const installed = new Set(modules.filter(({ state }) => state === 'installed').map(({ name }) => name));
  const accounting = installed.has('accountant') || installed.has('account_accountant');
  if (installed.has('web_enterprise'))
    return [pass('Edition', `Enterprise${accounting ? ', with the Accounting app' : ''}`)];
  return [
    pass('Edition', 'Community: enough for everything that is migrated; the full Accounting app comes with Enterprise'),
  ];
}

/** Whether apps are being installed, upgraded or removed: until that is done, Odoo works on a mixture of both. */
export async function modulesCheck(client: OdooClient): Promise<readonly Check[]> {
  const states = ['to install', 'to upgrade', 'to remove'];
  const modules = await found(client, 'ir.module.module', [['state', 'in', states]], moduleSchema, ['name', 'state']);
  if (modules.length === 0) return [pass('Modules', 'No app is being installed, upgraded or removed')];
  const names = modules.map(({ name, state }) => `${name} (${state})`);
  return [
    {
      subject: 'Modules',
      verdict: 'stop',
      says: `Apps are in the middle of a change: ${listed(names)}`,
      mend: 'Let Odoo finish it (restart it with -u, or press Apply Scheduled Upgrades in Apps), or cancel it there',
    },
  ];
}

/** Which languages there are; translated texts are written in en_US only. */
export async function languagesCheck(client: OdooClient): Promise<readonly Check[]> {
  const languages = [...(await probeCapabilities(client).languages())].sort();
  return [
    languages.includes('en_US')
      ? pass('Languages', `Installed: ${listed(languages)}`)
      : warning(
          'Languages',
          `English (en_US) is not among the installed languages (${listed(languages)}); names are read and written in it`,
          'Install English (US) under Settings, Translations',
        ),
  ];
}

const viewSchema = z.object({ id: z.number(), name: z.string(), arch_db: z.union([z.string(), z.literal(false)]) });

/** Views that people made or changed, and that are broken or switched off: fields of ours may not show there. */
export async function viewsCheck(client: OdooClient): Promise<readonly Check[]> {
  // A view without an external id, or with one of Studio's, is nobody's module.
  const own = [['type', 'in', ['form', 'tree', 'list', 'kanban', 'search', 'qweb']], ...(await customViews(client))];
  const views = await found(client, 'ir.ui.view', own, viewSchema, ['name', 'arch_db']);
  const outdated = client.version.major >= 17 ? views.filter(({ arch_db }) => isOutdated(arch_db)) : [];
  const off = await counted(client, 'ir.ui.view', [...own, ['active', '=', false]], { active_test: false });
  const checks: Check[] = [];
  if (outdated.length > 0)
    checks.push(
      warning(
        'Views',
        `${outdated.length} custom views use what Odoo 17 dropped (attrs, states): ${listed(outdated.map(({ name }) => name))}`,
        'Correct them in Settings, Technical, Views; their forms may not open',
      ),
    );
  if (off > 0)
    checks.push(
      warning(
        'Views',
        `${off} custom views are switched off, as Odoo does with views that broke in an upgrade`,
        'Look in Settings, Technical, Views (archived) whether somebody misses them',
      ),
    );
  return checks.length > 0 ? checks : [pass('Views', `${views.length} custom views, none of them broken or off`)];
}

const isOutdated = (arch: string | false): boolean => arch !== false && /\s(attrs|states)=["']/.test(arch);

const dataSchema = z.object({ id: z.number(), res_id: z.number(), module: z.string() });

/** Domain of the views that no module brought. */
async function customViews(client: OdooClient): Promise<readonly unknown[]> {
  const domain = [
    ['model', '=', 'ir.ui.view'],
    ['module', 'not in', ['__export__', '__custom__', 'studio_customization']],
  ];
  const answer = await client.call({
    model: 'ir.model.data',
    method: 'search_read',
    args: { domain, fields: ['res_id', 'module'] },
  });
  const brought = z.array(dataSchema).parse(answer);
  return [['id', 'not in', brought.map(({ res_id }) => res_id)]];
}

/** Mails that wait to be sent: whatever a person starts in Odoo during the migration goes out with them. */
export async function mailsCheck(client: OdooClient): Promise<readonly Check[]> {
  const waiting = await counted(client, 'mail.mail', [['state', '=', 'outgoing']]);
  if (waiting === 0) return [pass('Mails', 'No mail waits to be sent')];
  return [
    warning(
      'Mails',
      `${waiting} mails wait to be sent. The migration sends none and adds none, but these go out with the next run of Odoo's mail queue`,
      'Send or delete them in Settings, Technical, Emails before people take them for a consequence of the migration',
    ),
  ];
}
