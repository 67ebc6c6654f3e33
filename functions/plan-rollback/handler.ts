import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { rollbackToPlanSchema } from '../../lib/steps/inputs.ts';
import { planRollback } from '../../lib/steps/rollback/plan-rollback.ts';

const stores = stepStores();

/** Chooses the runs to be rolled back, and writes down the steps. */
export const handler = handled(rollbackToPlanSchema, (rollback) => planRollback(stores, rollback));
