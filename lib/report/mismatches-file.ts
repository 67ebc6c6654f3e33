import type { Mismatch } from '../migration/mismatch.ts';
import { csvFile } from './csv.ts';

/** Everything that Odoo holds differently from what was migrated, one line a field. */
export const mismatchesFile = (mismatches: readonly Mismatch[]): string =>
  csvFile(
    [
      'object type',
      'file',
      'row',
      'key',
      'source column',
      'source',
      'odoo model',
      'id',
      'field',
      'expected',
      'found',
      'since',
    ],
    mismatches.map(({ object, file, row, key, column, source, model, id, field, expected, found, kind }) => [
      object,
      file,
      String(row),
      key,
      column,
      source,
      model,
      String(id),
      field,
      expected,
      found,
      kind,
    ]),
  );
