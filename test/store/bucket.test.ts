import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectMissingError } from '../../lib/migration/errors.ts';
import { type Bucket, bucket } from '../../lib/store/bucket.ts';
import { letOutByLambda } from '../lambda-log.ts';
import { type LocalStores, openLocalStores } from './local-stores.ts';

let stores: LocalStores;
let work: Bucket;

beforeAll(async () => {
  stores = await openLocalStores();
  work = bucket(stores.aws.s3, 'onramp-work');
});
afterAll(() => stores.close());

/** A key no other test uses. */
const newKey = (): string => `${randomUUID()}/file`;
const reasonOf = (key: string) => stores.created.filter(({ object }) => object.key === key).map(({ reason }) => reason);

describe('text', () => {
  it('comes back as it was written', async () => {
    const key = newKey();

    await work.writeText(key, 'Zoë\r\n„Müller“ 🙂\u0000\n', 'text/plain');

    expect(await work.readText(key)).toBe('Zoë\r\n„Müller“ 🙂\u0000\n');
    expect(await work.readTextIfThere(key)).toBe('Zoë\r\n„Müller“ 🙂\u0000\n');
    expect(reasonOf(key)).toEqual(['PutObject']);
  });

  it('of more than 5 MiB goes up in parts and comes back whole', async () => {
    const key = newKey();
    const large = 'Zoë,'.repeat(1_200_000);

    await work.writeText(key, large);

    expect(reasonOf(key)).toEqual(['CompleteMultipartUpload']);
    expect((await work.readText(key)) === large).toBe(true);
    expect((await work.head(key)).size).toBe(Buffer.byteLength(large));
  });
});

it('a stream of unknown length is written, however long it is', async () => {
  const [short, long] = [newKey(), newKey()];
  const chunk = Buffer.alloc(1_000_000, 'x');

  await work.writeStream(short, Readable.from([Buffer.from('a'), Buffer.from('b')]));
  await work.writeStream(long, Readable.from(Array.from({ length: 12 }, () => chunk)));

  expect(await work.readText(short)).toBe('ab');
  expect((await work.head(long)).size).toBe(12_000_000);
  expect(reasonOf(long)).toEqual(['CompleteMultipartUpload']);
});

describe('an object that is not there', () => {
  it.each([
    ['readText', (key: string) => work.readText(key)],
    ['open', (key: string) => work.open({ key })],
    ['head', (key: string) => work.head(key)],
  ])('makes %s fail with its address', async (_, read) => {
    const key = newKey();

    const error = await read(key).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ObjectMissingError);
    expect(error).toMatchObject({ message: expect.stringContaining(`s3://onramp-work/${key} is not there`) });
  });

  it('is not named when it is the file of a document', async () => {
    const error = await work.open({ key: 'a/b/c/documents/Jane Doe.pdf' }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      message: expect.stringContaining('s3://onramp-work/a/b/c/documents/… is not there'),
    });
    expect(letOutByLambda(error)).not.toContain('Jane Doe');
  });

  it('is undefined for readTextIfThere', async () => {
    expect(await work.readTextIfThere(newKey())).toBeUndefined();
  });

  it('is not confused with a bucket that is not there', async () => {
    const nowhere = bucket(stores.aws.s3, 'nowhere');

    await expect(nowhere.readTextIfThere('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('open', () => {
  it('gives the version that was pinned, whatever was uploaded since', async () => {
    const key = newKey();
    await work.writeText(key, 'first');
    const pinned = await work.head(key);
    await work.writeText(key, 'second');

    const before = await text(await work.open(pinned));
    const now = await text(await work.open({ key }));

    expect([before, now]).toEqual(['first', 'second']);
    expect((await work.head(key)).versionId).not.toBe(pinned.versionId);
  });

  it('gives a range of the bytes, from its start and of its length', async () => {
    const key = newKey();
    await work.writeText(key, '0123456789');

    expect(await text(await work.open({ key }, { start: 3, length: 4 }))).toBe('3456');
  });
});

describe('a listing', () => {
  it('names all objects under its prefix, in key order, over as many pages as it takes', async () => {
    const folder = randomUUID();
    const names = ['b', 'a/2', 'a/10', 'c', 'ä'];
    for (const name of names) await work.writeText(`${folder}/${name}`, name);
    await work.writeText(`${folder}-other`, 'not under the prefix');
    // Two keys a page: a page of S3's own holds a thousand.
    let pages = 0;
    stores.aws.s3.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName !== 'ListObjectsV2Command') return next(args);
        pages += 1;
        return next({ ...args, input: { ...args.input, MaxKeys: 2 } });
      },
      { step: 'initialize', name: 'smallPages', override: true },
    );
    try {
      const listed = await work.listAll(`${folder}/`);

      expect(listed.map(({ key }) => key)).toEqual(['a/10', 'a/2', 'b', 'c', 'ä'].map((name) => `${folder}/${name}`));
      expect(pages).toBe(3);
    } finally {
      stores.aws.s3.middlewareStack.remove('smallPages');
    }
  });

  it('tells size, time and a tag that changes with the content', async () => {
    const key = newKey();
    await work.writeText(key, 'first');
    const [before] = await work.listAll(key);
    await work.writeText(key, 'other');

    const [now] = await work.listAll(key);

    expect(now).toMatchObject({ key, size: 5, modifiedAt: Date.parse('2026-01-01T00:00:00Z') });
    expect(now?.etag).not.toBe(before?.etag);
  });

  it('of nothing is empty', async () => {
    expect(await work.listAll(`${randomUUID()}/`)).toEqual([]);
  });
});
