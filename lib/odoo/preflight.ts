import { OdooAccessError, OdooServerError, OdooUserError } from '../migration/errors.ts';
import type { ObjectType } from '../migration/object-type.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

/** Everything that keeps these object types from being written, each as a sentence with its mend. Only reads. */
export async function preflight(client: OdooClient, types: readonly ObjectType[]): Promise<readonly string[]> {
  const capabilities = probeCapabilities(client);
  const problems: string[] = [];
  const asked = new Set<string>();
  for (const type of types) {
    const [models, operation] = needsOf(type);
    for (const model of models) {
      if (asked.has(`${model} ${operation}`)) continue;
      asked.add(`${model} ${operation}`);
      if (!(await capabilities.has(model, 'id'))) {
        problems.push(
          `${type.title} need the model ${model}, which this database does not have. Install the app that brings it`,
        );
      } else if (!(await mayDo(client, model, operation))) {
        problems.push(
          `The Odoo user may not ${operation} ${model}, which ${type.title} need. Give it the rights the operator guide lists`,
        );
      }
    }
  }
  return problems;
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
