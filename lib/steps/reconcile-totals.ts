import type { ObjectType } from '../migration/object-type.ts';
import type { Amounts, Outcome } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import { Sum, type Totals, totalsOf } from '../migration/totals.ts';
import { collectedIn } from '../odoo/collected-records.ts';
import { recipeOf } from '../odoo/documents/index.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf } from './odoo-of.ts';

// A reply of 500 records stays far below what Odoo was seen to truncate.
const recordsPerCall = 500;

/**
 * Totals of the rows that are in Odoo by their outcome: what the source says against what Odoo holds of the same records,
 * read anew. Totals that the source does not name are not asked about.
 */
export async function reconcileTotals(
  stores: Stores,
  run: RunName & { readonly object: string },
  type: ObjectType,
  outcomes: AsyncIterable<readonly Outcome[]>,
  settings: Settings,
): Promise<Totals> {
  const { writing, reconcile } = type;
  const { amounts } = reconcile;
  if (amounts === undefined || (writing.kind !== 'document' && writing.kind !== 'collected')) return {};
  const source = new Sum();
  const rows: InOdoo[] = [];
  for await (const chunk of outcomes) {
    for (const outcome of chunk) {
      // A row that says nothing of amounts takes no part, on either side.
      if (!('id' in outcome) || Object.keys(outcome.amounts ?? {}).length === 0) continue;
      source.add(outcome.amounts ?? {});
      rows.push(outcome);
    }
  }
  const destination = new Sum();
  if (rows.length === 0) return totalsOf(source, destination);
  const client = await odooOf(stores, run);
  const named = new Set(source.names());
  const add = (found: Amounts) =>
    destination.add(Object.fromEntries(Object.entries(found).filter(([name]) => named.has(name))));
  for (let start = 0; start < rows.length; start += recordsPerCall) {
    const asked = rows.slice(start, start + recordsPerCall);
    if (writing.kind === 'document') {
      const ids = asked.map(({ id }) => id);
      const found = await recipeOf(writing.document).amounts(client, ids, settings);
      for (const own of found.values()) add(own);
      continue;
    }
    const held = await collectedIn(client, type, writing.field, asked);
    for (const { id, key } of asked) {
      const row = held.get(id)?.get(key);
      if (row !== undefined) add(amounts(row.record, row.lines, settings));
    }
  }
  return totalsOf(source, destination);
}

type InOdoo = Extract<Outcome, { readonly id: number }>;
