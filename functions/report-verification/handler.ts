import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { verificationSchema } from '../../lib/steps/inputs.ts';
import { reportVerification } from '../../lib/steps/report-verification.ts';

const stores = stepStores();

/** Writes what a verification found. */
export const handler = handled(verificationSchema, (ask) => reportVerification(stores, ask));
