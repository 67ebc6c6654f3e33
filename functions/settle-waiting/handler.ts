import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { waveSchema } from '../../lib/steps/inputs.ts';
import { settleWaiting } from '../../lib/steps/settle-waiting.ts';

const stores = stepStores();

/** Looks after the rows that wait for a row of their own object type. */
export const handler = handled(waveSchema, (wave) => settleWaiting(stores, wave));
