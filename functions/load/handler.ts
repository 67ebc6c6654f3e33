import type { Context } from 'aws-lambda';
import { stepStores } from '../../lib/steps/environment.ts';
import { partSchema } from '../../lib/steps/inputs.ts';
import { loadPart } from '../../lib/steps/load-part.ts';

const stores = stepStores();

/** Loads one part into Odoo. */
export const handler = (event: unknown, context: Context) =>
  loadPart(stores, { ...partSchema.parse(event), attempt: context.awsRequestId });
