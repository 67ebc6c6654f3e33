import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bucket, bucket } from '../../lib/store/bucket.ts';
import type { Drop } from '../../lib/store/drop.ts';
import { documentObject, unpackedDocument } from '../../lib/store/drop-documents.ts';
import { type LocalStores, openLocalStores } from './local-stores.ts';

const run = { pair: 'aerona-clinic-to-odoo-crm', migration: 'clinic', run: 'monday-1' };
const folder: Pick<Drop, 'drop' | 'documents'> = { drop: 'monday', documents: { in: 'folder' } };
const zip: Pick<Drop, 'drop' | 'documents'> = { drop: 'monday', documents: { in: 'zip', salt: 'a salt' } };

let stores: LocalStores;
let buckets: { readonly exports: Bucket; readonly work: Bucket };

beforeAll(async () => {
  stores = await openLocalStores();
  buckets = { exports: bucket(stores.aws.s3, 'exports'), work: bucket(stores.aws.s3, 'work') };
});
afterAll(() => stores.close());

const keyOf = (drop: Pick<Drop, 'drop' | 'documents'>, name: string) => {
  const found = documentObject(buckets, run, drop, name);
  return found && `${found.bucket.name}:${found.key}`;
};

describe('the file a row names', () => {
  it.each([
    'letters/d-1.pdf',
    'documents/letters/d-1.pdf',
    'letters\\d-1.pdf',
    './letters/d-1.pdf',
    ' /letters/d-1.pdf ',
  ])('as %j lies in the documents of the folder that was uploaded', (name) => {
    expect(keyOf(folder, name)).toBe('exports:aerona-clinic-to-odoo-crm/clinic/monday/documents/letters/d-1.pdf');
  });

  it('lies where the documents were found when the drop was opened', () => {
    const prefix = 'aerona-clinic-to-odoo-crm/clinic/monday/export/Documents/';

    expect(keyOf({ ...folder, documents: { in: 'folder', prefix } }, 'd-1.pdf')).toBe(`exports:${prefix}d-1.pdf`);
  });

  it('of a zip lies in the work bucket under a key that tells nothing of it', () => {
    const key = keyOf(zip, 'letters/Jane Doe.pdf');

    expect(key).toMatch(/^work:aerona-clinic-to-odoo-crm\/clinic\/monday-1\/unpacked\/documents\/[A-Za-z0-9_-]{22}$/);
    expect(key).toBe(`work:${unpackedDocument(run, 'a salt', 'letters/Jane Doe.pdf')}`);
  });

  it('of a zip is found however its letters are composed, and where another salt was used is another one', () => {
    expect(keyOf(zip, 'M\u00fcller.pdf')).toBe(keyOf(zip, 'Mu\u0308ller.pdf'));
    expect(keyOf({ ...zip, documents: { in: 'zip', salt: 'another' } }, 'd-1.pdf')).not.toBe(keyOf(zip, 'd-1.pdf'));
  });

  it.each([
    '',
    ' ',
    '/',
    '..',
    '../accounts.csv',
    'letters/../../d-1.pdf',
    'letters\\..\\d-1.pdf',
    'documents/',
    'documents/../x',
  ])('cannot be %j', (name) => {
    expect([keyOf(folder, name), keyOf(zip, name)]).toEqual([undefined, undefined]);
  });

  it('cannot be longer than a key', () => {
    expect(keyOf(folder, 'ü'.repeat(500))).toBeUndefined();
  });
});
