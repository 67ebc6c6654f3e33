import { stepStores } from '../../lib/steps/environment.ts';
import { openGate } from '../../lib/steps/gates.ts';
import { gateSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Opens a gate and leaves the run waiting there. */
export const handler = (event: unknown) => openGate(stores, gateSchema.parse(event));
