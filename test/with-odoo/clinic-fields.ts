import type { OdooClient } from '../../lib/odoo/client.ts';
import { makeFields, planFields } from '../../lib/odoo/own-fields.ts';
import { aeronaClinicToOdooCrm } from '../../lib/pairs/aerona-clinic-to-odoo-crm/index.ts';
import { ownFieldsOf } from '../../lib/steps/own-fields.ts';

/** Makes the fields that the clinic's pair brings, as preparing a run does. */
export async function makeClinicFields(client: OdooClient): Promise<void> {
  const { namespace, objectTypes } = aeronaClinicToOdooCrm;
  const planned = await planFields(client, { namespace, migration: 'acme' }, ownFieldsOf(objectTypes));
  const problems = [...planned.problems, ...(await makeFields(client, planned))];
  if (problems.length > 0) throw new Error(problems.join('; '));
}
