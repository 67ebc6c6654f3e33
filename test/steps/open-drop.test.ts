import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRefusedError } from '../../lib/migration/errors.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';
import { readDrop } from '../../lib/store/drop.ts';
import { documentObject } from '../../lib/store/drop-documents.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { zipArchive } from '../migration/zip-archive.ts';
import { type LocalSteps, openLocalSteps } from './local-steps.ts';

const run = { pair: 'ai-works-to-odoo-erp', migration: 'acme', run: 'monday-1' };
const folder = `${run.pair}/${run.migration}/monday`;
const accounts = 'id,name,accountType\nA-1,Northwind,customer\n';

let steps: LocalSteps;

beforeEach(async () => {
  steps = await openLocalSteps();
});
afterEach(() => steps.close());

const put = (files: Readonly<Record<string, string>>) =>
  Promise.all(
    Object.entries(files).map(([name, content]) => steps.step.exports.writeText(`${folder}/${name}`, content)),
  );
const putZip = (files: Readonly<Record<string, string>>) => {
  const archive = zipArchive(Object.entries(files).map(([name, content]) => ({ name, content })));
  return steps.step.exports.writeStream(`${folder}.zip`, Readable.from([archive]));
};
const open = (zip: string | null) => openDrop(steps.step, { ...run, drop: 'monday', zip, executionArn: 'none' });
const openZip = () => open(`${folder}.zip`);
const documentText = async (name: string) => {
  const drop = await readDrop(steps.step.work, runFiles(run).drop);
  const found = documentObject(steps.step, run, drop, name);
  return found && (await text(await found.bucket.open({ key: found.key })));
};

describe('a zip', () => {
  beforeEach(() =>
    putZip({
      'export/Jane Doe.pdf': 'astray',
      'export/documents/Jane Doe.pdf': 'first',
      'export/documents/letters/Jane Doe.pdf': 'second',
      'export/accounts.csv': accounts,
    }),
  );

  it('is opened without the name of any of its files coming into a key', async () => {
    await openZip();

    const unpacked = steps.local.created.map(({ object }) => object.key).filter((key) => key.includes('/unpacked/'));
    expect(unpacked.map((key) => key.replace(/^.*\/unpacked\//, '').replace(/[A-Za-z0-9_-]{22}$/, '…'))).toEqual([
      '000000',
      'documents/…',
      'documents/…',
      '000001',
    ]);
  });

  it('is opened with every document to be found by the name its row has', async () => {
    await openZip();

    expect(await documentText('Jane Doe.pdf')).toBe('first');
    expect(await documentText('documents/letters/Jane Doe.pdf')).toBe('second');
  });

  it('is opened with its export files under the names their authors know', async () => {
    const { objects } = await openZip();

    const drop = await readDrop(steps.step.work, runFiles(run).drop);
    expect(objects).toEqual(['account']);
    expect(drop.objects['account']).toMatchObject([
      { name: 'accounts.csv', bucket: 'work', headers: expect.anything() },
    ]);
    expect(drop.unknown).toEqual(['Jane Doe.pdf']);
  });

  it('has a salt of its own each time it is opened', async () => {
    await openZip();
    const first = await readDrop(steps.step.work, runFiles(run).drop);
    await openZip();
    const second = await readDrop(steps.step.work, runFiles(run).drop);

    expect(first.documents).toMatchObject({ in: 'zip', salt: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(second.documents).not.toEqual(first.documents);
  });
});

describe('a folder', () => {
  it.each(['', 'export/'])('with documents in %jdocuments/ is opened with each of them to be found', async (below) => {
    await put({
      [`${below}accounts.csv`]: accounts,
      [`${below}documents/letters/d-1.pdf`]: 'first',
      [`${below}documents/contacts.csv`]: 'a document though it looks like an export',
    });

    const { objects, unknown } = await open(null);

    expect([objects, unknown]).toEqual([['account'], 0]);
    expect(await documentText('letters/d-1.pdf')).toBe('first');
  });
});

describe('a manifest', () => {
  const withManifest = (...names: readonly string[]) =>
    put({ 'manifest.json': JSON.stringify({ files: names.map((name) => ({ name })) }) });

  it('may list files of documents, with or without their folder', async () => {
    await put({ 'accounts.csv': accounts, 'documents/letters/d-1.pdf': 'first' });
    await withManifest('accounts.csv', 'documents/letters/d-1.pdf', 'letters/d-1.pdf');

    await expect(open(null)).resolves.toMatchObject({ objects: ['account'] });
  });

  it('that is no JSON is refused without its text', async () => {
    await put({ 'accounts.csv': accounts, 'manifest.json': '{"files": Jane Doe}' });

    const error = await open(null).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(DropRefusedError);
    expect(error).not.toHaveProperty('cause');
  });

  it('that lists what is not there is refused by the names of export files and the number of all others', async () => {
    await put({ 'accounts.csv': accounts });
    await withManifest('contacts.csv', 'accounts.csv', 'documents/Jane Doe.pdf', 'Jane Doe.txt');

    await expect(open(null)).rejects.toThrow(
      'manifest.json names contacts.csv, 2 other files, and the drop does not hold them',
    );
  });
});
