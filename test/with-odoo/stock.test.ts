import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StockDocument } from '../../lib/migration/document.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { destinationOf } from '../../lib/odoo/destination.ts';
import type { DocumentInOdoo } from '../../lib/odoo/documents/recipe.ts';
import { stockRecipe } from '../../lib/odoo/documents/stock.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { create, ends, finishingWith, loadDocument } from './load-document.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

type Stock = DocumentInOdoo<StockDocument>;

describe.each(allSeries)('stock in Odoo %s', (series) => {
  const name = `test_stock_${series.replace('.', '_')}`;
  let odoo: OdooClient;
  let lotModel: string;
  let owner: number;
  let warehouse: { readonly stock: number; readonly internal: number };
  let shelf: number;
  let adjustment: number;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
    lotModel = (await destinationOf(odoo)).name('lotModel');
    [owner = 0] = await create(odoo, 'res.partner', { name: 'An owner' });
    const [row] = await sql('SELECT id, lot_stock_id FROM stock_warehouse');
    // Odoo 14 archives the internal transfers of a warehouse while it has one location.
    const type = { name: 'Counted', code: 'internal', sequence_code: 'COUNT', warehouse_id: Number(row?.[0]) };
    const places = { default_location_src_id: Number(row?.[1]), default_location_dest_id: Number(row?.[1]) };
    const [internal = 0] = await create(odoo, 'stock.picking.type', { ...type, ...places });
    warehouse = { stock: Number(row?.[1]), internal };
    [shelf = 0] = await create(odoo, 'stock.location', { name: 'Shelf A', location_id: warehouse.stock });
    adjustment = Number((await sql("SELECT id FROM stock_location WHERE name = 'Inventory adjustment'"))[0]?.[0]);
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const sql = (text: string) => psql({ series, database: name, sql: text });

  async function product(tracking = 'none'): Promise<number> {
    const { productKind } = await destinationOf(odoo);
    const [id = 0] = await create(odoo, 'product.product', { name: tracking, tracking, ...productKind('goods') });
    return id;
  }
  const lot = async (of: number, called: string): Promise<number> => {
    const { company } = await destinationOf(odoo);
    const [id = 0] = await create(odoo, lotModel, { name: called, product_id: of, company_id: company.id });
    return id;
  };

  let made = 0;
  async function stock(
    of: number,
    quantity: string,
    more: { readonly lot?: number; readonly owner?: number; readonly place?: number } = {},
  ): Promise<Stock> {
    made += 1;
    const { name: word, unit } = await destinationOf(odoo);
    const place = { location_id: { id: adjustment }, location_dest_id: { id: more.place ?? warehouse.stock } };
    return loadDocument(odoo, String(made), {
      kind: 'stock',
      model: 'stock.picking',
      cells: { ...place, picking_type_id: { id: warehouse.internal } },
      nested: {
        field: word('pickingMoves'),
        model: 'stock.move',
        lines: [
          {
            key: String(made),
            cells: {
              ...place,
              [word('moveLabel')]: 'counted',
              product_id: { id: of },
              product_uom_qty: quantity,
              product_uom: { id: unit('Units') ?? null },
            },
          },
        ],
      },
      quantity,
      lot: more.lot ?? null,
      owner: more.owner ?? null,
    });
  }

  const finish = async (...documents: readonly Stock[]) =>
    ends(await stockRecipe.finish(finishingWith(odoo), documents));
  /** What lies in the warehouse: place, quantity, lot, owner. */
  const quants = async (of: number) =>
    (
      await sql(`SELECT location_id, quantity, coalesce(lot_id, 0), coalesce(owner_id, 0) FROM stock_quant
      WHERE product_id = ${of} AND location_id <> ${adjustment} AND quantity <> 0 ORDER BY id`)
    ).map((row) => row.map(Number));
  const everything = async () => {
    const tables = ['stock_picking', 'stock_move', 'stock_move_line', 'stock_quant', 'mail_mail', 'mail_followers'];
    return sql(tables.map((table) => `SELECT '${table}', count(*) FROM ${table}`).join(' UNION ALL '));
  };

  it('comes to its place with quantity, lot, serial number and owner', async () => {
    const [plain, batch, serial] = [await product(), await product('lot'), await product('serial')];
    const [one, two] = [await lot(batch, 'LOT-1'), await lot(serial, 'SN-1')];
    const documents = [
      await stock(plain, '12.5', { place: shelf }),
      await stock(plain, '3', { owner }),
      await stock(batch, '7', { lot: one }),
      await stock(serial, '1', { lot: two }),
    ];

    const ended = await finish(...documents);

    expect(ended).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(await quants(plain)).toEqual([
      [shelf, 12.5, 0, 0],
      [warehouse.stock, 3, 0, owner],
    ]);
    expect(await quants(batch)).toEqual([[warehouse.stock, 7, one, 0]]);
    expect(await quants(serial)).toEqual([[warehouse.stock, 1, two, 0]]);
  });

  it('comes in once, however often it is finished', async () => {
    const plain = await product();
    const documents = [await stock(plain, '5'), await stock(plain, '2', { place: shelf })];
    await finish(...documents);
    const before = await everything();
    const writes = odoo.counts.write;

    const again = await stockRecipe.finish(finishingWith(odoo), documents);

    expect([...again.values()]).toEqual(documents.map(() => ({ kind: 'finished', changed: false, notes: [] })));
    expect(odoo.counts.write).toBe(writes);
    expect(await everything()).toEqual(before);
    expect((await quants(plain)).map(([, quantity]) => quantity)).toEqual([5, 2]);
  });

  it('leaves no mail and no follower behind', async () => {
    const document = await stock(await product(), '5');
    const before = await everything();

    await finish(document);

    const after = await everything();
    expect(after.slice(-2)).toEqual(before.slice(-2));
  });

  it('without a lot that its product needs is rejected alone, and taken out', async () => {
    const [plain, batch] = [await product(), await product('lot')];
    const documents = [await stock(plain, '5'), await stock(batch, '5')];

    const ended = await finish(...documents);

    expect(ended).toEqual(['finished', 'refused-by-odoo']);
    expect(await quants(plain)).toEqual([[warehouse.stock, 5, 0, 0]]);
    const [, rejected] = documents;
    expect(await stockRecipe.remove(finishingWith(odoo), [rejected?.id ?? 0])).toEqual(new Set());
    expect(await sql(`SELECT id FROM stock_picking WHERE id = ${rejected?.id}`)).toEqual([]);
  });

  it('goes out again by its own line, and its transfer stays', async () => {
    const plain = await product();
    const document = await stock(plain, '5', { place: shelf });
    await finish(document);

    const kept = await stockRecipe.remove(finishingWith(odoo), [document.id]);
    await stockRecipe.remove(finishingWith(odoo), [document.id]);

    expect(kept).toEqual(new Set([document.id]));
    expect(await quants(plain)).toEqual([]);
    const left = await sql(`SELECT coalesce(sum(quantity), 0) FROM stock_quant WHERE product_id = ${plain}`);
    expect(left.map(([sum]) => Number(sum))).toEqual([0]);
  });

  it('says how much lies where, by warehouse and location, and how much belongs to whom', async () => {
    const plain = await product();
    const [partner = 0] = await create(odoo, 'res.partner', { name: 'Consignor', ref: 'A-0007' });
    const documents = [
      await stock(plain, '12.5', { place: shelf }),
      await stock(plain, '4'),
      await stock(plain, '3', { owner: partner }),
    ];
    await finish(...documents);

    const amounts = await stockRecipe.amounts(
      odoo,
      documents.map(({ id }) => id),
      defaultSettings,
    );

    expect([...amounts.values()]).toEqual([
      { 'stock/WH/Stock/Shelf A': '12.5' },
      { 'stock/WH/Stock': '4' },
      { 'stock/WH/Stock': '3', 'owner/A-0007': '3' },
    ]);
  });
});
