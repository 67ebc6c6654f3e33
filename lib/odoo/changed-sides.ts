import type { IdMapEntries, LoadedEntry } from '../migration/id-map.ts';
import type { Reason } from '../migration/outcome.ts';
import { type FieldDifference, hashOf } from './read-back.ts';

/** On which side a field changed since we last wrote it. Without a memory of it, what Odoo holds is not overwritten. */
export function changeOf(
  entry: LoadedEntry | undefined,
  { field, expected, found }: FieldDifference,
): 'source' | 'odoo' | 'both' {
  const after = entry?.after?.[field];
  // A field we never wrote holds nothing yet, which for numbers and marks is 0 and false.
  if (after === undefined) return ['', '0', 'false'].includes(found) ? 'source' : 'both';
  if (hashOf(expected) === after) return 'odoo';
  return hashOf(found) === after ? 'source' : 'both';
}

/** Why a record that was written once and is gone is not made again. */
export const deletedInOdoo: Reason = {
  rule: 'deleted-in-odoo',
  problem: 'was deleted in Odoo since it was migrated, and has changed in the source',
  mend: 'Leave it out of the export, or restore the record in Odoo',
};

/** Database id behind an external id, from the id map. */
export function idOf(entries: IdMapEntries): (name: string) => number | undefined {
  const ids = new Map<string, number>();
  for (const entry of entries.values()) {
    if (entry.state === 'loaded' && entry.externalId !== undefined) ids.set(entry.externalId, entry.id);
  }
  return (name) => ids.get(name);
}
