import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';
import { writeSampleSheet } from '../../lib/steps/sample-sheet.ts';

const stores = stepStores();

/** Writes the sign-off sheet of a sample. */
export const handler = handled(runSchema, (run) => writeSampleSheet(stores, run));
