import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { MapNotApprovedError } from '../../lib/migration/errors.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { decide } from '../../lib/steps/gates.ts';
import { loadPart } from '../../lib/steps/load-part.ts';
import { writePart } from '../../lib/store/parts.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { zipArchive } from '../migration/zip-archive.ts';
import { makeApiKey } from '../with-odoo/own-database.ts';
import { beginRoad, pair, type Road } from './road.ts';
import { accountsCsv, mapOfFirms } from './small-export.ts';
import { type Uploads, uploadsInto } from './uploads.ts';

const migration = 'drops';
const name = { pair, migration };
const partners = 'select count(*) from res_partner where ref is not null';

describe('drops, however they arrive', () => {
  let road: Road;
  let cloud: Cloud;
  let secret: string;
  let put: Uploads['put'];
  let runOf: Uploads['runOf'];
  let summaryOf: Uploads['summaryOf'];

  beforeAll(async () => {
    road = await beginRoad(migration);
    cloud = await openCloud({ stateDir: road.stateDir, parameters: { QuietSeconds: '3' } });
    // With an API key the client chooses JSON-2, so that this road is driven over it.
    secret = await makeApiKey('road_drops', 'base.user_admin');
    await putOdooSecret(cloud.stores, migration, { ...road.address, secret });
    ({ put, runOf, summaryOf } = uploadsInto(cloud, name));
  });

  afterAll(async () => {
    await cloud.close();
    await road.close();
  });

  it('writes nothing before the map is approved, and nothing at all when it is rejected', async () => {
    await put('rejected/accounts.csv', accountsCsv(3));
    await put('rejected/manifest.json', '{}');
    const waiting = await runOf('rejected', 'gate');
    expect(waiting.state).toBe('running');
    expect(road.writesOnTheWire()).toEqual([]);

    await decide(cloud.stores, { ...name, gate: 'map', verdict: 'rejected', by: 'a test', reason: 'wrong columns' });

    const run = await runOf('rejected', 'ended');
    expect(run.state).toBe('failed');
    expect(run.problem).toContain('rejected by a test');
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('takes a folder with a manifest, and goes on once a person has approved the map', async () => {
    await put('folder/accounts.csv', accountsCsv(3));
    await put('folder/manifest.json', '{}');
    await runOf('folder', 'gate');

    await decide(cloud.stores, { ...name, gate: 'map', verdict: 'approved', by: 'a test', reason: 'as agreed' });

    const run = await runOf('folder', 'ended');
    expect(run.reconciled, run.problem).toBe(true);
    expect(await road.count(partners)).toBe(3);
  });

  it('takes files without a manifest after a quiet time, and the map approved before holds', async () => {
    await put('dragged/accounts.jsonl', jsonLines(4));

    const run = await runOf('dragged', 'ended');

    expect(run.reconciled, run.problem).toBe(true);
    const { objects } = await summaryOf(run);
    expect(objects['account']?.outcomes).toMatchObject({ unchanged: 3, created: 1 });
  });

  it('takes one zip of a whole export, gzipped files inside included', async () => {
    const archive = zipArchive([{ name: 'export/accounts.csv.gz', content: gzipSync(accountsCsv(5)) }]);
    await put('zipped.zip', archive);

    const run = await runOf('zipped', 'ended');

    expect(run.reconciled, run.problem).toBe(true);
    expect(await road.count(partners)).toBe(5);
  });

  it('speaks JSON-2 with Odoo, because the secret is an API key', () => {
    const loads = road.proxy.paths.filter((path) => path.endsWith('/load'));
    expect(loads.length).toBeGreaterThan(0);
    expect(loads.every((path) => path === '/json/2/res.partner/load')).toBe(true);
  });

  it('loads no part that was made with another map than the approved one', async () => {
    const run = { ...name, run: 'forged' };
    const partKey = runFiles(run).part('account', { wave: 0, part: 0 });
    await writePart(cloud.stores.work, partKey, {
      mapHash: 'not-approved',
      retryRefused: false,
      mode: 'full',
      settings: defaultSettings,
      lines: [],
    });
    road.writesOnTheWire();

    const loading = loadPart(cloud.stores, { ...run, object: 'account', partKey, attempt: 'a test' });

    await expect(loading).rejects.toThrow(MapNotApprovedError);
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('takes the file of rejected rows back, once it is corrected', async () => {
    const bad = `${accountsCsv(5)}S-6,Company 6,nonsense\nS-7,,customer\n`;
    await put('blemished/accounts.csv', bad);
    await put('blemished/manifest.json', '{}');
    const run = await runOf('blemished', 'ended');
    const rejected = await cloud.stores.work.readText(
      runFiles({ ...name, run: run.run }).report('account-rejected.csv'),
    );
    expect(rejected.split('\n')[0]).toContain('rule');
    const corrected = rejected.replace('nonsense', 'vendor').replace('S-7,,', 'S-7,Company 7,');

    await put('corrected/accounts.csv', corrected);
    await put('corrected/manifest.json', '{}');

    const again = await runOf('corrected', 'ended');
    expect(again.reconciled, again.problem).toBe(true);
    expect(await road.count(partners)).toBe(7);
  });

  it('follows a map again that was approved before another one was', async () => {
    const registry = cloud.stores.registry(name);
    const first = await registry.approvedMap();
    await put('other-map/accounts.csv', accountsCsv(7).replace('name', 'Firm'));
    await put('other-map/map.yaml', mapOfFirms(pair));
    await put('other-map/manifest.json', '{}');
    await runOf('other-map', 'gate');
    await decide(cloud.stores, { ...name, gate: 'map', verdict: 'approved', by: 'a test', reason: 'another layout' });
    await runOf('other-map', 'ended');
    expect(await registry.approvedMap()).not.toBe(first);

    await put('first-map/accounts.csv', accountsCsv(7));
    await put('first-map/manifest.json', '{}');

    const run = await runOf('first-map', 'ended');
    expect(run.reconciled, run.problem).toBe(true);
    expect(await registry.approvedMap()).toBe(first);
  });

  it.each([
    [
      'a file without a column the map needs',
      { 'accounts.csv': 'id,accountType\nS-1,customer\n' },
      /name.*required|accounts\.csv.*column "name"/s,
    ],
    ['nothing it recognises', { 'weather.csv': 'day,rain\n1,2\n' }, /weather|recognised/],
    ['a file that is binary', { 'accounts.csv': 'id,name\0\0\0\0' }, /accounts\.csv/],
    ['a file that is empty', { 'accounts.csv': ' ' }, /accounts\.csv/],
  ])('refuses %s in one clear sentence, with nothing written', async (what, files, sentence) => {
    const drop = `bad-${what.length}`;
    road.writesOnTheWire();
    for (const [file, content] of Object.entries(files)) await put(`${drop}/${file}`, content);
    await put(`${drop}/manifest.json`, '{}');

    const run = await runOf(drop, 'ended');

    expect(run.state).toBe('failed');
    expect(run.problem).toMatch(sentence);
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('keeps every secret and every row out of the logs', async () => {
    const folder = join(road.stateDir, 'logs');
    const logs = await readdir(folder);
    expect(logs.length).toBeGreaterThan(5);
    for (const file of logs) {
      const text = await readFile(join(folder, file), 'utf8');
      expect(text).not.toContain(secret);
      expect(text).not.toContain('Company');
    }
  });
});

const jsonLines = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `S-${i + 1}`, name: `Company ${i + 1}`, accountType: 'customer' }),
  ).join('\n');
