import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { objectSchema } from '../../lib/steps/inputs.ts';
import { reconcileObject } from '../../lib/steps/reconcile-object.ts';

const stores = stepStores();

/** Holds an object type's outcomes against its rows and against Odoo. */
export const handler = handled(objectSchema, (run) => reconcileObject(stores, run));
