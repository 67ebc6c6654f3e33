import { writeSample } from '../../lib/steps/choose-sample.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { runSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Chooses the rows that a run of mode sample loads. */
export const handler = handled(runSchema, (run) => writeSample(stores, run));
