import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { profileDrop } from '../../lib/steps/profile-drop.ts';

const stores = stepStores();

/** Profiles every file of the drop. */
export const handler = handled(runSchema, (run) => profileDrop(stores, run));
