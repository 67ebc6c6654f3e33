import { stepStores } from '../../lib/steps/environment.ts';
import { finishRun } from '../../lib/steps/finish-run.ts';
import { handled } from '../../lib/steps/handled.ts';
import { endedRunSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Writes the report of a run that has come to its end, well or not. */
export const handler = handled(endedRunSchema, (run) => finishRun(stores, run));
