import { reopenMigration } from '../../lib/steps/cutover.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { handled } from '../../lib/steps/handled.ts';
import { decidedSchema } from '../../lib/steps/inputs.ts';

const stores = stepStores();

/** Opens a closed migration once more. */
export const handler = handled(decidedSchema, (decided) => reopenMigration(stores, decided));
