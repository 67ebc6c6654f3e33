import { describe, expect, it } from 'vitest';
import { proposeMap, readMap } from '../../lib/migration/map.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { checkFiles } from '../../lib/steps/map-readings.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';
import { readDrop } from '../../lib/store/drop.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { objectTypeOf } from '../migration/object-type-of.ts';
import { withLocalSteps } from './local-steps.ts';

const pair = 'ai-works-to-odoo-erp';
const accounts = 'id,name,accountType\nA-1,Northwind,customer\n';

describe('the map a run follows', () => {
  let step: Stores;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** Uploads a drop and opens it as the next run of a migration. */
  async function open(migration: string, drop: string, files: Readonly<Record<string, string>>) {
    const run = { pair, migration, run: drop };
    for (const [name, content] of Object.entries(files)) {
      await step.exports.writeText(`${pair}/${migration}/${drop}/${name}`, content);
    }
    await openDrop(step, { ...run, drop, zip: null, executionArn: 'none' });
    // The next run need not wait for this one.
    await step.registry(run).changeRun(drop, { state: 'finished' });
    return run;
  }
  type Run = Awaited<ReturnType<typeof open>>;

  const approve = async (run: Run, mapHash: string) =>
    await step
      .registry(run)
      .decide({ gate: 'map', subject: mapHash, verdict: 'approved', by: 'a test', reason: '', at: '2026-01-01' });
  const mapOf = async (run: Run) => readMap(await step.work.readText(runFiles(run).map), aiWorksToOdooErp);

  const headers = 'id,number,kind,accountId,status,invoiceDate,currency,untaxedAmount,taxAmount,totalAmount';
  const invoice = 'I-1,INV/1,out_invoice,A-1,posted,2024-01-01,USD,1,0,1';

  it('feeds lines from a file of their own', async () => {
    const run = await open('lines', 'two', {
      'invoices.csv': `${headers}\n${invoice}\n`,
      'invoice-lines-2026.csv': 'id,invoiceId,description\nL-1,I-1,Chair\n',
      'manifest.json': '{}',
    });

    await settleMap(step, run);

    const { objects } = await mapOf(run);
    expect(objects['invoice-line']).toEqual({
      columns: { id: { from: 'id' }, invoiceId: { from: 'invoiceId' }, description: { from: 'description' } },
      unmapped: [],
    });
    expect(objects['invoice']?.unmapped).toEqual([]);
  });

  it('feeds lines from the rows of their documents, where these hold what a line needs', async () => {
    const run = await open('lines', 'one', {
      'invoices.csv': `${headers},Line ID,description,notes,extra\n${invoice},L-1,Chair,thanks,x\n`,
      'manifest.json': '{}',
    });

    await settleMap(step, run);

    const { objects } = await mapOf(run);
    expect(objects['invoice-line']).toEqual({
      columns: { invoiceId: { from: 'id' }, id: { from: 'Line ID' }, description: { from: 'description' } },
      unmapped: [],
    });
    expect(objects['invoice']?.unmapped).toEqual(['extra']);
  });

  it('feeds no lines from documents alone', async () => {
    const run = await open('lines', 'none', { 'invoices.csv': `${headers}\n${invoice}\n`, 'manifest.json': '{}' });

    await settleMap(step, run);

    expect(Object.keys((await mapOf(run)).objects)).toEqual(['invoice']);
  });

  it('stays the approved one while lines come as they came before, in two files or in one', async () => {
    const one = { 'invoices.csv': `${headers},description\n${invoice},Chair\n`, 'manifest.json': '{}' };
    const first = await open('approved-lines', 'first', one);
    const { mapHash } = await settleMap(step, first);
    await approve(first, mapHash);

    const again = await settleMap(step, await open('approved-lines', 'second', one));
    const inTwo = await settleMap(
      step,
      await open('approved-lines', 'third', {
        'invoices.csv': `${headers}\n${invoice}\n`,
        'invoice-lines.csv': 'invoiceId,description\nI-1,Chair\n',
        'manifest.json': '{}',
      }),
    );

    expect(again).toMatchObject({ mapHash, approved: true });
    expect(inTwo.approved).toBe(false);
  });

  it('is checked against the rows of documents that hold lines', async () => {
    const run = await open('checked', 'one', { 'invoices.csv': `${headers}\n${invoice}\n`, 'manifest.json': '{}' });
    const drop = await readDrop(step.work, runFiles(run).drop);
    const type = aiWorksToOdooErp.objectTypes.find(({ name }) => name === 'invoice') ?? objectTypeOf({});
    const map = proposeMap(aiWorksToOdooErp, { invoice: [...headers.split(','), 'description'] });

    expect(() => checkFiles(drop, map, type)).toThrow(/invoices\.csv, column "description"/);
  });

  it('says nothing of the settings a manifest does not name, and keeps those approved before', async () => {
    const paid = { 'accounts.csv': accounts, 'manifest.json': '{"settings": {"settlePaidInvoices": true}}' };
    const first = await open('settings', 'first', paid);
    const { mapHash } = await settleMap(step, first);
    expect((await mapOf(first)).settings).toEqual({
      taxTolerance: '0.05',
      settlePaidInvoices: true,
      lockedRates: {},
      customFields: 'rpc',
      calendarEvents: false,
      originalCreationDates: false,
    });
    await approve(first, mapHash);

    const silent = await open('settings', 'second', { 'accounts.csv': accounts, 'manifest.json': '{}' });
    expect(await settleMap(step, silent)).toMatchObject({ mapHash, approved: true });

    const other = await open('settings', 'third', {
      'accounts.csv': accounts,
      'manifest.json': '{"settings": {"taxTolerance": "0.10"}}',
    });
    expect(await settleMap(step, other)).toMatchObject({ approved: false });
    expect((await mapOf(other)).settings).toMatchObject({ taxTolerance: '0.10', settlePaidInvoices: true });
  });

  it('is refused with a setting that does not exist', async () => {
    const drop = { 'accounts.csv': accounts, 'manifest.json': '{"settings": {"settleInvoices": true}}' };

    await expect(open('settings', 'fourth', drop)).rejects.toThrow(/manifest\.json/);
  });

  it('keeps the custom fields of the approved map when a drop brings a new column', async () => {
    const yaml = `version: 1
pair: ${pair}
objects:
  account:
    columns: { id: { from: id }, name: { from: name }, accountType: { from: accountType } }
    custom: { x_tier: { from: Tier, type: char } }
`;
    const first = await open('custom', 'first', {
      'accounts.csv': 'id,name,accountType,Tier\nA-1,Northwind,customer,gold\n',
      'map.yaml': yaml,
      'manifest.json': '{}',
    });
    await approve(first, (await settleMap(step, first)).mapHash);

    const second = await open('custom', 'second', {
      'accounts.csv': 'id,name,accountType,Tier,phone\nA-1,Northwind,customer,gold,1\n',
      'manifest.json': '{}',
    });
    const { approved } = await settleMap(step, second);

    expect(approved).toBe(false);
    expect((await mapOf(second)).objects['account']).toMatchObject({
      columns: { phone: { from: 'phone' } },
      custom: { x_tier: { from: 'Tier', type: 'char' } },
      unmapped: [],
    });
  });

  it('feeds fields as the drop defines them, from the headers of their names', async () => {
    const definitions = [
      'Object,name,label,type,options,related object,relatedColumn',
      'account,x_tier,Tier,selection,silver: Gold; gold: Golden; base: base,,',
      'account,x_buyer,Buyer,many2one,,user,email',
      'account,x_bad,Bad,nonsense,,,',
      'account,x_size,Size,integer,,,',
      'contact,x_else,Else,char,,,',
    ];
    const run = await open('defined', 'first', {
      'custom-fields.csv': definitions.map((row, i) => `${i === 0 ? 'id' : `F-${i}`},${row}`).join('\n'),
      'accounts.csv':
        'id,name,accountType,x_tier,x_buyer,x_bad,X Size\nA-1,Northwind,customer,gold,a@example.com,1,2\n',
      'manifest.json': '{}',
    });

    const { approved, mapHash } = await settleMap(step, run);

    expect(approved).toBe(false);
    expect((await mapOf(run)).objects['account']).toMatchObject({
      custom: {
        // A label that is another option's value cannot stand for its own.
        x_tier: { from: 'x_tier', type: 'selection', values: { base: 'base', Golden: 'gold', silver: 'silver' } },
        x_buyer: { from: 'x_buyer', type: 'many2one', to: 'user', by: 'email' },
        x_size: { from: 'X Size', type: 'integer' },
      },
      unmapped: ['x_bad'],
    });

    await approve(run, mapHash);
    const withoutDefinitions = await open('defined', 'second', {
      'accounts.csv':
        'id,name,accountType,x_tier,x_buyer,x_bad,X Size\nA-1,Northwind,customer,gold,a@example.com,1,2\n',
      'manifest.json': '{}',
    });
    expect(await settleMap(step, withoutDefinitions)).toMatchObject({ mapHash, approved: true });
  });

  it('is proposed anew when a drop defines a field otherwise than the approved map reads it', async () => {
    const drop = (type: string) => ({
      'custom-fields.csv': `id,object,name,label,type\nF-1,account,x_size,Size,${type}\n`,
      'accounts.csv': 'id,name,accountType,x_size\nA-1,Northwind,customer,2\n',
      'manifest.json': '{}',
    });
    const first = await open('redefined', 'first', drop('integer'));
    await approve(first, (await settleMap(step, first)).mapHash);

    const second = await open('redefined', 'second', drop('float'));
    const { approved } = await settleMap(step, second);

    expect(approved).toBe(false);
    expect((await mapOf(second)).objects['account']?.custom).toEqual({ x_size: { from: 'x_size', type: 'float' } });
  });
});
