import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeServer, listen } from '../../../lib/local-cloud/http.ts';
import { type ObjectCreated, openLocalS3 } from '../../../lib/local-cloud/s3/local-s3.ts';

let folder: string;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-s3-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(folder, { recursive: true });
});

/** Opens the folder's buckets, `kept` with versions and `plain` without; again for a restart. */
async function open() {
  const created: ObjectCreated[] = [];
  const s3 = openLocalS3({
    folder,
    buckets: [
      { name: 'kept', versioned: true },
      { name: 'plain', versioned: false },
    ],
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    onCreated: (one) => created.push(one),
  });
  const server = createServer((request, response) => {
    s3.handle(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  closers.push(() => closeServer(server));
  const put = (Bucket: string, Key: string, Body: string | Buffer) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const read = async (Bucket: string, Key: string, VersionId?: string) =>
    (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
  return { client, created, port, put, read };
}

describe('objects', () => {
  it('come back byte for byte, with their headers, whatever their key', async () => {
    const { client } = await open();
    const Key = 'a b/ü+&<>?#%20\n/..';
    const Body = Buffer.from([0, 255, 13, 10, 97]);

    await client.send(
      new PutObjectCommand({
        Bucket: 'plain',
        Key,
        Body,
        ContentType: 'text/csv',
        ContentEncoding: 'gzip',
        Metadata: { run: 'r1' },
      }),
    );

    const object = await client.send(new GetObjectCommand({ Bucket: 'plain', Key }));
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(object).toMatchObject({ ContentType: 'text/csv', ContentEncoding: 'gzip', Metadata: { run: 'r1' } });
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'plain' }));
    expect(Contents).toMatchObject([{ Key, Size: 5 }]);
  });

  it('of 12 MiB may be put in one request', async () => {
    const { client, put } = await open();

    await put('plain', 'big', Buffer.alloc(12 * 1024 * 1024, 'x'));

    const head = await client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'big' }));
    expect(head.ContentLength).toBe(12 * 1024 * 1024);
  });

  it('uploaded in the chunked encoding hold none of its framing', async () => {
    const { port, read } = await open();
    const checksum = 'y/Q5Jg=='; // CRC-32 of 123456789
    const body = `5\r\n12345\r\n4;chunk-signature=ab\r\n6789\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;

    const response = await fetch(`http://127.0.0.1:${port}/plain/chunked`, {
      method: 'PUT',
      headers: {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32',
        'content-encoding': 'aws-chunked',
      },
      body,
    });

    expect(response.status).toBe(200);
    expect(await read('plain', 'chunked')).toBe('123456789');
  });

  it('are refused when they do not match their checksum, and nothing of them is left', async () => {
    const { client, port } = await open();

    const response = await fetch(`http://127.0.0.1:${port}/plain/wrong`, {
      method: 'PUT',
      headers: { 'x-amz-checksum-crc32': 'AAAAAA==' },
      body: 'content',
    });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('BadDigest');
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'plain' }))).KeyCount).toBe(0);
    expect(await readdir(join(folder, 'buckets', 'plain', 'bodies'))).toEqual([]);
  });

  it('can be read in part', async () => {
    const { client, put } = await open();
    await put('plain', 'digits', '0123456789');
    const part = async (Range: string) =>
      (await client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'digits', Range }))).Body?.transformToString();

    expect([await part('bytes=2-4'), await part('bytes=7-'), await part('bytes=-2')]).toEqual(['234', '789', '89']);
  });

  it('are written once under If-None-Match, however many try at the same time', async () => {
    const { client, created } = await open();
    const attempt = (Body: string) =>
      client.send(new PutObjectCommand({ Bucket: 'kept', Key: 'once', Body, IfNoneMatch: '*' }));

    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map(attempt));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(refused).toEqual(['PreconditionFailed', 'PreconditionFailed', 'PreconditionFailed']);
    expect(created).toHaveLength(1);
  });

  it('are replaced under If-Match only while they are what the writer has seen', async () => {
    const { client, put, read } = await open();
    const { ETag } = await put('plain', 'state', '1');
    const replace = (Body: string) =>
      client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'state', Body, IfMatch: ETag }));

    await replace('2');
    const late = replace('3');

    await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('plain', 'state')).toBe('2');
  });

  it('can be copied, with their metadata or with new', async () => {
    const { client, created } = await open();
    await client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'a/ü', Body: 'x', Metadata: { kind: 'old' } }));
    const CopySource = encodeURI('plain/a/ü');

    await client.send(new CopyObjectCommand({ Bucket: 'kept', Key: 'same', CopySource }));
    await client.send(
      new CopyObjectCommand({
        Bucket: 'kept',
        Key: 'new',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { kind: 'new' },
      }),
    );

    const kinds = ['same', 'new'].map(
      async (Key) => (await client.send(new HeadObjectCommand({ Bucket: 'kept', Key }))).Metadata,
    );
    expect(await Promise.all(kinds)).toEqual([{ kind: 'old' }, { kind: 'new' }]);
    expect(created.map(({ reason }) => reason)).toEqual(['PutObject', 'CopyObject', 'CopyObject']);
  });

  it('that are not there are NoSuchKey, buckets NoSuchBucket', async () => {
    const { read } = await open();

    await expect(read('plain', 'nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(read('nowhere', 'nothing')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('versions', () => {
  it('get distinct ids, told in the event, and stay readable after the object was replaced and deleted', async () => {
    const { client, created, put, read } = await open();

    const first = await put('kept', 'drop.csv', 'one');
    const second = await put('kept', 'drop.csv', 'two');
    await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'drop.csv' }));

    expect(first.VersionId).not.toBe(second.VersionId);
    expect(created.map(({ object }) => object.versionId)).toEqual([first.VersionId, second.VersionId]);
    expect(await read('kept', 'drop.csv', first.VersionId)).toBe('one');
    expect(await read('kept', 'drop.csv', second.VersionId)).toBe('two');
    await expect(read('kept', 'drop.csv')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket: 'kept' }));
    expect([Versions?.length, DeleteMarkers?.length]).toEqual([2, 1]);
  });

  it('can be taken out for good, one by one', async () => {
    const { client, put, read } = await open();
    const first = await put('kept', 'a', 'one');
    const second = await put('kept', 'a', 'two');

    await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a', VersionId: second.VersionId }));

    expect(await read('kept', 'a')).toBe('one');
    await expect(read('kept', 'a', second.VersionId)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    expect(await readdir(join(folder, 'buckets', 'kept', 'bodies'))).toHaveLength(1);
    expect(first.VersionId).toBeDefined();
  });

  it('are not kept in a bucket without versioning', async () => {
    const { client, put, read } = await open();

    await put('plain', 'a', 'one');
    const { VersionId } = await put('plain', 'a', 'two');
    await put('plain', 'b', 'gone');
    await client.send(new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects: [{ Key: 'b' }] } }));

    expect(VersionId).toBeUndefined();
    expect(await read('plain', 'a')).toBe('two');
    expect(await readdir(join(folder, 'buckets', 'plain', 'bodies'))).toHaveLength(1);
  });

  it('are all there after a restart, even one that cut the journal’s last line short', async () => {
    const before = await open();
    const first = await before.put('kept', 'a', 'one');
    await before.put('kept', 'a', 'two');
    await before.client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a' }));
    await appendFile(join(folder, 'buckets', 'kept', 'journal.jsonl'), '{"put":{"key":"b"');

    const between = await open();
    await between.put('kept', 'c', 'three');
    const after = await open();

    expect(await after.read('kept', 'a', first.VersionId)).toBe('one');
    await expect(after.read('kept', 'a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await after.read('kept', 'c')).toBe('three');
  });
});

describe('multipart uploads', () => {
  it('become one object, one event, with the ETag of a multipart upload', async () => {
    const { client, created, read } = await open();
    const content = 'line of an export file\n'.repeat(500_000);

    const upload = new Upload({
      client,
      params: { Bucket: 'kept', Key: 'big.csv', Body: Readable.from([content], { objectMode: false }) },
    });
    await upload.done();

    expect(await read('kept', 'big.csv')).toBe(content);
    expect(created).toMatchObject([
      { reason: 'CompleteMultipartUpload', object: { key: 'big.csv', size: content.length } },
    ]);
    expect(created[0]?.object.etag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });

  it('leave nothing behind when they are aborted', async () => {
    const { client, created } = await open();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'kept', Key: 'a' }));
    await client.send(new UploadPartCommand({ Bucket: 'kept', Key: 'a', UploadId, PartNumber: 1, Body: 'x' }));

    await client.send(new AbortMultipartUploadCommand({ Bucket: 'kept', Key: 'a', UploadId }));

    expect(created).toEqual([]);
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });
});

describe('listings', () => {
  it('are in the order of UTF-8 bytes, page by page, with nothing left out', async () => {
    const { client, put } = await open();
    const keys = ['B', 'a', 'Ä', 'b', 'A', 'a/1', '_', 'ä', '\u{1f600}', '\uffee'];
    for (const key of keys) await put('plain', key, 'x');

    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket: 'plain', MaxKeys: 3, ContinuationToken }));
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);

    expect(seen).toEqual(['A', 'B', '_', 'a', 'a/1', 'b', 'Ä', 'ä', '\uffee', '\u{1f600}']);
  });

  it('stop at a delimiter, counting each common prefix once, over pages too', async () => {
    const { client, put } = await open();
    for (const key of ['run/1/a', 'run/1/b', 'run/2/a', 'run/z', 'runner']) await put('plain', key, 'x');
    const list = (more: object) =>
      client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'run/', Delimiter: '/', ...more }));

    const whole = await list({});
    const first = await list({ MaxKeys: 1 });
    const second = await list({ MaxKeys: 1, ContinuationToken: first.NextContinuationToken });

    expect(whole.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['run/1/', 'run/2/']);
    expect(whole.Contents?.map(({ Key }) => Key)).toEqual(['run/z']);
    expect(second.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['run/2/']);
  });

  it('do not show deleted objects', async () => {
    const { client, put } = await open();
    await put('kept', 'a', 'x');
    await put('kept', 'b', 'x');

    await client.send(new DeleteObjectCommand({ Bucket: 'kept', Key: 'a' }));

    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'kept' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['b']);
  });
});
