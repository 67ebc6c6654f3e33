import type { ObjectType } from '../migration/object-type.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import { Sum, type Totals, totalsOf } from '../migration/totals.ts';
import { recipeOf } from '../odoo/documents/index.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf } from './odoo-of.ts';

// A reply of 500 records stays far below what Odoo was seen to truncate.
const recordsPerCall = 500;

/**
 * Totals of the rows that are in Odoo by their outcome: what the source says against what Odoo holds of the same records,
 * read anew.
 */
export async function reconcileTotals(
  stores: Stores,
  run: RunName & { readonly object: string },
  { writing, reconcile }: ObjectType,
  outcomes: AsyncIterable<readonly Outcome[]>,
  settings: Settings,
): Promise<Totals> {
  if (writing.kind !== 'document' || reconcile.amounts === undefined) return {};
  const source = new Sum();
  const ids: number[] = [];
  for await (const chunk of outcomes) {
    for (const outcome of chunk) {
      // A row that says nothing of amounts takes no part, on either side.
      if (!('id' in outcome) || Object.keys(outcome.amounts ?? {}).length === 0) continue;
      source.add(outcome.amounts ?? {});
      ids.push(outcome.id);
    }
  }
  const destination = new Sum();
  if (ids.length === 0) return totalsOf(source, destination);
  const client = await odooOf(stores, run);
  const recipe = recipeOf(writing.document);
  for (let start = 0; start < ids.length; start += recordsPerCall) {
    const amounts = await recipe.amounts(client, ids.slice(start, start + recordsPerCall), settings);
    for (const own of amounts.values()) destination.add(own);
  }
  return totalsOf(source, destination);
}
