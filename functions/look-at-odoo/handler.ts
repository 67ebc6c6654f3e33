import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { lookAtOdoo } from '../../lib/steps/look-at-odoo.ts';

const stores = stepStores();

/** Looks Odoo over before anybody approves the map. */
export const handler = handled(runSchema, (run) => lookAtOdoo(stores, run));
