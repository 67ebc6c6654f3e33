import { stepStores } from '../../lib/steps/environment.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';

const stores = stepStores();

/** Settles which map the run follows once it is approved. */
export const handler = (event: unknown) => settleMap(stores, runSchema.parse(event));
