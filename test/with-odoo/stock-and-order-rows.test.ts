import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { recipeOf } from '../../lib/odoo/documents/index.ts';
import type { Written } from '../../lib/odoo/written.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { purchaseOrder } from '../../lib/pairs/ai-works-to-odoo-erp/purchase-order.ts';
import { stock } from '../../lib/pairs/ai-works-to-odoo-erp/stock.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { PartsInOdoo } from './parts-in-odoo.ts';

type Values = Readonly<Record<string, string>>;

describe.each(allSeries)('rows of stock and purchase orders in Odoo %s', (series) => {
  const name = `test_stock_rows_${series.replace('.', '_')}`;
  let odoo: OdooClient;
  let parts: PartsInOdoo;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
    parts = new PartsInOdoo(odoo);
    await parts.write(account, [
      { record: { id: 'V', name: 'A vendor', accountType: 'vendor' } },
      { record: { id: 'O', name: 'An owner', accountType: 'customer' } },
    ]);
    const goods = { type: 'goods', hasVariants: false, category: 'Kept at average', costingMethod: 'average' };
    const made = await parts.write(product, [
      { record: { ...goods, id: 'plain', name: 'Plain', cost: '5', valuation: 'periodic' } },
      { record: { ...goods, id: 'batch', name: 'Batch', tracking: 'lot' } },
      { record: { ...goods, id: 'serial', name: 'Serial', tracking: 'serial' } },
      { record: { id: 'service', name: 'Service', type: 'service', hasVariants: false } },
    ]);
    expect(ended(made)).toEqual({ plain: 'created', batch: 'created', serial: 'created', service: 'created' });
    expect(made.differing).toEqual([]);
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const sql = (text: string) => psql({ series, database: name, sql: text });
  const ended = (written: Written) =>
    Object.fromEntries(
      written.outcomes.map((outcome) => [
        outcome.key,
        'reasons' in outcome ? outcome.reasons.map(({ rule }) => rule).join(' ') : outcome.outcome,
      ]),
    );
  const stockRow = (id: string, values: Values) => ({
    record: { id, productId: 'plain', warehouse: 'MAIN', warehouseName: 'Main', quantity: '1', ...values },
  });
  const order = (id: string, values: Values, lines: readonly Values[]) => ({
    record: { id, number: id, accountId: 'V', orderedAt: '2024-03-05T09:30:00Z', currency: 'USD', ...values },
    lines: lines.map((line, index) => ({
      id: `${id}-${index + 1}`,
      orderId: id,
      productId: 'plain',
      quantity: '10',
      unitPrice: '2.5',
      ...line,
    })),
  });
  const addUp = (amounts: Iterable<Readonly<Record<string, string>>>) => {
    const sums: Record<string, number> = {};
    for (const one of amounts)
      for (const [total, amount] of Object.entries(one)) sums[total] = (sums[total] ?? 0) + Number(amount);
    return sums;
  };

  it('set the costing of a new category, and keep to that of one that is there', async () => {
    const row = { id: 'other', name: 'Other', type: 'goods', hasVariants: false, category: 'Kept at average' };

    const written = await parts.write(product, [{ record: { ...row, costingMethod: 'fifo' } }]);

    expect(ended(written)).toEqual({ other: 'category-costing' });
    const domain = [['name', '=', 'Kept at average']];
    const fields = ['property_cost_method'];
    const found = await odoo.call({ model: 'product.category', method: 'search_read', args: { domain, fields } });
    expect(z.array(z.object({ property_cost_method: z.string() })).parse(found)).toEqual([
      { property_cost_method: 'average' },
    ]);
  });

  it('bring stock in once, into warehouses, places and lots that are made for it, and reconcile', async () => {
    const rows = [
      stockRow('a', { quantity: '12.5', location: 'Aisle 1/Shelf A' }),
      stockRow('b', { quantity: '3', owner: 'O' }),
      stockRow('c', { productId: 'batch', lot: 'LOT-1', quantity: '7' }),
      stockRow('d', { productId: 'batch', lot: 'LOT-1', quantity: '2', location: 'Aisle 1/Shelf B' }),
      stockRow('e', { productId: 'serial', lot: 'SN-1' }),
      stockRow('f', { warehouse: 'WH', quantity: '4' }),
    ];

    const written = await parts.write(stock, rows);
    const again = await parts.write(stock, rows);

    expect(ended(written)).toEqual({
      a: 'created',
      b: 'created',
      c: 'created',
      d: 'created',
      e: 'created',
      f: 'created',
    });
    expect(written.differing).toEqual([]);
    expect(new Set(Object.values(ended(again)))).toEqual(new Set(['unchanged']));
    const quants = await sql(`SELECT l.complete_name, sum(q.quantity) FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id WHERE l.usage = 'internal' GROUP BY 1 ORDER BY 1`);
    expect(quants.map(([place, quantity]) => [place, Number(quantity)])).toEqual([
      ['MAIN/Stock', 11],
      ['MAIN/Stock/Aisle 1/Shelf A', 12.5],
      ['MAIN/Stock/Aisle 1/Shelf B', 2],
      ['WH/Stock', 4],
    ]);
    const ids = written.outcomes.flatMap((outcome) => ('id' in outcome ? outcome.id : []));
    const inOdoo = await recipeOf('stock').amounts(odoo, ids, defaultSettings);
    const { amounts } = stock.reconcile;
    const inSource = rows.map(
      ({ record }) => amounts?.({ location: null, owner: null, ...record }, [], defaultSettings) ?? {},
    );
    expect(addUp(inOdoo.values())).toEqual(addUp(inSource));
    const [warehouses] = await sql("SELECT count(*) FROM stock_warehouse WHERE code = 'MAIN'");
    expect(warehouses).toEqual(['1']);
  });

  it('refuse stock that Odoo could not keep', async () => {
    const written = await parts.write(stock, [
      stockRow('no lot', { productId: 'batch' }),
      stockRow('needless lot', { lot: 'L' }),
      stockRow('many of one', { productId: 'serial', lot: 'SN-2', quantity: '2' }),
      stockRow('service', { productId: 'service' }),
    ]);

    expect(ended(written)).toEqual({
      'no lot': 'lot-missing',
      'needless lot': 'lot-of-untracked',
      'many of one': 'serial-quantity',
      service: 'service-in-stock',
    });
  });

  it('bring orders to their states with their numbers, dates, lines and received quantities', async () => {
    const confirmed = { confirmedAt: '2024-03-06T10:00:00Z', receivedAt: '2024-03-19T08:15:00Z' };
    const rows = [
      order('P-1', { status: 'draft', totalAmount: '25' }, [{}]),
      order('P-2', { status: 'sent' }, [{ unit: 'Units', description: 'As agreed' }]),
      order('P-3', { status: 'cancelled' }, [{}]),
      order('P-4', { status: 'confirmed', ...confirmed, warehouse: 'MAIN' }, [
        { receivedQuantity: '4' },
        { productId: 'service', receivedQuantity: '1' },
      ]),
      order(
        'P-5',
        { status: 'received', ...confirmed, untaxedAmount: '50', vendorReference: 'RE-1', notes: 'Gate 2' },
        [{}, { productId: 'serial' }],
      ),
      order('P-6', { status: 'confirmed', totalAmount: '99' }, [{}]),
      order('P-7', { status: 'received' }, [{ receivedQuantity: '0' }]),
    ];

    const written = await parts.write(purchaseOrder, rows);
    const again = await parts.write(purchaseOrder, rows.slice(0, 5));

    expect(ended(written)).toEqual({
      'P-1': 'created',
      'P-2': 'created',
      'P-3': 'created',
      'P-4': 'created',
      'P-5': 'created',
      'P-6': 'order-total',
      'P-7': 'nothing-received',
    });
    expect(written.differing).toEqual([]);
    expect(new Set(Object.values(ended(again)))).toEqual(new Set(['unchanged']));
    expect(
      await sql("SELECT name, state, date_order, date_approve FROM purchase_order WHERE name LIKE 'P-%' ORDER BY name"),
    ).toEqual([
      ['P-1', 'draft', '2024-03-05 09:30:00', ''],
      ['P-2', 'sent', '2024-03-05 09:30:00', ''],
      ['P-3', 'cancel', '2024-03-05 09:30:00', ''],
      ['P-4', 'purchase', '2024-03-05 09:30:00', '2024-03-06 10:00:00'],
      ['P-5', 'purchase', '2024-03-05 09:30:00', '2024-03-06 10:00:00'],
    ]);
    const received = await sql(`SELECT o.name, l.qty_received FROM purchase_order_line l
      JOIN purchase_order o ON o.id = l.order_id WHERE o.name IN ('P-4', 'P-5') ORDER BY o.name, l.id`);
    expect(received.map(([of, quantity]) => [of, Number(quantity)])).toEqual([
      ['P-4', 4],
      ['P-4', 1],
      ['P-5', 10],
      ['P-5', 10],
    ]);
    const open = await sql(`SELECT w.code, sum(m.product_uom_qty) FROM stock_move m
      JOIN stock_picking_type t ON t.id = m.picking_type_id JOIN stock_warehouse w ON w.id = t.warehouse_id
      WHERE m.purchase_line_id IS NOT NULL AND m.state = 'assigned' GROUP BY 1`);
    expect(open.map(([code, quantity]) => [code, Number(quantity)])).toEqual([['MAIN', 6]]);
  });
});
