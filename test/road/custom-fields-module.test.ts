import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { moduleName } from '../../lib/report/custom-fields-module.ts';
import { decide } from '../../lib/steps/gates.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { installModule, removeModule } from '../with-odoo/install-module.ts';
import { beginRoad, pair, type Road } from './road.ts';
import { type Uploads, uploadsInto } from './uploads.ts';

const fields = `id,object,name,label,type,options
F-1,account,x_tier,Tier,selection,gold: Gold; silver: Silver
F-2,account,x_since,Since,date,
`;
const accounts = `id,name,accountType,x_tier,x_since
A-1,Northwind,customer,Gold,2020-02-29
A-2,Southwind,customer,,
`;

describe.each(allSeries)('custom fields that come by the generated module, in Odoo %s', (series) => {
  const migration = `module${series.slice(0, 2)}`;
  const name = { pair, migration };
  const module = moduleName(migration);
  let road: Road;
  let cloud: Cloud;
  let uploads: Uploads;

  beforeAll(async () => {
    road = await beginRoad(migration, { series });
    cloud = await openCloud({ stateDir: road.stateDir });
    await putOdooSecret(cloud.stores, migration, road.address);
    uploads = uploadsInto(cloud, name);
  });
  afterAll(async () => {
    await removeModule({ series, database: road.address.database }, module);
    await cloud.close();
    await road.close();
  });

  const approve = (gate: string) =>
    decide(cloud.stores, { ...name, gate, verdict: 'approved', by: 'a test', reason: 'as agreed' });

  it('wait at a gate with the module at hand; once it is installed the run goes on, and values arrive', async () => {
    await uploads.put('first/custom-fields.csv', fields);
    await uploads.put('first/accounts.csv', accounts);
    await uploads.put('first/manifest.json', JSON.stringify({ settings: { customFields: 'module' } }));
    await uploads.waitsAt('first', 'map');
    await approve('map');
    const { run, question } = await uploads.waitsAt('first', 'custom-fields');
    const before = road.writesOnTheWire();
    const files = runFiles({ ...name, run });
    const zip = await buffer(await cloud.stores.work.open({ key: files.report('custom-fields.zip') }));

    const state = await installModule({ series, database: road.address.database }, module, zip);
    await approve('custom-fields');
    const ended = await uploads.runOf('first', 'ended');

    expect(question).toMatch(/^2 rows wait in the queue custom-fields\. Install the module custom-fields\.zip/);
    expect(before).toEqual([]);
    expect(state).toBe('installed');
    const { objects, reconciled } = await uploads.summaryOf(ended);
    expect(objects['custom-field']?.outcomes).toMatchObject({ unchanged: 2, pending: 0 });
    expect(objects['account']?.outcomes).toMatchObject({ created: 2 });
    expect(reconciled).toBe(true);
    expect(await cloud.stores.work.readText(files.report('report.html'))).toContain(module);
    const sql = "SELECT ref, x_tier, x_since FROM res_partner WHERE ref IN ('A-1', 'A-2') ORDER BY ref";
    expect(await psql({ series, database: road.address.database, sql })).toEqual([
      ['A-1', 'gold', '2020-02-29'],
      ['A-2', '', ''],
    ]);
  });

  it('are not asked for again by a second run of the same drop, which writes nothing', async () => {
    road.writesOnTheWire();
    await uploads.put('second/custom-fields.csv', fields);
    await uploads.put('second/accounts.csv', accounts);
    await uploads.put('second/manifest.json', '{}');

    const ended = await uploads.runOf('second', 'ended');

    const { objects, reconciled } = await uploads.summaryOf(ended);
    expect(objects['custom-field']?.outcomes).toMatchObject({ unchanged: 2 });
    expect(objects['account']?.outcomes).toMatchObject({ unchanged: 2 });
    expect(reconciled).toBe(true);
    expect(road.writesOnTheWire()).toEqual([]);
  });
});
