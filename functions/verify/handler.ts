import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { toVerifySchema } from '../../lib/steps/inputs.ts';
import { verify } from '../../lib/steps/verify.ts';

const stores = stepStores();
// A part of 500 records is read back within seconds.
const shortMilliseconds = 60_000;

/** Compares what was migrated with what Odoo holds, or hands on a cursor near the time limit. */
export const handler = handled(toVerifySchema, (ask, invocation) =>
  verify(stores, ask, () => invocation.getRemainingTimeInMillis() < shortMilliseconds),
);
