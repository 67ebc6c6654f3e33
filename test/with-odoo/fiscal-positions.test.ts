import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FiscalPositionDocument } from '../../lib/migration/document.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { destinationOf } from '../../lib/odoo/destination.ts';
import { fiscalPositionRecipe } from '../../lib/odoo/documents/fiscal-position.ts';
import type { DocumentInOdoo } from '../../lib/odoo/documents/recipe.ts';
import { fiscalPosition } from '../../lib/pairs/ai-works-to-odoo-erp/fiscal-position.ts';
import { tax } from '../../lib/pairs/ai-works-to-odoo-erp/tax.ts';
import { psql, runInOdooShell } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { outcomesOf, PartsInOdoo } from './parts-in-odoo.ts';

type Mappings = FiscalPositionDocument['mappings'];

describe.each(allSeries)('fiscal positions in Odoo %s', (series) => {
  const name = `test_fiscal_positions_${series.replace('.', '_')}`;
  const newest = series === '19.0';
  let odoo: OdooClient;
  let made = 0;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const create = async (model: string, values: object): Promise<number> =>
    z
      .array(z.number())
      .parse([await odoo.call({ model, method: 'create', args: { vals_list: [values] } })].flat())[0] ?? 0;

  /** Taxes nobody else uses. */
  const taxes = (count: number): Promise<number[]> =>
    Promise.all(
      Array.from({ length: count }, () => {
        made += 1;
        return create('account.tax', { name: `Tax no. ${made}`, amount: made, type_tax_use: 'sale' });
      }),
    );

  const position = async (mappings: Mappings): Promise<DocumentInOdoo<FiscalPositionDocument>> => {
    made += 1;
    const id = await create('account.fiscal.position', { name: `Position no. ${made}` });
    const document = { kind: 'fiscal-position', model: 'account.fiscal.position', cells: {}, mappings } as const;
    const externalId = `__aiworks__.acme_fiscal-position_${id}`;
    return { key: `FP-${id}`, externalId, id, created: true, document, lineIds: new Map() };
  };

  const finish = async (...positions: readonly DocumentInOdoo<FiscalPositionDocument>[]) => {
    const finishing = { client: odoo, settings: defaultSettings, supportId: (one: string) => one };
    const finished = await fiscalPositionRecipe.finish(finishing, positions);
    return positions.map(({ externalId }) => finished.get(externalId));
  };

  /** What Odoo itself makes of taxes under a position: the code that invoices use. */
  const applied = async ({ id }: { readonly id: number }, ...from: readonly number[]): Promise<number[]> => {
    const script = `
position = env['account.fiscal.position'].browse(${id})
print('MAPPED=' + ','.join(str(i) for i in sorted(position.map_tax(env['account.tax'].browse([${from}])).ids)))
`;
    const printed = await runInOdooShell({ series, database: name, script });
    const ids = /MAPPED=([\d,]*)/.exec(printed)?.[1] ?? 'nothing was printed';
    return ids === '' ? [] : ids.split(',').map(Number);
  };

  it('replace taxes as the source says, one by one and one by several', async () => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = await taxes(5);
    const one = await position([
      { from: a, to: d },
      { from: b, to: d },
      { from: b, to: e },
    ]);

    const finished = await finish(one);

    expect(finished).toEqual([{ kind: 'finished', changed: true, notes: [] }]);
    expect(await applied(one, a)).toEqual([d]);
    expect(await applied(one, b)).toEqual([d, e]);
    expect(await applied(one, c)).toEqual([c]);
  });

  it('are left alone when everything is said already', async () => {
    const [a = 0, b = 0] = await taxes(2);
    const one = await position([{ from: a, to: b }]);
    await finish(one);
    const writes = odoo.counts.write;

    const finished = await finish(one);

    expect(finished).toEqual([{ kind: 'finished', changed: false, notes: [] }]);
    expect(odoo.counts.write).toBe(writes);
  });

  it('say more than the source where Odoo keeps what a tax replaces on the tax, and that is noted', async () => {
    const [a = 0, b = 0, c = 0] = await taxes(3);
    const one = await position([{ from: a, to: c }]);
    const other = await position([{ from: b, to: c }]);

    const finished = await finish(one, other);

    const note = { rule: 'fiscal-mapping-loss', problem: expect.stringContaining('→') };
    expect(finished).toMatchObject([{ notes: newest ? [note] : [] }, { notes: newest ? [note] : [] }]);
    expect(await applied(one, b)).toEqual([newest ? c : b]);
  });

  it('leave a tax away where Odoo can say so; where not, the tax stays and that is noted', async () => {
    const [a = 0, b = 0, c = 0] = await taxes(3);
    const one = await position([
      { from: a, to: null },
      { from: b, to: c },
    ]);

    const finished = await finish(one);

    expect(finished).toMatchObject([{ kind: 'finished', notes: newest ? [{ rule: 'fiscal-mapping-loss' }] : [] }]);
    expect(await applied(one, a)).toEqual(newest ? [a] : []);
    expect(await applied(one, b)).toEqual([c]);
  });

  it('that leave away all they name take every tax away in Odoo 19, and that is noted', async () => {
    const [a = 0, b = 0] = await taxes(2);
    const one = await position([{ from: a, to: null }]);

    const finished = await finish(one);

    expect(finished).toMatchObject([{ notes: newest ? [{ rule: 'fiscal-mapping-loss' }] : [] }]);
    expect(await applied(one, a)).toEqual([]);
    expect(await applied(one, b)).toEqual(newest ? [] : [b]);
  });

  it('without any mapping are known to take every tax away in Odoo 19', async () => {
    const [a = 0] = await taxes(1);
    const one = await position([]);

    const finished = await finish(one);

    const { emptyPositionKeepsTaxes } = await destinationOf(odoo);
    expect(emptyPositionKeepsTaxes).toBe(!newest);
    expect(await applied(one, a)).toEqual(emptyPositionKeepsTaxes ? [a] : []);
    expect(finished).toMatchObject([{ notes: newest ? [{ rule: 'fiscal-mapping-loss' }] : [] }]);
  });

  it('say so when Odoo holds a mapping that the source does not have any more', async () => {
    const [a = 0, b = 0, c = 0] = await taxes(3);
    const before = await position([
      { from: a, to: c },
      { from: b, to: c },
    ]);
    await finish(before);

    const finished = await finish({ ...before, document: { ...before.document, mappings: [{ from: a, to: c }] } });

    expect(finished).toMatchObject([{ changed: false, notes: [{ rule: 'fiscal-mapping-loss' }] }]);
  });

  it('go the whole way: taxes first, then the position with its lines, a second time nothing', async () => {
    const parts = new PartsInOdoo(odoo);
    const row = { amountType: 'percent', scope: 'sale' };
    await parts.load(tax, [
      { ...row, id: 'T-1', name: 'Way 1', amount: '21' },
      { ...row, id: 'T-2', name: 'Way 2', amount: '0' },
    ]);
    const mapping = { id: 'M-1', positionId: 'FP-1', sourceTax: 'T-1', destinationTax: 'T-2' };
    const position = {
      file: 'fiscal-positions.csv',
      row: 2,
      key: 'FP-1',
      hash: 'first',
      record: { id: 'FP-1', name: 'Way out', country: 'DE', autoApply: true, notes: 'Export\nof goods' },
      lines: [{ file: 'fiscal-position-taxes.csv', row: 2, key: 'M-1', record: mapping }],
    };

    const first = await parts.write(fiscalPosition, [position]);
    const again = await parts.write(fiscalPosition, [{ ...position, hash: 'second' }]);

    expect([outcomesOf(first.outcomes), outcomesOf(again.outcomes)]).toEqual([
      { 'FP-1': 'created' },
      { 'FP-1': 'unchanged' },
    ]);
    expect([...first.differing, ...again.differing]).toEqual([]);
    const [from = 0, to = 0] = ['tax#T-1', 'tax#T-2'].map((key) => {
      const entry = parts.entries.get(key);
      return entry?.state === 'loaded' ? entry.id : 0;
    });
    const [written] = first.created;
    expect(await applied({ id: written?.id ?? 0 }, from)).toEqual([to]);
  });

  it('are rejected in Odoo’s words when it refuses a mapping, and then taken out again', async () => {
    const [a = 0, b = 0] = await taxes(2);
    const good = await position([{ from: a, to: b }]);
    const bad = await position([{ from: a, to: 999_999 }]);

    const finished = await finish(good, bad);
    const left = await fiscalPositionRecipe.remove(
      { client: odoo, settings: defaultSettings, supportId: (one) => one },
      [bad.id],
    );

    expect(finished).toMatchObject([{ kind: 'finished' }, { kind: 'rejected' }]);
    expect(left).toEqual(new Set());
    const sql = `SELECT count(*) FROM account_fiscal_position WHERE id IN (${good.id}, ${bad.id})`;
    expect(await psql({ series, database: name, sql })).toEqual([['1']]);
  });
});
