import { stepStores } from '../../lib/steps/environment.ts';
import { decide } from '../../lib/steps/gates.ts';
import { handled } from '../../lib/steps/handled.ts';
import { decisionSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Takes a person's decision at a gate. */
export const handler = handled(decisionSchema, (decision) => decide(stores, decision));
