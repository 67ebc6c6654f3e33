import { dueDeltas } from '../../lib/steps/due-deltas.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { scheduledSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Lists the newest drops that no run has brought to its end. */
export const handler = handled(scheduledSchema, ({ at }) => dueDeltas(stores, at));
