import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { objectWithCursorSchema } from '../../lib/steps/inputs.ts';
import { transformObject } from '../../lib/steps/transform.ts';

const stores = stepStores();
// Reading on to the next part and writing the last outcomes takes seconds; a minute is ample.
const shortMilliseconds = 60_000;

/** Turns an export into parts, or hands on a cursor near the time limit. */
export const handler = handled(objectWithCursorSchema, (run, invocation) =>
  transformObject(stores, run, () => invocation.getRemainingTimeInMillis() < shortMilliseconds),
);
