import { stepStores } from '../../lib/steps/environment.ts';
import { objectCreatedSchema, takeIn } from '../../lib/steps/intake.ts';

const stores = stepStores();

/** An object was created in the exports bucket. */
export const handler = (event: unknown) => takeIn(stores, objectCreatedSchema.parse(event));
