import type { Checked } from '../../migration/rollback-summary.ts';
import { inNewSession } from '../../odoo/client-decorators.ts';
import { checkUndone } from '../../odoo/rollback/check.ts';
import { type RollbackName, rollbackFiles } from '../../store/rollback-files.ts';
import { readUndone } from '../../store/rollback-journal.ts';
import type { Stores } from '../environment.ts';
import { odooOf } from '../odoo-of.ts';
import { partsSchema, stepsSchema } from './steps.ts';

/** Reads back from Odoo what a rollback undid, the oldest run first. @returns counts only */
export async function checkRollback(stores: Stores, name: RollbackName): Promise<Checked> {
  const files = rollbackFiles(name);
  const client = inNewSession(await odooOf(stores, { ...name, run: name.rollback, object: 'check' }));
  const steps = stepsSchema.parse(JSON.parse(await stores.work.readText(files.steps)));
  const seen = new Set<string>();
  const total = { read: 0, stillThere: 0, differing: 0 };
  for (const { partsKey } of steps.toReversed()) {
    const parts = partsSchema.parse(JSON.parse(await stores.work.readText(partsKey)));
    for (const part of parts.toReversed()) {
      const undone = await readUndone(stores.work, files.done(part));
      if (undone === undefined) continue;
      const checked = await checkUndone(client, undone, seen);
      total.read += checked.read;
      total.stillThere += checked.stillThere;
      total.differing += checked.differing;
    }
  }
  await stores.work.writeText(files.checked, JSON.stringify(total));
  return total;
}
