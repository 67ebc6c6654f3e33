import type { GoneRecord } from '../migration/gone.ts';
import { csvFile } from './csv.ts';

const told: Readonly<Record<GoneRecord['what'], string>> = {
  archived: 'archived',
  reported: 'left as it is',
  edited: 'left as it is: somebody has changed it in Odoo since it was migrated',
  refused: 'left as it is: Odoo does not let it be archived',
  'too many': 'left as it is: so many rows are gone that the export is probably not a full one',
};

/** Records whose rows are gone from a full drop, and what was done with each. */
export const goneFile = (records: readonly GoneRecord[]): string =>
  csvFile(
    ['key', 'model', 'id', 'what was done', "Odoo's words"],
    records.map(({ key, model, id, what, why }) => [key, model, String(id), told[what], why ?? '']),
  );
