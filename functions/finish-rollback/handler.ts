import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { endedRollbackSchema } from '../../lib/steps/inputs.ts';
import { finishRollback } from '../../lib/steps/rollback/finish-rollback.ts';

const stores = stepStores();

/** Writes the report of a rollback. */
export const handler = handled(endedRollbackSchema, (rollback) => finishRollback(stores, rollback));
