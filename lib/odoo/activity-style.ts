import { z } from 'zod';
import type { Destination } from '../migration/destination.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

const requiredSchema = z.looseObject({ user_id: z.looseObject({ required: z.boolean().optional() }).optional() });

/** What this database does with activities that are done, or nobody's. */
export async function activityStyleOf(
  client: OdooClient,
): Promise<Pick<Destination, 'doneActivitiesKept' | 'activitiesNeedUser'>> {
  const capabilities = probeCapabilities(client);
  if (!(await capabilities.has('mail.activity', 'id'))) return { doneActivitiesKept: false, activitiesNeedUser: false };
  const args = { allfields: ['user_id'], attributes: ['required'] };
  const { user_id } = requiredSchema.parse(await client.call({ model: 'mail.activity', method: 'fields_get', args }));
  return {
    doneActivitiesKept: await capabilities.has('mail.activity', 'date_done'),
    activitiesNeedUser: user_id?.required ?? false,
  };
}
