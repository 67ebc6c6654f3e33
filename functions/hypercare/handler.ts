import { inHypercare } from '../../lib/steps/cutover.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { scheduledSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Lists the migrations that are verified every day after their cutover. */
export const handler = handled(scheduledSchema, ({ at }) => inHypercare(stores, at));
