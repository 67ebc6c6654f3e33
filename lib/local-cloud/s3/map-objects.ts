import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { MapObjects } from '../asl/frame.ts';
import type { LocalS3, ObjectCreated } from './local-s3.ts';
import { noSuchKey } from './s3-fault.ts';

/** The S3 side of Distributed Maps: reads items from and writes results to the local buckets. */
export function mapObjects(s3: LocalS3, now: () => number, onCreated: (created: ObjectCreated) => void): MapObjects {
  return {
    async read(bucketName, key, versionId) {
      const bucket = s3.bucket(bucketName);
      const version = versionId === undefined ? bucket.current(key) : bucket.version(key, versionId);
      if (version === undefined || 'deleted' in version) throw noSuchKey();
      return text(bucket.read(version));
    },
    async list(bucketName, prefix) {
      const bucket = s3.bucket(bucketName);
      return bucket.keys().flatMap((key) => {
        const object = key.startsWith(prefix) ? bucket.current(key) : undefined;
        if (object === undefined) return [];
        const { etag, modifiedAt, size } = object;
        return [
          { Etag: etag, Key: key, LastModified: Math.floor(modifiedAt / 1000), Size: size, StorageClass: 'STANDARD' },
        ];
      });
    },
    async write(bucketName, key, content) {
      const bucket = s3.bucket(bucketName);
      const body = bucket.newBody();
      writeFileSync(body, content, { mode: 0o600 });
      const object = bucket.put({
        key,
        body,
        size: Buffer.byteLength(content),
        etag: `"${createHash('md5').update(content).digest('hex')}"`,
        modifiedAt: now(),
        headers: { 'content-type': 'application/json' },
        checksums: {},
      });
      onCreated({ bucket: bucketName, object, reason: 'PutObject' });
    },
  };
}
