import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { decide } from '../../lib/steps/gates.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { beginRoad, pair, type Road } from './road.ts';
import { accountsCsv } from './small-export.ts';
import { type Uploads, uploadsInto } from './uploads.ts';

const migration = 'chart';
const name = { pair, migration };

const invoices = `id,number,kind,accountId,status,invoiceDate,currency,untaxedAmount,taxAmount,totalAmount
I-1,2024-1,out_invoice,S-1,posted,2024-03-05,USD,10.00,0.00,10.00
I-2,2024-2,out_invoice,S-1,posted,2024-03-06,USD,20.00,0.00,20.00
I-3,2024-3,out_invoice,S-1,posted,2024-03-07,USD,30.00,0.00,30.00
`;
const lines = `id,invoiceId,description,quantity,unitPrice,accountCode
L-1,I-1,Chair,1,10.00,400000
L-2,I-2,Table,1,20.00,8400.DE
L-3,I-3,Desk,1,30.00,8300.DE
`;

describe('accounts that the export names and the chart of accounts lacks', () => {
  let road: Road;
  let cloud: Cloud;
  let uploads: Uploads;

  beforeAll(async () => {
    road = await beginRoad(migration);
    cloud = await openCloud({ stateDir: road.stateDir });
    await putOdooSecret(cloud.stores, migration, road.address);
    uploads = uploadsInto(cloud, name);
  });

  afterAll(async () => {
    await cloud.close();
    await road.close();
  });

  const drop = async (folder: string) => {
    await uploads.put(`${folder}/accounts.csv`, accountsCsv(1));
    await uploads.put(`${folder}/invoices.csv`, invoices);
    await uploads.put(`${folder}/invoice-lines.csv`, lines);
    await uploads.put(`${folder}/manifest.json`, '{}');
  };
  const decideAt = (gate: string, verdict: 'approved' | 'rejected') =>
    decide(cloud.stores, { ...name, gate, verdict, by: 'a test', reason: 'as agreed' });

  it('are listed before anything is written, and nothing is written when they are not accepted', async () => {
    await drop('first');
    await uploads.waitsAt('first', 'map');
    await decideAt('map', 'approved');

    const { question, run } = await uploads.waitsAt('first', 'chart-of-accounts');

    expect(question).toContain('2 values of accountCode are not in Odoo');
    const listed = await cloud.stores.work.readText(runFiles({ ...name, run }).report('chart-of-accounts-missing.csv'));
    expect(listed).toContain('accountCode,8300.DE,1,invoice-lines.csv,4');
    expect(listed).toContain('accountCode,8400.DE,1,invoice-lines.csv,3');
    expect(listed).not.toContain('400000');
    await decideAt('chart-of-accounts', 'rejected');
    const ended = await uploads.runOf('first', 'ended');
    expect(ended.problem).toContain('was rejected by a test. Nothing was written');
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('are found when they were added at the gate; documents naming one that still lacks are rejected, the others written', async () => {
    await drop('second');
    await uploads.waitsAt('second', 'chart-of-accounts');
    const vals = { code: '8400.DE', name: 'Erlöse', account_type: 'income' };
    await road.odoo.call({ model: 'account.account', method: 'create', args: { vals_list: [vals] } });

    await decideAt('chart-of-accounts', 'approved');

    const { objects } = await uploads.summaryOf(await uploads.runOf('second', 'ended'));
    expect(objects['invoice']?.outcomes).toMatchObject({ created: 2, rejected: 1 });
    expect(objects['invoice-line']?.outcomes).toMatchObject({ created: 2, rejected: 1 });
    expect(objects['invoice']?.totals).toEqual({ 'out_invoice/USD': { source: '30.00', destination: '30.00' } });
  });
});
