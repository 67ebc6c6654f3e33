import { stepStores } from '../../lib/steps/environment.ts';
import { dropSchema } from '../../lib/steps/inputs.ts';
import { quietTime } from '../../lib/steps/quiet-time.ts';

const stores = stepStores();

/** Have the files of a drop stopped coming? */
export const handler = (event: unknown) => quietTime(stores, dropSchema.parse(event));
