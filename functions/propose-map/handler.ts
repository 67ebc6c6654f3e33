import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';

const stores = stepStores();

/** Settles which map the run follows once it is approved. */
export const handler = handled(runSchema, (run) => settleMap(stores, run));
