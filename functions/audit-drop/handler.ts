import { auditRun } from '../../lib/steps/audit-drop.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();
// The last findings and the page take seconds; a minute is ample.
const shortMilliseconds = 60_000;

/** Writes down what a person should know of a drop before it is migrated. */
export const handler = handled(runSchema, (run, invocation) =>
  auditRun(stores, run, () => invocation.getRemainingTimeInMillis() < shortMilliseconds),
);
