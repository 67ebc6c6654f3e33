import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { dropToOpenSchema } from '../../lib/steps/inputs.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';

const stores = stepStores();

/** Opens a complete drop. */
export const handler = handled(dropToOpenSchema, (drop) => openDrop(stores, drop));
