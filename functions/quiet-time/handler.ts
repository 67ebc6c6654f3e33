import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { dropSchema } from '../../lib/steps/inputs.ts';
import { quietTime } from '../../lib/steps/quiet-time.ts';

const stores = stepStores();

/** Have the files of a drop stopped coming? */
export const handler = handled(dropSchema, (drop) => quietTime(stores, drop));
