import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { rollbackSchema } from '../../lib/steps/inputs.ts';
import { checkRollback } from '../../lib/steps/rollback/check-undone.ts';

const stores = stepStores();

/** Reads back from Odoo what a rollback undid. */
export const handler = handled(rollbackSchema, (rollback) => checkRollback(stores, rollback));
