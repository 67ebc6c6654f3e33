import type { RecordInOdoo } from '../migration/rollback.ts';
import type { OdooClient } from './client.ts';
import { present } from './documents/records.ts';
import { lookUpExternalIds } from './external-ids.ts';

/** Those of the records that Odoo still has, archived ones too. */
export async function stillThereOf<R extends RecordInOdoo>(
  client: OdooClient,
  records: readonly R[],
): Promise<readonly R[]> {
  const there: R[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const ids = new Set(
      await present(
        client,
        model,
        group.map(({ id }) => id),
      ),
    );
    there.push(...group.filter(({ id }) => ids.has(id)));
  }
  return there;
}

/** Records behind external ids, once each. */
export async function recordsNamed(client: OdooClient, externalIds: readonly string[]) {
  const found = await lookUpExternalIds(client, externalIds);
  return [...found].map(([externalId, { model, id }]) => ({ externalId, model, id }));
}
