import { describe, expect, it } from 'vitest';
import { DropRefusedError } from '../../lib/migration/errors.ts';
import { readMap } from '../../lib/migration/map.ts';
import { aeronaClinicToOdooCrm } from '../../lib/pairs/aerona-clinic-to-odoo-crm/index.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';
import { profileDrop } from '../../lib/steps/profile-drop.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';
import { transformObject } from '../../lib/steps/transform.ts';
import { readDrop } from '../../lib/store/drop.ts';
import { fromJsonLines } from '../../lib/store/json-lines.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { capsClinic } from '../unfamiliar/caps-clinic.ts';
import { withLocalSteps } from './local-steps.ts';

const pair = 'aerona-clinic-to-odoo-crm';
const text = (name: string): string => capsClinic.files[name]?.toString() ?? '';
const clinic = Object.fromEntries(Object.keys(capsClinic.files).map((name) => [name, text(name)]));

describe('files whose names do not tell', () => {
  let step: Stores;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** Uploads a drop, opens and profiles it as the next run of a migration. */
  async function open(migration: string, drop: string, files: Readonly<Record<string, string>>, of: string = pair) {
    const run = { pair: of, migration, run: drop };
    for (const [name, content] of Object.entries({ ...files, 'manifest.json': '{}' })) {
      await step.exports.writeText(`${of}/${migration}/${drop}/${name}`, content);
    }
    await openDrop(step, { ...run, drop, zip: null, executionArn: 'none' });
    await profileDrop(step, run);
    await step.registry(run).changeRun(drop, { state: 'finished' });
    return run;
  }
  type Run = Awaited<ReturnType<typeof open>>;
  const approve = async (run: Run, mapHash: string) =>
    await step
      .registry(run)
      .decide({ gate: 'map', subject: mapHash, verdict: 'approved', by: 'a test', reason: '', at: '2026-01-01' });
  const mapText = (run: Run) => step.work.readText(runFiles(run).map);

  it('are recognised, joined and mapped; what is like nothing is named', async () => {
    const run = await open('found', 'first', { ...clinic, 'WEATHER.csv': 'SUN,RAIN\n1,2\n', 'readme.txt': '' });

    const { unmapped } = await settleMap(step, run);

    const drop = await readDrop(step.work, runFiles(run).drop);
    const held = Object.entries(drop.objects).map(([object, files]) => [object, files.map(({ name }) => name)]);
    expect(Object.fromEntries(held)).toEqual({
      patient: ['PTVISITS.csv'],
      appointment: ['PTVISITS.csv'],
      practitioner: ['CLINICIANLIST.csv'],
      'clinical-note': ['CHARTNOTES.csv'],
      recall: ['RECALLLIST.csv'],
    });
    expect(drop.unknown.sort()).toEqual(['WEATHER.csv', 'readme.txt']);
    expect(unmapped).toBe(0);
    const { objects } = readMap(await mapText(run), aeronaClinicToOdooCrm);
    expect(objects['patient']).toMatchObject({ files: ['ptvisits'], repeated: true });
    expect(objects['appointment']).not.toHaveProperty('repeated');
    expect(objects['appointment']?.columns).toMatchObject({
      patientId: { from: 'PATNO' },
      startsAt: { from: 'APPTSTART', date: 'DD/MM/YYYY', zone: 'UTC' },
      status: { values: { DNA: 'no-show', ATTENDED: 'completed', SCHEDULED: 'booked', CXL: 'cancelled' } },
    });
  });

  it('have the map written with how sure each line is and why, and all proposals listed for people', async () => {
    const run = await open('written', 'first', { ...clinic, 'WEATHER.csv': 'SUN,RAIN\n1,2\n' });

    await settleMap(step, run);

    expect(await mapText(run)).toMatch(/from: PATSURNAME # 0\.9\d synonym: /);
    const list = await step.work.readText(runFiles(run).report('map-proposal.csv'));
    expect(list).toContain('object,file,header,column,confidence,reason,why,alternatives,to decide');
    expect(list).toMatch(/appointment,PTVISITS\.csv,APPTREF,id,0\.\d\d,/);
    expect(list).toMatch(/,WEATHER\.csv,,,,,not recognised,/);
    // Values of people are for the files of rows only.
    expect(list).not.toMatch(/Whitmore|@example\.com|\+44/);
    expect(await mapText(run)).not.toMatch(/Whitmore|@example\.com|\+44/);
  });

  it('keep the approved map in the next drop, by the files it names, without being profiled the same', async () => {
    const first = await open('again', 'first', clinic);
    const { mapHash } = await settleMap(step, first);
    await approve(first, mapHash);
    const [header = '', row = ''] = text('PTVISITS.csv').split('\r\n');

    const second = await settleMap(
      step,
      await open('again', 'second', { 'PTVISITS_2027-01.csv': `${header}\n${row}\n` }),
    );
    const third = await settleMap(
      step,
      await open('again', 'third', { 'PTVISITS.csv': `${header},EXTRA\n${row},1\n` }),
    );

    expect(second).toMatchObject({ mapHash, approved: true });
    expect(third.approved).toBe(false);
  });

  it('are transformed object type by object type, each with an outcome for every row', async () => {
    const run = await open('rows', 'first', clinic);
    await settleMap(step, run);
    const files = runFiles(run);

    await transformObject(step, { ...run, object: 'patient' }, () => false);
    await transformObject(step, { ...run, object: 'appointment' }, () => false);

    const linesOf = async (prefix: string) => {
      const all: unknown[] = [];
      for (const { key } of await step.work.listAll(prefix)) {
        all.push(...fromJsonLines(await step.work.readText(key), (value) => value));
      }
      return all;
    };
    const repeated = await linesOf(files.outcomesPrefix('patient'));
    expect(repeated).toHaveLength(30);
    expect(repeated[0]).toMatchObject({ outcome: 'skipped', reasons: [{ rule: 'repeated-record' }] });
    // A part begins with a line of its own.
    expect(await linesOf(files.allPartsPrefix('patient'))).toHaveLength(1 + 30);
    expect(await linesOf(files.allPartsPrefix('appointment'))).toHaveLength(1 + 60);
    expect(await linesOf(files.outcomesPrefix('appointment'))).toEqual([]);
  });

  it('may be documents with their lines in the same rows, now and in the next drop', async () => {
    const header =
      'poNumber;supplierKey;orderStage;placedAt;currencyIso;netTotal;rowKey;articleKey;orderedQuant;rowUnitPrice';
    const rows = Array.from({ length: 40 }, (_, i) => {
      const order = Math.floor(i / 2);
      const day = String((order % 28) + 1).padStart(2, '0');
      const document = [`PO-${order}`, 'BP1', 'ORDERED', `03/${day}/2024 10:00`, 'USD', `${order + 100}.50`];
      return [...document, `${order}-${i % 2}`, `IT${i % 7}`, i + 1, '10.50'].join(';');
    });
    const erp = 'ai-works-to-odoo-erp';
    const first = await open('in-rows', 'first', { 'purchases.csv': [header, ...rows].join('\n') }, erp);

    const { mapHash } = await settleMap(step, first);
    await approve(first, mapHash);
    const next = await open('in-rows', 'second', { 'purchases-2.csv': [header, rows[0]].join('\n') }, erp);
    const again = await settleMap(step, next);

    const { objects } = readMap(await mapText(first), aiWorksToOdooErp);
    expect(objects['purchase-order']).toMatchObject({ columns: { id: { from: 'poNumber' } }, files: ['purchases'] });
    expect(objects['purchase-order-line']?.columns).toMatchObject({
      orderId: { from: 'poNumber' },
      id: { from: 'rowKey' },
      quantity: { from: 'orderedQuant' },
    });
    expect(Object.keys((await readDrop(step.work, runFiles(next).drop)).objects)).toEqual(['purchase-order']);
    expect(again).toMatchObject({ mapHash, approved: true });
  });

  it('keep what somebody wrote into the approved map when the next drop has one more column', async () => {
    const erp = 'ai-works-to-odoo-erp';
    const own = `version: 1
pair: ${erp}
objects:
  account:
    columns:
      id: { from: Nr }
      name: { from: Wer }
      accountType: { default: customer }
      country: { from: Land, values: { Bayern: DE } }
`;
    const rows = 'K-1;Firma;Bayern\nK-2;Firma 2;Bayern\n';
    const first = await open('edited', 'first', { 'accounts.csv': `Nr;Wer;Land\n${rows}`, 'map.yaml': own }, erp);
    await approve(first, (await settleMap(step, first)).mapHash);

    const files = { 'accounts.csv': 'Nr;Wer;Land;Telefon\nK-1;Firma;Bayern;+49 30 1234567\n' };
    const second = await open('edited', 'second', files, erp);
    const { approved } = await settleMap(step, second);

    expect(approved).toBe(false);
    const { objects } = readMap(await mapText(second), aiWorksToOdooErp);
    expect(objects['account']).toEqual({
      columns: {
        id: { from: 'Nr' },
        name: { from: 'Wer' },
        accountType: { default: 'customer' },
        country: { from: 'Land', values: { Bayern: 'DE' } },
        phone: { from: 'Telefon' },
      },
      unmapped: [],
    });
  });

  it('refuse the drop only when none of them is known', async () => {
    const run = await open('nothing', 'first', { 'WEATHER.csv': 'SUN,RAIN\n1,2\n' });

    await expect(settleMap(step, run)).rejects.toThrow(DropRefusedError);
  });

  it('may be recognised a second time, as when the step is tried again', async () => {
    const run = await open('twice', 'first', clinic);

    const first = await settleMap(step, run);
    const second = await settleMap(step, run);

    expect(second).toEqual(first);
  });
});
