import { createWriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AwsFault } from '../aws-fault.ts';
import { readBody } from '../http.ts';
import {
  headersToKeep,
  sameEtag,
  sendFault,
  sendListing,
  sendObject,
  sendVersions,
  sendXml,
  versionHeader,
} from './answers.ts';
import { type Bucket, type ObjectVersion, openBucket } from './object-store.ts';
import { header, receiveBody } from './receive-body.ts';
import { noSuchBucket, noSuchKey, notHere, preconditionFailed } from './s3-fault.ts';
import { openUploads } from './uploads.ts';
import { contentsOf, unescapeXml, type XmlElement } from './xml.ts';

/** A bucket as the template declares it. */
export interface BucketDeclaration {
  readonly name: string;
  readonly versioned: boolean;
}

/** Something that made a new current version of an object. */
export interface ObjectCreated {
  readonly bucket: string;
  readonly object: ObjectVersion;
  readonly reason: 'PutObject' | 'CompleteMultipartUpload' | 'CopyObject';
}

export interface LocalS3Options {
  readonly folder: string;
  readonly buckets: readonly BucketDeclaration[];
  readonly now: () => number;
  readonly onCreated: (created: ObjectCreated) => void;
}

/** S3 over files, for path-style requests of the AWS SDK. */
export interface LocalS3 {
  /** Throws AwsFault `NoSuchBucket`. */
  bucket(name: string): Bucket;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}
interface ObjectCall extends Call {
  readonly bucket: Bucket;
  readonly key: string;
}

export function openLocalS3(options: LocalS3Options): LocalS3 {
  const buckets = new Map(
    options.buckets.map(({ name, versioned }): [string, Bucket] => [
      name,
      openBucket(join(options.folder, 'buckets'), name, versioned, options.now),
    ]),
  );
  const uploads = openUploads(join(options.folder, 'uploads'));

  function bucketNamed(name: string): Bucket {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  /** Makes a received body the key's current version, unless If-Match or If-None-Match forbid it. */
  function put(
    call: ObjectCall,
    reason: ObjectCreated['reason'],
    object: Omit<ObjectVersion, 'versionId' | 'key' | 'modifiedAt'>,
  ): ObjectVersion {
    const { bucket, key, request } = call;
    const current = bucket.current(key);
    if (header(request, 'if-none-match') === '*' && current !== undefined) throw preconditionFailed();
    const match = header(request, 'if-match');
    if (match !== undefined && current === undefined) throw noSuchKey();
    if (match !== undefined && !sameEtag(match, current?.etag ?? '')) throw preconditionFailed();
    const version = bucket.put({ ...object, key, modifiedAt: options.now() });
    options.onCreated({ bucket: bucket.name, object: version, reason });
    return version;
  }

  async function putObject(call: ObjectCall): Promise<void> {
    const body = await receiveBody(call.request, call.bucket.newBody());
    const version = put(call, 'PutObject', {
      body: body.path,
      size: body.size,
      etag: `"${body.md5.toString('hex')}"`,
      headers: headersToKeep(call.request),
      checksums: body.checksums,
    });
    call.response
      .writeHead(200, { etag: version.etag, ...versionHeader(call.bucket, version), ...body.checksums })
      .end();
  }

  async function copyObject(call: ObjectCall, source: string): Promise<void> {
    const [path = '', query = ''] = source.split('?');
    const [sourceBucket, sourceKey] = splitPath(path.startsWith('/') ? path : `/${path}`);
    const from = bucketNamed(sourceBucket);
    const original = findVersion(from, sourceKey, new URLSearchParams(query).get('versionId'));
    const target = call.bucket.newBody();
    await pipeline(from.read(original), createWriteStream(target, { mode: 0o600 }));
    const replace = header(call.request, 'x-amz-metadata-directive') === 'REPLACE';
    const version = put(call, 'CopyObject', {
      body: target,
      size: original.size,
      etag: original.etag,
      headers: replace ? headersToKeep(call.request) : original.headers,
      checksums: original.checksums,
    });
    const sourceVersion = from.versioned ? { 'x-amz-copy-source-version-id': original.versionId } : {};
    sendXml(
      call.response,
      'CopyObjectResult',
      [
        ['ETag', version.etag],
        ['LastModified', new Date(version.modifiedAt).toISOString()],
      ],
      { ...versionHeader(call.bucket, version), ...sourceVersion },
    );
  }

  async function completeUpload(call: ObjectCall, id: string): Promise<void> {
    const { headers } = uploads.find(id);
    const xml = (await readBody(call.request)).toString('utf8');
    const parts = contentsOf(xml, 'Part').map((part) => ({
      number: Number(contentsOf(part, 'PartNumber')[0]),
      etag: unescapeXml(contentsOf(part, 'ETag')[0] ?? ''),
    }));
    const body = call.bucket.newBody();
    const { etag, size } = await uploads.join(id, parts, body);
    const version = put(call, 'CompleteMultipartUpload', { body, size, etag, headers, checksums: {} });
    uploads.forget(id);
    sendXml(
      call.response,
      'CompleteMultipartUploadResult',
      [
        ['Bucket', call.bucket.name],
        ['Key', call.key],
        ['ETag', version.etag],
      ],
      versionHeader(call.bucket, version),
    );
  }

  async function onObject(call: ObjectCall): Promise<void> {
    const { request, response, query, bucket, key } = call;
    const uploadId = query.get('uploadId');
    for (const offer of ['acl', 'tagging', 'retention', 'legal-hold', 'torrent', 'attributes', 'restore']) {
      if (query.has(offer)) throw notHere(`?${offer}`);
    }
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        if (uploadId !== null) throw notHere('ListParts');
        return sendObject(request, response, bucket, findVersion(bucket, key, query.get('versionId')));
      case 'PUT': {
        const source = header(request, 'x-amz-copy-source');
        if (uploadId !== null) {
          if (source !== undefined) throw notHere('UploadPartCopy');
          uploads.find(uploadId);
          const body = await receiveBody(request, uploads.newPart(uploadId));
          const etag = uploads.addPart(uploadId, Number(query.get('partNumber')), body);
          response.writeHead(200, { etag, ...body.checksums }).end();
          return;
        }
        return source === undefined ? putObject(call) : copyObject(call, source);
      }
      case 'POST':
        if (query.has('uploads')) {
          const id = uploads.create({ bucket: bucket.name, key, headers: headersToKeep(request) });
          sendXml(response, 'InitiateMultipartUploadResult', [
            ['Bucket', bucket.name],
            ['Key', key],
            ['UploadId', id],
          ]);
          return;
        }
        if (uploadId !== null) return completeUpload(call, uploadId);
        throw notHere('this POST');
      case 'DELETE': {
        if (uploadId !== null) {
          uploads.find(uploadId);
          uploads.forget(uploadId);
          response.writeHead(204).end();
          return;
        }
        response.writeHead(204, deleteObject(bucket, key, query.get('versionId'))).end();
        return;
      }
      default:
        throw notHere(`${request.method} of an object`);
    }
  }

  async function onBucket(call: Call, bucket: Bucket): Promise<void> {
    const { request, response, query } = call;
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'x-amz-bucket-region': 'us-east-1' }).end();
      return;
    }
    if (request.method === 'GET' && query.has('versioning')) {
      sendXml(response, 'VersioningConfiguration', [['Status', bucket.versioned ? 'Enabled' : undefined]]);
      return;
    }
    if (request.method === 'GET' && query.has('location')) {
      sendXml(response, 'LocationConstraint', []);
      return;
    }
    if (request.method === 'GET' && query.has('versions')) {
      sendVersions(response, bucket, query.get('prefix') ?? '');
      return;
    }
    if (request.method === 'GET' && query.get('list-type') === '2') {
      sendListing(response, bucket, query);
      return;
    }
    if (request.method === 'POST' && query.has('delete')) {
      const xml = (await readBody(request)).toString('utf8');
      const deleted = contentsOf(xml, 'Object').map((object): XmlElement => {
        const key = unescapeXml(contentsOf(object, 'Key')[0] ?? '');
        deleteObject(bucket, key, contentsOf(object, 'VersionId')[0] ?? null);
        return ['Deleted', [['Key', key]]];
      });
      sendXml(response, 'DeleteResult', contentsOf(xml, 'Quiet')[0] === 'true' ? [] : deleted);
      return;
    }
    throw notHere(`${request.method} of a bucket with ?${[...query.keys()].join('&')}`);
  }

  return {
    bucket: bucketNamed,
    async handle(request, response) {
      const url = request.url ?? '/';
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
      const [bucketName, key] = splitPath(path);
      try {
        if (bucketName === '') {
          const names = [...buckets.keys()].map((name): XmlElement => ['Bucket', [['Name', name]]]);
          sendXml(response, 'ListAllMyBucketsResult', [['Buckets', names]]);
        } else if (key === '') {
          await onBucket({ request, response, query }, bucketNamed(bucketName));
        } else {
          await onObject({ request, response, query, bucket: bucketNamed(bucketName), key });
        }
      } catch (error) {
        if (!(error instanceof AwsFault) || response.headersSent) throw error;
        // The unread rest of an upload would be taken for the next request on this connection.
        request.resume();
        sendFault(response, request.method === 'HEAD', error);
      }
    },
  };
}

function splitPath(path: string): readonly [bucket: string, key: string] {
  const slash = path.indexOf('/', 1);
  if (slash < 0) return [decodeURIComponent(path.slice(1)), ''];
  return [decodeURIComponent(path.slice(1, slash)), decodeURIComponent(path.slice(slash + 1))];
}

function findVersion(bucket: Bucket, key: string, versionId: string | null): ObjectVersion {
  const version = versionId === null ? bucket.current(key) : bucket.version(key, versionId);
  if (version === undefined && versionId !== null) {
    throw new AwsFault('NoSuchVersion', 'The specified version does not exist.', 404);
  }
  if (version === undefined || 'deleted' in version) throw noSuchKey();
  return version;
}

function deleteObject(bucket: Bucket, key: string, versionId: string | null): Record<string, string> {
  if (versionId !== null) {
    bucket.removeVersion(key, versionId);
    return { 'x-amz-version-id': versionId };
  }
  const marker = bucket.remove(key);
  return marker === undefined ? {} : { 'x-amz-version-id': marker.versionId, 'x-amz-delete-marker': 'true' };
}
