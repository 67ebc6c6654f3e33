import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { writtenDecisionSchema } from '../../lib/steps/inputs.ts';
import { takeWrittenDecision } from '../../lib/steps/written-decision.ts';

const stores = stepStores();

/** Takes a person's decision at a gate. */
export const handler = handled(writtenDecisionSchema, (written) => takeWrittenDecision(stores, written));
