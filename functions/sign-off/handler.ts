import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { cutoverSchema } from '../../lib/steps/inputs.ts';
import { writeSignOff } from '../../lib/steps/sign-off.ts';

const stores = stepStores();

/** Writes the sheet that people sign at a cutover. */
export const handler = handled(cutoverSchema, (cutover) => writeSignOff(stores, cutover));
