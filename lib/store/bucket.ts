import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ObjectMissingError } from '../migration/errors.ts';
import { withoutDocumentName } from './document-name.ts';

/** One object of a bucket, pinned to the version it had when it was named. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly size: number;
}

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** A bucket, as far as this project reads and writes it. */
export interface Bucket {
  readonly name: string;
  /** @throws {ObjectMissingError} */
  readText(key: string): Promise<string>;
  /** The text, or undefined when there is no such object. */
  readTextIfThere(key: string): Promise<string | undefined>;
  /** Bytes of an object, whole or a range of it. @throws {ObjectMissingError} */
  open(
    object: { key: string; versionId?: string | undefined },
    range?: { start: number; length: number },
  ): Promise<Readable>;
  writeText(key: string, text: string, contentType?: string): Promise<void>;
  /** Writes a stream of unknown length in parts of 5 MiB. */
  writeStream(key: string, body: Readable): Promise<void>;
  /** Objects under a prefix, in key order. */
  list(prefix: string): AsyncIterable<ListedObject>;
  listAll(prefix: string): Promise<readonly ListedObject[]>;
  /** Version and size now. @throws {ObjectMissingError} */
  head(key: string): Promise<ObjectVersion>;
}

export function bucket(s3: S3Client, name: string): Bucket {
  const missing = (key: string) => new ObjectMissingError(`s3://${name}/${withoutDocumentName(key)}`);
  const get = async (object: { key: string; versionId?: string | undefined }, range?: string) => {
    try {
      const input = { Bucket: name, Key: object.key, VersionId: object.versionId, Range: range };
      return await s3.send(new GetObjectCommand(input));
    } catch (error) {
      if (error instanceof NoSuchKey) throw missing(object.key);
      throw error;
    }
  };
  const store: Bucket = {
    name,
    async readText(key) {
      const { Body } = await get({ key });
      if (Body === undefined) throw missing(key);
      return await Body.transformToString('utf-8');
    },
    async readTextIfThere(key) {
      try {
        return await store.readText(key);
      } catch (error) {
        if (error instanceof ObjectMissingError) return undefined;
        throw error;
      }
    },
    async open(object, range) {
      const bytes = range && `bytes=${range.start}-${range.start + range.length - 1}`;
      const { Body } = await get(object, bytes);
      if (Body instanceof Readable) return Body;
      throw missing(object.key);
    },
    async writeText(key, text, contentType = 'application/json') {
      const body = Buffer.from(text, 'utf8');
      // A single PUT of more than 5 MiB is where multipart begins to pay, and S3 stand-ins refuse large single ones.
      if (body.length > 5 * 1024 * 1024) await store.writeStream(key, Readable.from([body]));
      else await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body, ContentType: contentType }));
    },
    async writeStream(key, body) {
      await new Upload({
        client: s3,
        params: { Bucket: name, Key: key, Body: body },
        partSize: 5 * 1024 * 1024,
      }).done();
    },
    async *list(prefix) {
      let token: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
        );
        for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
          if (Key !== undefined)
            yield { key: Key, size: Size ?? 0, etag: ETag ?? '', modifiedAt: LastModified?.getTime() ?? 0 };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    listAll: (prefix) => Array.fromAsync(store.list(prefix)),
    async head(key) {
      try {
        const { VersionId, ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: name, Key: key }));
        return { key, versionId: VersionId, size: ContentLength ?? 0 };
      } catch (error) {
        if (error instanceof NotFound) throw missing(key);
        throw error;
      }
    },
  };
  return store;
}
