import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { partToUndoSchema } from '../../lib/steps/inputs.ts';
import { undoPart } from '../../lib/steps/rollback/undo-part.ts';

const stores = stepStores();

/** Undoes one part of a run. */
export const handler = handled(partToUndoSchema, (part, { awsRequestId }) =>
  undoPart(stores, { ...part, attempt: awsRequestId }),
);
