import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import type { Witnessed } from '../../lib/local-cloud/boot.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { decide } from '../../lib/steps/gates.ts';
import type { Run } from '../../lib/store/registry.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { zipArchive } from '../migration/zip-archive.ts';
import { canarySearch, type Escaped, type Told } from './canary-search.ts';
import { onramp, type Said } from './command-line.ts';
import { type Canary, columnsOf, plantedExport, refusedWord } from './planted-export.ts';
import { beginRoad, clinic, type Road } from './road.ts';
import { toldByCloud } from './told-by-cloud.ts';
import { uploadsInto } from './uploads.ts';

const migration = 'planted';
const name = { pair: clinic, migration };
const series = '19.0';
const pair = pairNamed(clinic);
const first = plantedExport(pair, 1);
const second = plantedExport(pair, 2);
const canaries = [...first.canaries, ...second.canaries];

/** A canary of the first edition. */
const markOf = (object: string, column: string, row: Canary['row']): string => {
  const found = first.canaries.find((one) => one.object === object && one.column === column && one.row === row);
  if (found === undefined) throw new Error(`no canary in ${object}.${column} of the row ${row}`);
  return found.mark;
};
const nhs = markOf('patient', 'nhsNumber', 'whole');
const patientName = markOf('patient', 'lastName', 'whole');

/** Tables of Odoo whose database refuses rows. */
const refusing = ['res_partner', 'crm_lead', 'mail_message', 'mail_activity', 'ir_attachment', 'account_move'];

/** Drops that are refused before any row is read, each holding canaries where the refusal looks. */
const refused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-header': { 'patients.csv': (first.files['patients.csv'] ?? '').split('\n').slice(1).join('\n') },
  'two-headers': { 'patients.csv': `id,${patientName},${patientName}\n1,2,3\n` },
  'cut-off': { 'patients.csv': `id,lastName\n1,"${patientName}` },
  'no-json': { 'patients.jsonl': `{"id": "1", "lastName": ${patientName}` },
  'manifest-no-json': { 'patients.csv': 'id,lastName\n1,x\n', 'manifest.json': `{"mode": ${patientName}` },
  'manifest-missing': {
    'patients.csv': 'id,lastName\n1,x\n',
    'manifest.json': JSON.stringify({
      files: [{ name: `documents/${patientName}.pdf` }, { name: `${patientName}.pdf` }],
    }),
  },
  'map-no-yaml': { 'patients.csv': 'id,lastName\n1,x\n', 'map.yaml': `version: [1\n  ${patientName}: "` },
  'map-unknown': {
    'patients.csv': `id,${patientName}\n1,x\n`,
    'map.yaml': `version: 1
pair: ${clinic}
objects:
  patient:
    columns:
      id: { from: id }
      lastName: { from: lastName, values: { ${patientName}: [${patientName}] } }
`,
  },
};

describe('values of rows, planted in every column of an export whose runs fail in many places', () => {
  let road: Road;
  let cloud: Cloud;
  let folder: string;
  let told: readonly Told[];
  const said: Record<'zip' | 'approved' | 'folder' | 'denied' | 'status', Said> = {
    zip: unsaid,
    approved: unsaid,
    folder: unsaid,
    denied: unsaid,
    status: unsaid,
  };
  /** Names in keys that were chosen by whoever uploaded the files. */
  const chosen = [patientName, ...Object.keys(second.documents), ...Object.keys(second.files)];
  const seen: Witnessed[] = [];
  let killed = 0;

  beforeAll(async () => {
    road = await beginRoad('planted', { pair: clinic, apps: 'all' });
    folder = await mkdtemp(join(tmpdir(), 'onramp-planted-'));
    await prepareOdoo();
    const stateDir = join(road.stateDir, migration);
    const printed = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    cloud = await openCloud({
      stateDir,
      // Short, for the attempt after the kill waits for the lease; long enough for making fields beside other roads.
      parameters: { OdooCallSeconds: '20' },
      witness: (one) => void seen.push(one),
    });
    try {
      const beside = Promise.all([killedWhileLoading(), ...refusedDrops()]);
      // Two migrations would make the same fields in Odoo at the same time.
      await Promise.race([until(async () => killed || undefined), beside]);
      await zippedRun();
      await folderRun();
      await deniedRun();
      said.status = await command(['status']);
      await beside;
      const ownWords = printed.flatMap(({ mock }) => mock.calls.map(([chunk]) => String(chunk)));
      told = [
        ...(await toldByCloud(cloud, stateDir, { seen, chosen })),
        ...Object.entries(said).map(([of, { printed: text }]) => ({ place: `printed by the command "${of}"`, text })),
        { place: 'printed by the local cloud', text: ownWords.join('') },
      ];
    } finally {
      for (const spy of printed) spy.mockRestore();
    }
  });

  afterAll(async () => {
    await cloud.close();
    await road.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The practitioners who have a user; and from now on the database refuses rows, in words that quote all of them. */
  async function prepareOdoo(): Promise<void> {
    const users = (['whole', 'second'] as const).map((row) => {
      const login = `${markOf('practitioner', 'email', row)}@example.com`;
      return { name: row, login, email: login };
    });
    await road.odoo.call({ model: 'res.users', method: 'create', args: { vals_list: users } });
    const triggers = refusing.map(
      (table) =>
        `create trigger refuse before insert or update on ${table} for each row execute function refuse_row();`,
    );
    const sql = `create function refuse_row() returns trigger language plpgsql as $$ begin
      if to_jsonb(new)::text like '%${refusedWord}%' then
        raise exception using errcode = '23514', message = 'This is not wanted: ' || to_jsonb(new)::text;
      end if;
      return new;
    end $$;
    ${triggers.join('\n')}`;
    await psql({ series, database: 'road_planted', sql });
  }

  const command = (args: readonly string[]): Promise<Said> => {
    const { url, database, login, secret } = road.address;
    const odoo = args[0] === 'migrate' ? ['--odoo-url', url, '--odoo-db', database, '--odoo-user', login] : [];
    const which = ['--pair', clinic, '--migration', migration, '--state', road.stateDir];
    return onramp([...args, ...which, ...odoo], { ODOO_PASSWORD: secret });
  };

  /** Writes an export down as a person would have it. */
  async function writtenTo(place: string, { files, documents }: typeof first): Promise<string> {
    const all = [
      ...Object.entries(files),
      ...Object.entries(documents).map(([file, content]) => [`documents/${file}`, content] as const),
      ['manifest.json', JSON.stringify({ settings: { calendarEvents: true }, madeBy: patientName })] as const,
    ];
    if (place.endsWith('.zip')) {
      await writeFile(place, zipArchive(all.map(([file, content]) => ({ name: `export/${file}`, content }))));
      return place;
    }
    for (const [file, content] of all) {
      await mkdir(dirname(join(place, file)), { recursive: true });
      await writeFile(join(place, file), content);
    }
    return place;
  }

  /**
   * Rows of every kind. Half-way the run waits at the gate of the provisioning queue, meets a file that is broken, loses
   * a reply and gets a traceback that quotes a patient.
   */
  async function zippedRun(): Promise<void> {
    const zip = await writtenTo(join(folder, 'export.zip'), first);
    const traceback = `Traceback (most recent call last):\n  File "/odoo/models.py", line 1, in read\n    ${patientName}\npsycopg2.errors.UndefinedColumn: ${patientName}\n`;
    road.proxy.dropNext(isCall('res.partner', 'load', `${migration}_patient_`));
    road.proxy.faultNext(isCall('crm.lead', 'read'), { code: 1, text: traceback });
    const migrating = command(['migrate', zip, '--approve', 'map', '--approve', 'reconciliation']);
    const registry = cloud.stores.registry(name);
    const [gate] = await until(async () => {
      const waiting = await registry.waiting();
      return waiting.some((one) => one.gate === 'provisioning') ? waiting : undefined;
    });
    const { drop } = runFiles({ ...name, run: gate?.run ?? '' });
    const good = await cloud.stores.work.readText(drop);
    await cloud.stores.work.writeText(drop, `{"drop": ${patientName}`);
    said.approved = await command(['approve', 'provisioning', '--reason', 'they have left']);
    await until(async () => ((await historiesTold()).includes('SyntaxError') ? true : undefined));
    await cloud.stores.work.writeText(drop, good);
    said.zip = await migrating;
  }

  /** Other values of the same rows, one of which a person has edited; ends where a right is lacking. */
  async function folderRun(): Promise<void> {
    const id = await road.count(
      `select res_id from ir_model_data where name = '${migration}_patient_${markOf('patient', 'id', 'second')}'`,
    );
    const vals = { x_gender: 'edited by hand' };
    await road.odoo.call({ model: 'res.partner', method: 'write', ids: [id], args: { vals } });
    const text = `You are not allowed to modify 'Lead' (crm.lead) records: ${patientName}, ${nhs}`;
    road.proxy.faultNext(isCall('crm.lead', 'load'), { code: 4, text });
    said.folder = await command(['migrate', await writtenTo(join(folder, 'export'), second), '--approve', 'all']);
  }

  /** Odoo denies access when something is to be loaded: an earlier look at Odoo would only be told of it. */
  async function deniedRun(): Promise<void> {
    road.proxy.faultNext(({ method }) => method === 'load', { code: 3, text: `Access denied to ${patientName}` });
    said.denied = await command(['migrate', join(folder, 'export'), '--approve', 'all']);
  }

  /** The load function is killed in the middle of a call; the next attempt waits until the call cannot commit any more. */
  async function killedWhileLoading(): Promise<void> {
    const own = { pair: clinic, migration: 'killed' };
    await putOdooSecret(cloud.stores, own.migration, road.address);
    const { put, runOf, waitsAt } = uploadsInto(cloud, own);
    road.proxy.dropNext((call, body) => {
      if (!isCall('res.partner', 'load', 'killed_patient_')(call, body)) return false;
      for (const pid of cloud.loadChildren()) process.kill(pid, 'SIGKILL');
      killed += 1;
      return true;
    });
    for (const file of ['practitioners.csv', 'referring-practitioners.csv', 'patients.csv'])
      await put(`drop/${file}`, first.files[file] ?? '');
    await put('drop/manifest.json', '{}');
    for (const gate of ['map', 'provisioning']) {
      await waitsAt('drop', gate);
      await decide(cloud.stores, { ...own, gate, verdict: 'approved', by: 'a test', reason: 'as agreed' });
    }
    await runOf('drop', 'ended');
  }

  /** Each in a migration of its own, so that none waits for another; and an upload that belongs nowhere. */
  function refusedDrops(): readonly Promise<Run | undefined>[] {
    const drops = Object.entries(refused).map(async ([migrationName, files]) => {
      const { put, runOf } = uploadsInto(cloud, { pair: clinic, migration: migrationName });
      for (const [file, content] of Object.entries(files)) await put(`drop/${file}`, content);
      if (files['manifest.json'] === undefined) await put('drop/manifest.json', '{}');
      return runOf('drop', 'ended');
    });
    const astray = [
      `${patientName}.pdf`,
      `${clinic}/Mrs ${patientName}/x/patients.csv`,
      `${clinic}/${migration}/${patientName}.pdf`,
    ];
    const lost = astray.map(async (key) => {
      await cloud.stores.exports.writeText(key, patientName);
      return undefined;
    });
    return [...drops, ...lost];
  }

  async function historiesTold(): Promise<string> {
    const executions = join(road.stateDir, migration, 'executions');
    const files = (await readdir(executions, { recursive: true })).filter((file) => file.endsWith('.history.jsonl'));
    return (await Promise.all(files.map((file) => readFile(join(executions, file), 'utf8')))).join('\n');
  }

  /** Rules that rows of any run broke, as the reports list them. */
  async function rulesBroken(): Promise<ReadonlySet<string>> {
    const texts = await textsOf(/-(rows|rejected)\.csv$/);
    return new Set(texts.flatMap((text) => [...text.matchAll(/[a-z]+(?:-[a-z]+)+/g)].map(([word]) => word)));
  }

  const partsOf = async (): Promise<string> => (await textsOf(/\/parts\//)).join('\n');

  async function textsOf(keys: RegExp): Promise<readonly string[]> {
    const { work } = cloud.stores;
    const all = await work.listAll(`${clinic}/${migration}/`);
    return Promise.all(all.filter(({ key }) => keys.test(key)).map(({ key }) => work.readText(key)));
  }

  /** All records that the pair writes, as text. */
  async function everythingInOdoo(): Promise<string> {
    const tables = [
      ...refusing,
      'ir_model_data',
      'calendar_event',
      'account_move_line',
      'ir_model_fields',
      'ir_model_fields_selection',
    ];
    const sql = tables.map((table) => `select to_jsonb(one)::text from ${table} one`).join(' union all ');
    return (await psql({ series, database: 'road_planted', sql })).flat().join('\n');
  }

  it('are in every column of the pair', () => {
    const planted = new Set(canaries.map(({ object, column }) => `${object}.${column}`));

    expect(columnsOf(pair).filter((column) => !planted.has(column))).toEqual([]);
  });

  it('went through runs that failed in all the ways they were to', async () => {
    const text = told.map((one) => one.text).join('\n');
    const failures = [
      'SyntaxError',
      'Runtime.ExitError',
      'OdooServerError',
      'OdooAccessError',
      'OdooAccessDenied',
      'DropRefusedError',
      'ExportFileError',
      'MapError',
    ];

    expect(failures.filter((failure) => !text.includes(failure))).toEqual([]);
    expect(killed).toBe(1);
    expect(road.proxy.pendingDrops).toBe(0);
    expect([said.zip.exitCode, said.folder.exitCode, said.denied.exitCode]).toEqual([1, 3, 3]);
    expect(said.zip.printed).toMatch(/Waiting at the gate "provisioning"/);
    const rules = await rulesBroken();
    expect([...rules]).toEqual(
      expect.arrayContaining([
        'duplicate-key',
        'edited-in-odoo',
        'missing-reference',
        'nhs-number',
        'one-of',
        'refused-by-odoo',
      ]),
    );
  });

  it('are where they belong: in the parts, and in Odoo', async () => {
    const inParts = new Set(canarySearch(first.canaries)({ place: 'parts', text: await partsOf() }).map(nameOf));
    const inOdoo = new Set(canarySearch(canaries)({ place: 'Odoo', text: await everythingInOdoo() }).map(nameOf));

    const good = first.canaries.filter(({ row }) => row === 'whole' || row === 'second');
    expect(good.map(nameOf).filter((of) => !inParts.has(of))).toEqual([]);
    // Practitioners are only looked up in Odoo, and plans of payment are written down for a person to sign.
    const written = first.canaries.filter(
      ({ object }) => !['practitioner', 'payment-plan', 'instalment'].includes(object),
    );
    const whole = written.filter(({ row }) => row === 'whole').map(nameOf);
    // A primary address is fields of its patient, and of a document's file Odoo has the title and the bytes.
    expect(whole.filter((of) => !inOdoo.has(of))).toEqual([
      'address.id of the row whole',
      'document.file of the row whole',
    ]);
  });

  it.each([
    ['in capitals', patientName.toUpperCase()],
    ['in a URL', `?mail=${encodeURIComponent(`${patientName}@example.com`)}`],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ name: `"${patientName}"` }))],
    ['in base64', Buffer.from(`{"name":"${patientName}"}`).toString('base64')],
    ['in base64, one byte further on', Buffer.from(`{"names":"${patientName}"}`).toString('base64')],
    ['in base64, two bytes further on', Buffer.from(`{"naming":"${patientName}"}`).toString('base64url')],
    ['in hexadecimal', Buffer.from(`my ${patientName}`).toString('hex')],
    ['as a number with spaces', `number ${nhs.slice(0, 3)} ${nhs.slice(3, 6)} ${nhs.slice(6)}`],
  ])('would be found %s', (_, text) => {
    const escaped = canarySearch(canaries)({ place: 'a log', text: `before ${text} after` });

    expect(escaped).toHaveLength(1);
  });

  it('are nowhere that a person may look who may not read rows', () => {
    const search = canarySearch(canaries);

    const escaped = told.flatMap(search).map(sentenceOf);

    expect(escaped.slice(0, 40)).toEqual([]);
  });
});

const nameOf = ({ object, column, row }: Pick<Escaped, 'object' | 'column' | 'row'>): string =>
  `${object}.${column} of the row ${row}`;

const sentenceOf = ({ place, object, column, row, context }: Escaped): string =>
  `${place}: ${nameOf({ object, column, row })} in: ${context}`;

const unsaid: Said = { printed: '', exitCode: null };

/** Calls of a method whose request holds some text. */
const isCall =
  (model: string, method: string, text = '') =>
  (call: { readonly model: string; readonly method: string }, body: string): boolean =>
    call.model === model && call.method === method && body.includes(text);

/** Looks again and again, for a minute at most. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let looked = 0; looked < 600; looked += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`This never came: ${look.toString()}`);
}
