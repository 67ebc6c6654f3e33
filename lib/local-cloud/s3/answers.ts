import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsFault } from '../aws-fault.ts';
import { listObjects } from './listing.ts';
import type { Bucket, ObjectVersion } from './object-store.ts';
import { header } from './receive-body.ts';
import { preconditionFailed } from './s3-fault.ts';
import { escapeXml, type XmlElement, xmlDocument } from './xml.ts';

/** Headers S3 keeps with an object and gives back on GET. */
const keptHeaders = [
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-storage-class',
];

/** A GET or HEAD of one version: conditional, in part, with its checksums when the client asks for them. */
export async function sendObject(
  request: IncomingMessage,
  response: ServerResponse,
  bucket: Bucket,
  version: ObjectVersion,
): Promise<void> {
  const match = header(request, 'if-match');
  if (match !== undefined && !sameEtag(match, version.etag)) throw preconditionFailed();
  const head: Record<string, string> = {
    ...version.headers,
    etag: version.etag,
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeader(bucket, version),
  };
  const noneMatch = header(request, 'if-none-match');
  if (noneMatch !== undefined && sameEtag(noneMatch, version.etag)) {
    response.writeHead(304, head).end();
    return;
  }
  const wanted = header(request, 'range');
  const range = wanted === undefined ? undefined : parseRange(wanted, version.size);
  if (range !== undefined) {
    head['content-range'] = `bytes ${range.start}-${range.end}/${version.size}`;
    head['content-length'] = String(range.end - range.start + 1);
  } else {
    head['content-length'] = String(version.size);
    if (header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') Object.assign(head, version.checksums);
  }
  response.writeHead(range === undefined ? 200 : 206, head);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A reader that goes away in mid-download is its own affair.
  await pipeline(bucket.read(version, range), response).catch(() => response.destroy());
}

function parseRange(range: string, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new AwsFault('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}

/** One page of ListObjectsV2. */
export function sendListing(response: ServerResponse, bucket: Bucket, query: URLSearchParams): void {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString('utf8');
  const most = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const listing = listObjects(bucket, { prefix, delimiter, startAfter, most });
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (key: string) => key;
  sendXml(response, 'ListBucketResult', [
    ['Name', bucket.name],
    ['Prefix', prefix],
    ['KeyCount', listing.objects.length + listing.prefixes.length],
    ['MaxKeys', most],
    ['IsTruncated', listing.next !== undefined],
    ['NextContinuationToken', listing.next === undefined ? undefined : Buffer.from(listing.next).toString('base64')],
    ...listing.objects.map(
      (object): XmlElement => [
        'Contents',
        [
          ['Key', encode(object.key)],
          ['LastModified', new Date(object.modifiedAt).toISOString()],
          ['ETag', object.etag],
          ['Size', object.size],
          ['StorageClass', 'STANDARD'],
        ],
      ],
    ),
    ...listing.prefixes.map((one): XmlElement => ['CommonPrefixes', [['Prefix', encode(one)]]]),
  ]);
}

/** All versions under a prefix in one page: enough for emptying a bucket or looking at a history. */
export function sendVersions(response: ServerResponse, bucket: Bucket, prefix: string): void {
  const keys = bucket.keys().filter((key) => key.startsWith(prefix));
  sendXml(response, 'ListVersionsResult', [
    ['Name', bucket.name],
    ['IsTruncated', false],
    ...keys.flatMap((key) =>
      bucket.versions(key).map((version, index): XmlElement => {
        const common: readonly XmlElement[] = [
          ['Key', key],
          ['VersionId', version.versionId],
          ['IsLatest', index === 0],
          ['LastModified', new Date(version.modifiedAt).toISOString()],
        ];
        if ('deleted' in version) return ['DeleteMarker', common];
        return ['Version', [...common, ['ETag', version.etag], ['Size', version.size]]];
      }),
    ),
  ]);
}

/** The headers of an upload that belong to the object. */
export function headersToKeep(request: IncomingMessage): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'application/octet-stream' };
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value !== 'string') continue;
    if (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = value;
    if (name !== 'content-encoding') continue;
    // aws-chunked is how the body travels, not what it is.
    const encodings = value.split(',').map((one) => one.trim());
    const own = encodings.filter((one) => one !== 'aws-chunked' && one !== '');
    if (own.length > 0) kept[name] = own.join(',');
  }
  return kept;
}

/** `x-amz-version-id`, in a versioned bucket only. */
export function versionHeader(bucket: Bucket, version: ObjectVersion): Record<string, string> {
  return bucket.versioned ? { 'x-amz-version-id': version.versionId } : {};
}

/** Whether an If-Match or If-None-Match names this ETag; the quotes do not matter. */
export function sameEtag(asked: string, etag: string): boolean {
  return asked === '*' || asked.replaceAll('"', '') === etag.replaceAll('"', '');
}

export function sendXml(
  response: ServerResponse,
  root: string,
  content: readonly XmlElement[],
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, { 'content-type': 'application/xml', ...headers }).end(xmlDocument(root, content));
}

export function sendFault(response: ServerResponse, headOnly: boolean, fault: AwsFault): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${fault.code}</Code><Message>${escapeXml(fault.message)}</Message></Error>`;
  response.writeHead(fault.status, { 'content-type': 'application/xml' });
  response.end(headOnly ? undefined : body);
}
