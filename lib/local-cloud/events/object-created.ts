import type { JsonObject } from '../json.ts';
import type { ObjectCreated } from '../s3/local-s3.ts';

/** The detail of S3's "Object Created" event: the key as it is (not URL-encoded), the ETag without quotes. */
export function objectCreatedDetail(created: ObjectCreated, sequence: number): JsonObject {
  const { bucket, object, reason } = created;
  return {
    version: '0',
    bucket: { name: bucket },
    object: {
      key: object.key,
      size: object.size,
      etag: object.etag.replaceAll('"', ''),
      ...(object.versionId === 'null' ? {} : { 'version-id': object.versionId }),
      sequencer: sequence.toString(16).toUpperCase().padStart(18, '0'),
    },
    'request-id': object.body.replaceAll('-', '').slice(0, 16).toUpperCase(),
    requester: '000000000000',
    'source-ip-address': '127.0.0.1',
    reason,
  };
}
