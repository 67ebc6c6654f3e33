import type { TableDifference } from './database-rows.ts';

/** A record that a rollback's report lists. */
interface Listed {
  readonly model: string;
  readonly id: number;
}

/** What Odoo counts, words and sets by itself, whatever anybody does with its records. */
const odoosOwn = new Set([
  // Statistics of leads, kept when the leads go.
  'crm_lead_scoring_frequency',
  // Mirrors of a custom field on inheriting models, which only an upgrade takes away.
  'ir_model_fields',
  // Settings that Odoo switches on by itself for a second warehouse.
  'ir_config_parameter',
  'res_config_settings',
  'res_groups_implied_rel',
  'res_groups_users_rel',
  'ir_ui_view',
  // What Odoo notes of a change of a tracked field: on 14.0 of leads too, whose phone follows the patient's.
  'mail_tracking_value',
  // What ties the moves of an order together: Odoo lets nobody delete it.
  'stock_reference',
  'procurement_group',
  // Wizards.
  'mail_compose_message',
]);

/** Tables of what belongs to records that stay: lines, links, words about them. */
const belonging: Readonly<Record<string, readonly string[]>> = {
  'stock.picking': [
    'stock_move',
    'stock_move_line',
    'stock_reference_move_rel',
    'stock_location_route_move',
    'stock_valuation_layer',
    'mail_message',
    'mail_tracking_value',
    // Of stock that is valued at once: an entry and its inverse.
    'account_move',
    'account_move_line',
  ],
  'product.product': [
    'product_template',
    'product_taxes_rel',
    'product_supplier_taxes_rel',
    'product_value',
    'stock_route_product',
    'ir_property',
    'mail_message',
  ],
  'product.category': ['ir_property'],
  'stock.warehouse': [
    'stock_location',
    'stock_route',
    'stock_location_route',
    'stock_route_warehouse',
    'stock_rule',
    'stock_picking_type',
  ],
  'ir.model.fields': ['ir_model_fields_selection'],
  'res.partner': ['mail_message', 'mail_tracking_value', 'res_partner_res_partner_category_rel', 'ir_property'],
};

/** Tables in which a receipt shows that was done and then set to nothing: it stays, and what waits has another one. */
export const ofReceipts = new Set([
  'purchase_order',
  'purchase_order_stock_picking_rel',
  'stock_picking',
  'stock_move',
  'stock_move_line',
]);

const tableOf = (model: string) => model.replaceAll('.', '_');

/** Differences that neither Odoo's own doings nor the records that are listed account for. */
export function accountedFor(
  differences: readonly TableDifference[],
  listed: readonly Listed[],
): readonly TableDifference[] {
  const ids = new Map(
    [...Map.groupBy(listed, ({ model }) => tableOf(model))].map(([table, all]) => [
      table,
      new Set(all.map(({ id }) => String(id))),
    ]),
  );
  const tables = new Set(listed.flatMap(({ model }) => belonging[model] ?? []));
  return differences.flatMap((difference) => {
    const { table, missing, changed, added } = difference;
    // A second warehouse has Odoo show internal transfers.
    const mayChange = table === 'stock_picking_type' || changed.length === 0;
    if (odoosOwn.has(table) || (tables.has(table) && missing.length === 0 && mayChange)) return [];
    const more = added.filter((id) => !ids.get(table)?.has(id));
    return missing.length + changed.length + more.length === 0 ? [] : [{ ...difference, added: more }];
  });
}
