import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DropFiles, type FilesBefore, largestFile } from '../../lib/migration/drop-files.ts';
import { nameOf } from '../../lib/migration/id-map.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { inNewSession } from '../../lib/odoo/client-decorators.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { lookUpExternalIds } from '../../lib/odoo/external-ids.ts';
import { restoreRecords } from '../../lib/odoo/rollback/restore.ts';
import { document } from '../../lib/pairs/aerona-clinic-to-odoo-crm/document.ts';
import { patient } from '../../lib/pairs/aerona-clinic-to-odoo-crm/patient.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { makeClinicFields } from './clinic-fields.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, outcomesOf, PartsInOdoo } from './parts-in-odoo.ts';

const megabyte = 1024 * 1024;
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');

/** A drop's files by their names, in memory. */
const dropOf = (files: ReadonlyMap<string, Buffer>): DropFiles => ({
  facts: async (name) => {
    const bytes = files.get(name);
    return bytes && { sha1: sha1(bytes), bytes: bytes.length };
  },
  base64: async (name) => (files.get(name) ?? Buffer.alloc(0)).toString('base64'),
});

/** The web server before an Odoo that takes no request larger than this: HTTP 413, as nginx says it. */
async function doorThatTakes(target: string, most: number) {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    if (Number(incoming.headers['content-length']) > most) {
      incoming.resume();
      incoming.on('end', () => outgoing.writeHead(413).end('<h1>413 Request Entity Too Large</h1>'));
      return;
    }
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

describe.each(allSeries)('documents of a clinic as attachments in Odoo %s', (series) => {
  const database = `attachments_${series.slice(0, 2)}`;
  let own: Awaited<ReturnType<typeof ownDatabase>>;
  let client: OdooClient;
  let parts: PartsInOdoo;
  let patients = 0;
  /** A patient of the test's own. */
  let of: string;

  beforeAll(async () => {
    own = await ownDatabase(database, series);
    const connection = await connect(own);
    await makeClinicFields(connection);
    client = inNewSession(connection);
    parts = new PartsInOdoo(client);
  });

  afterAll(async () => {
    client.close();
    await dropOwnDatabase(database, series);
  });

  beforeEach(async () => {
    patients += 1;
    of = `P-${patients}`;
    await parts.load(patient, [{ id: of, lastName: 'Doe' }]);
  });

  const row = (key: string, file: string, more: Readonly<Record<string, string>> = {}) => ({
    id: `${key}-${of}`,
    patientId: of,
    file,
    fileName: `${key} ${file}`,
    ...more,
  });
  const load = async (
    rows: readonly Readonly<Record<string, string>>[],
    files: ReadonlyMap<string, Buffer>,
    by = parts,
  ) => {
    const written = await by.load(document, rows, { files: dropOf(files) });
    expect(written.differing).toEqual([]);
    return outcomesOf(written.outcomes);
  };
  /** What Odoo has attached to the patient, as Odoo tells it. */
  const attached = async () => {
    const partner = `(select res_id from ir_model_data where module = '__aerona__' and name = 'acme_patient_${of}')`;
    return await psql({
      series,
      database,
      sql: `select name, checksum, file_size from ir_attachment where res_model = 'res.partner' and res_id = ${partner} order by name`,
    });
  };

  it('a thousand small ones arrive once each, with their names, days and bytes', async () => {
    const files = new Map(
      Array.from({ length: 1000 }, (_, at) => [`d-${at}.txt`, Buffer.from(`Letter ${at}\n`.repeat(1 + (at % 90)))]),
    );
    const rows = [...files.keys()].map((name) => row(name, name, { createdAt: '2024-03-05T09:58:00Z' }));

    const first = await load(rows.slice(0, 500), files);
    const second = await load(rows.slice(500), files);

    expect(new Set([...Object.values(first), ...Object.values(second)])).toEqual(new Set(['created']));
    const found = await attached();
    expect(found).toHaveLength(1000);
    for (const [name = '', checksum, size] of found) {
      const bytes = files.get(name.split(' ')[1] ?? '') ?? Buffer.alloc(0);
      expect([checksum, size], name).toEqual([sha1(bytes), String(bytes.length)]);
    }
    const dated = `select count(*) from ir_attachment where x_src_created = '2024-03-05 09:58:00' and x_src_id like '%-${of}'`;
    expect(await psql({ series, database, sql: dated })).toEqual([['1000']]);
  });

  it('one of 50 MB arrives with its bytes', async () => {
    const bytes = Buffer.alloc(50 * megabyte);
    // No two blocks alike, so that none could be lost unseen.
    for (let at = 0; at < bytes.length; at += 4096) bytes.writeUInt32LE(at, at);

    const outcomes = await load([row('scan', 'scan.dcm')], new Map([['scan.dcm', bytes]]));

    expect(outcomes).toEqual({ [`scan-${of}`]: 'created' });
    expect(await attached()).toEqual([['scan scan.dcm', sha1(bytes), String(bytes.length)]]);
  });

  it('one that the server does not take is rejected, and the others of its part arrive', async () => {
    const door = await doorThatTakes(own.url, 2 * megabyte);
    const behind = await connect({ ...own, url: door.url });
    const files = new Map([
      ['small.txt', Buffer.from('small')],
      ['large.bin', Buffer.alloc(3 * megabyte)],
      ['last.txt', Buffer.from('last')],
    ]);
    const others = new PartsInOdoo(behind);
    for (const [name, entry] of parts.entries) others.entries.set(name, entry);

    const outcomes = await load(
      [...files.keys()].map((name) => row(name, name)),
      files,
      others,
    );

    expect(outcomes).toEqual({
      [`small.txt-${of}`]: 'created',
      [`large.bin-${of}`]: 'rejected file-too-large',
      [`last.txt-${of}`]: 'created',
    });
    expect(await attached()).toHaveLength(2);
    behind.close();
    door.close();
  });

  it('one larger than any Odoo takes is rejected without being read, and one that never came with it', async () => {
    const files: DropFiles = {
      facts: async (name) =>
        name === 'huge.bin' ? { sha1: sha1(Buffer.from('')), bytes: largestFile + 1 } : undefined,
      base64: () => Promise.reject(new Error('it is not to be read')),
    };

    const written = await parts.load(document, [row('huge', 'huge.bin'), row('gone', 'gone.pdf')], { files });

    expect(outcomesOf(written.outcomes)).toEqual({
      [`huge-${of}`]: 'rejected file-too-large',
      [`gone-${of}`]: 'rejected missing-file',
    });
    expect(await attached()).toEqual([]);
  });

  it('the same bytes twice on one record are one document, on two records two', async () => {
    const files = new Map([
      ['a.pdf', Buffer.from('%PDF-1.4 the same')],
      ['b.pdf', Buffer.from('%PDF-1.4 the same')],
    ]);
    const first = of;
    expect(await load([row('a', 'a.pdf'), row('b', 'b.pdf')], files)).toEqual({
      [`a-${of}`]: 'created',
      [`b-${of}`]: 'unchanged matched-record',
    });
    expect(await attached()).toHaveLength(1);
    of = `${first}-other`;
    await parts.load(patient, [{ id: of, lastName: 'Other' }]);

    const outcomes = await load([row('a', 'a.pdf')], files);

    expect(outcomes).toEqual({ [`a-${of}`]: 'created' });
    expect(await attached()).toHaveLength(1);
  });

  it.each(['drawing.svg', 'page.html', 'data.xml'])('%s keeps its bytes', async (name) => {
    const bytes = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');

    await load([row('x', name)], new Map([[name, bytes]]));

    expect(await attached()).toEqual([[`x ${name}`, sha1(bytes), String(bytes.length)]]);
  });

  it('another file of the same row replaces the first, but not one that a person put in its place', async () => {
    const files = (text: string) => new Map([['x.txt', Buffer.from(text)]]);
    await load([row('x', 'x.txt')], files('first'));
    expect(await load([row('x', 'x.txt', { kind: 'Letter' })], files('second'))).toEqual({ [`x-${of}`]: 'updated' });
    expect((await attached()).map(([, checksum]) => checksum)).toEqual([sha1(Buffer.from('second'))]);
    const name = `__aerona__.acme_document_x-${of}`;
    const id = (await lookUpExternalIds(client, [name])).get(name)?.id ?? 0;
    const vals = { datas: Buffer.from('by hand').toString('base64') };
    await client.call({ model: 'ir.attachment', method: 'write', ids: [id], args: { vals } });

    const written = await parts.load(document, [row('x', 'x.txt')], { files: dropOf(files('third')) });

    expect(outcomesOf(written.outcomes)).toEqual({ [`x-${of}`]: 'conflict edited-in-odoo' });
    expect((await attached()).map(([, checksum]) => checksum)).toEqual([sha1(Buffer.from('by hand'))]);
  });

  it('a newer file leaves the earlier one kept, and a rollback brings that one back', async () => {
    // Prepare: a document, and the newer edition of it.
    const earlier = new Map([['letter.txt', Buffer.from('Dear Sir')]]);
    const newer = new Map([['letter-2.txt', Buffer.from('Dear Madam')]]);
    const kept = new Map<string, Buffer>();
    const filesBefore: FilesBefore = {
      ...dropOf(kept),
      keep: async (hash, base64) => void kept.set(hash, Buffer.from(base64, 'base64')),
    };
    const journal = journalInMemory();
    await load([row('L', 'letter.txt', { fileName: 'letter' })], earlier);
    const before = await attached();
    const written = await parts.load(document, [row('L', 'letter-2.txt', { fileName: 'letter' })], {
      files: dropOf(newer),
      filesBefore,
      journal,
    });
    expect(outcomesOf(written.outcomes)).toEqual({ [`L-${of}`]: 'updated' });
    expect(await attached()).not.toEqual(before);
    const entry = parts.entries.get(nameOf({ objectType: 'document', key: `L-${of}` }));
    const after = entry?.state === 'loaded' ? entry.after : undefined;
    const existing = (await journal.intent())?.existing ?? [];

    // Act
    const restored = await restoreRecords(
      client,
      existing.map((record) => ({ ...record, after })),
      new Set(),
      filesBefore,
    );

    // Assert
    expect([...kept.values()]).toEqual([...earlier.values()]);
    expect(restored.kept).toEqual([]);
    expect(restored.restored).toMatchObject([{ fields: { datas: sha1(Buffer.from('Dear Sir')) } }]);
    expect(await attached()).toEqual(before);
  });
});
