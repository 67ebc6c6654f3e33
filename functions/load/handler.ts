import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { partSchema } from '../../lib/steps/inputs.ts';
import { loadPart } from '../../lib/steps/load-part.ts';

const stores = stepStores();

/** Loads one part into Odoo. */
export const handler = handled(partSchema, (part, { awsRequestId }) =>
  loadPart(stores, { ...part, attempt: awsRequestId }),
);
