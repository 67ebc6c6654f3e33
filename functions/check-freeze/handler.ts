import { stepStores } from '../../lib/steps/environment.ts';
import { checkFreeze } from '../../lib/steps/freeze.ts';
import { handled } from '../../lib/steps/handled.ts';
import { cutoverSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Looks whether a migration stands still before its cutover. */
export const handler = handled(cutoverSchema, (cutover) => checkFreeze(stores, cutover));
