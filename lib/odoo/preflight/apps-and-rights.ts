import { OdooAccessError, OdooServerError, OdooUserError } from '../../migration/errors.ts';
import type { ObjectType } from '../../migration/object-type.ts';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { type Check, pass, stop } from './check.ts';

/** Apps by a model that they bring, under the names Odoo shows them by. */
const apps: readonly (readonly [prefix: string, app: string])[] = [
  ['account.', 'Invoicing (account)'],
  ['purchase.', 'Purchase (purchase)'],
  ['stock.', 'Inventory (stock)'],
  ['product.', 'a selling or stock app, such as Sales (sale_management)'],
  ['crm.', 'CRM (crm)'],
  ['calendar.', 'Calendar (calendar)'],
  ['mail.', 'Discuss (mail)'],
];

/** Whether Odoo has the models that these object types need, and the user the rights on them. */
export async function appsAndRights(client: OdooClient, types: readonly ObjectType[]): Promise<readonly Check[]> {
  const capabilities = probeCapabilities(client);
  const checks: Check[] = [];
  const asked = new Set<string>();
  for (const type of types) {
    const [models, operation] = needsOf(type);
    for (const model of models) {
      if (asked.has(`${model} ${operation}`)) continue;
      asked.add(`${model} ${operation}`);
      if (!(await capabilities.has(model, 'id'))) {
        const app = apps.find(([prefix]) => model.startsWith(prefix))?.[1] ?? 'the app that brings it';
        checks.push(
          stop('Apps', `${type.title} need the model ${model}, which this database does not have`, `Install ${app}`),
        );
      } else if (!(await mayDo(client, model, operation))) {
        checks.push(
          stop(
            'Rights',
            `The Odoo user may not ${operation} ${model}, which ${type.title} need`,
            'Give it the rights the operator guide lists',
          ),
        );
      }
    }
  }
  const told = new Set(checks.map(({ subject }) => subject));
  if (!told.has('Apps')) checks.push(pass('Apps', `Every app that the drop needs is installed`));
  if (!told.has('Rights')) checks.push(pass('Rights', `The user may do what the drop needs (${asked.size} rights)`));
  return checks;
}

/** Edition and apps for these object types, in one sentence. */
export function recommendation(types: readonly ObjectType[]): string {
  const models = types.flatMap((type) => needsOf(type)[0]);
  const needed = apps.filter(([prefix]) => models.some((model) => model.startsWith(prefix))).map(([, app]) => app);
  const books = models.some((model) => model.startsWith('account.'));
  const edition = books
    ? 'Community is enough to book and settle what is migrated; choose Enterprise for the full Accounting app (bank synchronisation, reports, follow-ups)'
    : 'Community is enough';
  return `${edition}. Apps: ${needed.length === 0 ? 'none beside Contacts' : needed.join(', ')}.`;
}

/** Which of these models the database has. */
export async function installedModels(client: OdooClient, models: readonly string[]): Promise<ReadonlySet<string>> {
  const capabilities = probeCapabilities(client);
  const installed = new Set<string>();
  for (const model of models) if (await capabilities.has(model, 'id')) installed.add(model);
  return installed;
}

/** Models an object type needs, and what it does with them. */
function needsOf({ writing }: ObjectType): readonly [readonly string[], 'read' | 'create'] {
  switch (writing.kind) {
    case 'match':
      return [[writing.model], 'read'];
    case 'flat':
    case 'document':
    case 'collected':
      return [writing.models, 'create'];
    case 'inventory':
      return [[], 'read'];
  }
}

/** Whether the user may do this with a model: `has_access` since Odoo 18, `check_access_rights` before. */
async function mayDo(client: OdooClient, model: string, operation: string): Promise<boolean> {
  if (client.version.major >= 18)
    return (await client.call({ model, method: 'has_access', ids: [], args: { operation } })) === true;
  try {
    const args = { operation, raise_exception: false };
    return (await client.call({ model, method: 'check_access_rights', args })) === true;
  } catch (error) {
    if (error instanceof OdooAccessError || error instanceof OdooUserError || error instanceof OdooServerError)
      return false;
    throw error;
  }
}
