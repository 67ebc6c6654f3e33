import { stepStores } from '../../lib/steps/environment.ts';
import { openGate } from '../../lib/steps/gates.ts';
import { handled } from '../../lib/steps/handled.ts';
import { gateSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Opens a gate and leaves the run waiting there. */
export const handler = handled(gateSchema, (gate) => openGate(stores, gate));
