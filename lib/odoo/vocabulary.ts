import type { Word } from '../migration/destination.ts';
import { vocabulary } from '../migration/destination.ts';
import type { Capabilities } from './capabilities.ts';

/** A field under the names it has had, newest first; or a model, when `fields` is left out. */
type Naming =
  | { readonly model: string; readonly fields: readonly [string, ...string[]] }
  | { readonly models: readonly [string, ...string[]] };

const namings: Readonly<Record<Word, Naming>> = {
  // 19 | 14
  purchaseLineUnit: { model: 'purchase.order.line', fields: ['product_uom_id', 'product_uom'] },
  purchaseLineTaxes: { model: 'purchase.order.line', fields: ['tax_ids', 'taxes_id'] },
  purchaseNotes: { model: 'purchase.order', fields: ['note', 'notes'] },
  lotModel: { models: ['stock.lot', 'stock.production.lot'] },
  pickingMoves: { model: 'stock.picking', fields: ['move_ids', 'move_lines'] },
  moveQuantity: { model: 'stock.move', fields: ['quantity', 'quantity_done'] },
  // 14 wants a name on every move; 19 has none.
  moveLabel: { model: 'stock.move', fields: ['name', 'description_picking'] },
  leadLossReason: { model: 'crm.lead', fields: ['lost_reason_id', 'lost_reason'] },
  taxLabel: { model: 'account.tax', fields: ['invoice_label', 'description'] },
};

/** What this database calls every word; where the app is not installed, the newest name. */
export async function namesOf(capabilities: Capabilities): Promise<ReadonlyMap<Word, string>> {
  return new Map(
    await Promise.all(vocabulary.map(async (word) => [word, await nameOf(capabilities, namings[word])] as const)),
  );
}

async function nameOf(capabilities: Capabilities, naming: Naming): Promise<string> {
  if ('fields' in naming) return (await capabilities.firstField(naming.model, naming.fields)) ?? naming.fields[0];
  for (const model of naming.models) if (await capabilities.has(model, 'id')) return model;
  return naming.models[0];
}
