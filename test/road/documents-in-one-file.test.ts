import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { beginRoad, named, type Road } from './road.ts';

const headers =
  'id,number,kind,accountId,status,invoiceDate,currency,untaxedAmount,taxAmount,totalAmount,x_cost_center,lineId,description,quantity,unitPrice,accountCode';
const row = (invoice: string, total: string, line: string, price: string) =>
  `${invoice},INV/${invoice},out_invoice,S-1,posted,2024-03-05,USD,${total},0,${total},CC-${invoice},${line},Work,1,${price},400000`;

/** Rows of three invoices that lie among each other; the second has a price that is none. */
const rows = [
  row('I-1', '30', 'L-1', '10'),
  row('I-2', '5', 'L-3', 'five'),
  row('I-1', '30', 'L-2', '20'),
  row('I-3', '7', '', '7'),
];

describe.each(allSeries)('invoices with their lines in one file, on Odoo %s', (series) => {
  const migration = `onefile${series.slice(0, 2)}`;
  let road: Road;
  let folder: string;
  let first: Migrated;

  beforeAll(async () => {
    road = await beginRoad(migration, { series });
    folder = await mkdtemp(join(tmpdir(), 'onramp-one-file-'));
    await put('accounts.csv', ['id,name,accountType', 'S-1,Company 1,customer']);
    await put('custom-fields.csv', ['id,object,name,label,type', 'F-1,invoice,x_cost_center,Cost center,char']);
    await put('invoices.csv', [headers, ...rows]);
    first = await road.migrate(folder);
  });

  afterAll(async () => {
    await road.close();
    await rm(folder, { recursive: true });
  });

  const put = (name: string, lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);
  const invoices = (and: string) =>
    road.count(
      `select count(*) from account_move m join ir_model_data d on d.model = 'account.move' and d.res_id = m.id where ${named(migration, 'invoice')} and ${and}`,
    );

  it('are joined, posted and accounted for row by row', async () => {
    expect(first.problem).toBeUndefined();
    expect(first.summary.objects['invoice']).toMatchObject({
      rows: 4,
      outcomes: { created: 3, rejected: 1 },
      totals: { 'out_invoice/USD': { source: '37.00', destination: '37.00' } },
    });
    expect(Object.keys(first.summary.objects)).not.toContain('invoice-line');
    expect(await invoices("m.state = 'posted'")).toBe(2);
    expect(await invoices("m.name = 'INV/I-1' and m.amount_total = 30 and m.x_cost_center = 'CC-I-1'")).toBe(1);
  });

  it('are unchanged the second time, with nothing written', async () => {
    road.writesOnTheWire();

    const second = await road.migrate(folder);

    expect(second.summary.objects['invoice']?.outcomes).toMatchObject({ unchanged: 3, rejected: 1 });
    expect(second.summary.objects['invoice']?.totals).toEqual(first.summary.objects['invoice']?.totals);
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('come back as rejected rows, which are the next drop once they are corrected', async () => {
    const rejected = await readFile(join(first.out, 'invoice-rejected.csv'), 'utf8');
    expect(rejected.trim().split('\n')).toHaveLength(2);
    await writeFile(join(folder, 'invoices.csv'), rejected.replace('five', '5'));

    const third = await road.migrate(folder);

    expect(third.summary.objects['invoice']?.outcomes).toMatchObject({ created: 1, rejected: 0 });
    expect(await invoices("m.state = 'posted'")).toBe(3);
  });
});
