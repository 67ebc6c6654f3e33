import { announceGate } from '../../lib/steps/announce-gate.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { gateToAnnounceSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Was this decided before? If not, what people are told. */
export const handler = handled(gateToAnnounceSchema, (gate) => announceGate(stores, gate));
