import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { objectSchema } from '../../lib/steps/inputs.ts';
import { lookForGone } from '../../lib/steps/look-for-gone.ts';

const stores = stepStores();

/** Looks which records' rows are gone from a full drop. */
export const handler = handled(objectSchema, (run) => lookForGone(stores, run));
