import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { objectCreatedSchema, takeIn } from '../../lib/steps/intake.ts';

const stores = stepStores();

/** An object was created in the exports bucket. */
export const handler = handled(objectCreatedSchema, (event) => takeIn(stores, event));
