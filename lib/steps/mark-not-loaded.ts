import { nameOf } from '../migration/id-map.ts';
import type { ObjectType } from '../migration/object-type.ts';
import type { Outcome } from '../migration/outcome.ts';
import { contradicting, duplicateKey } from '../migration/transform.ts';
import type { IdMap } from '../store/id-map.ts';

/**
 * Remembers rows that are in the export and not in Odoo, so that a row naming them waits instead of being told that
 * they do not exist. What an earlier run loaded stays loaded.
 */
export async function markNotLoaded(
  ids: IdMap,
  type: ObjectType,
  outcomes: readonly Outcome[],
  run: string,
): Promise<void> {
  const marks = outcomes.flatMap((row) => {
    const { key, outcome } = row;
    if (key === '' || (outcome !== 'rejected' && outcome !== 'pending')) return [];
    // A repeated key belongs to the earlier row, which may well be loaded.
    if ('reasons' in row && row.reasons.some(({ rule }) => rule === duplicateKey || rule === contradicting)) return [];
    return [{ name: { objectType: type.name, key }, entry: { state: 'not-loaded' as const, outcome, run } }];
  });
  const known = await ids.get(marks.map(({ name }) => name));
  await ids.put(marks.filter(({ name }) => known.get(nameOf(name))?.state !== 'loaded'));
}
