import { checkMap } from '../../lib/steps/check-map.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Can the map be followed, and what is asked about it? */
export const handler = handled(runSchema, (run) => checkMap(stores, run));
