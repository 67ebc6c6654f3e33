import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, named, type Road } from '../road/road.ts';
import { scaledExport } from '../road/small-export.ts';

describe('replies that are lost after Odoo committed', () => {
  let road: Road;
  let folder: string;
  let faulty: Migrated;

  beforeAll(async () => {
    folder = await scaledExport(300);
    road = await beginRoad('lostreply');
    const loads = (model: string) => (call: { model: string; method: string }) =>
      call.model === model && call.method === 'load';
    road.proxy.dropNext(loads('res.partner'));
    road.proxy.dropNext(loads('res.partner'), 'half');
    road.proxy.dropNext(loads('product.product'));
    road.proxy.dropNext(loads('product.attribute'));
    road.proxy.dropNext((call) => call.model === 'ir.model.data');
    faulty = await road.migrate(folder);
  });

  afterAll(async () => {
    await road.close();
  });

  it('really lost the replies it was asked to lose', () => {
    expect(road.proxy.pendingDrops).toBe(0);
  });

  it('leaves no duplicate and nothing missing in Odoo', async () => {
    for (const object of ['account', 'contact', 'product']) {
      const ids = await road.count(`select count(*) from ir_model_data d where ${named('lostreply', object)}`);
      expect(ids, object).toBe(faulty.summary.objects[object]?.rows);
    }
    const partners = `select count(*) from res_partner where ref is not null`;
    expect(await road.count(partners)).toBe(600);
    const twins = `select count(*) from (select ref from res_partner where ref is not null group by ref having count(*) > 1) t`;
    expect(await road.count(twins)).toBe(0);
  });

  it('counts what was written before the reply was lost as created', () => {
    expect(faulty.summary.reconciled, faulty.problem).toBe(true);
    for (const object of ['account', 'contact', 'product']) {
      const { rows, outcomes } = faulty.summary.objects[object] ?? {};
      expect(outcomes?.created, object).toBe(rows);
    }
  });

  it('writes nothing when the same export comes again', async () => {
    road.writesOnTheWire();

    const again = await road.migrate(folder);

    expect(again.summary.objects['account']?.outcomes.unchanged).toBe(300);
    expect(road.writesOnTheWire()).toEqual([]);
  });
});
