import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { prepare } from '../../lib/steps/prepare.ts';

const stores = stepStores();

/** Looks whether Odoo can take the drop, and plans the phases. */
export const handler = handled(runSchema, (run) => prepare(stores, run));
