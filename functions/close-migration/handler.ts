import { closeMigration } from '../../lib/steps/cutover.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { closingSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Closes a migration after its cutover. */
export const handler = handled(closingSchema, (cutover) => closeMigration(stores, cutover));
