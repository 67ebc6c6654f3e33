import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { appendJsonLine, readJsonLines } from '../durable-file.ts';

/** One version of an object. The body lies in a file of the version's own, so older versions stay readable. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` as text in a bucket without versioning, as on S3. */
  readonly versionId: string;
  readonly body: string;
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** content-type, content-encoding, x-amz-meta-… as given at upload. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-checksum-crc32` and the like, of the whole object. */
  readonly checksums: Readonly<Record<string, string>>;
}
/** What a delete leaves in a versioned bucket. */
export interface DeleteMarker {
  readonly key: string;
  readonly versionId: string;
  readonly modifiedAt: number;
  readonly deleted: true;
}
export type StoredVersion = ObjectVersion | DeleteMarker;

const text = z.record(z.string(), z.string());
const versionSchema: z.ZodType<StoredVersion> = z.union([
  z.object({ key: z.string(), versionId: z.string(), modifiedAt: z.number(), deleted: z.literal(true) }),
  z.object({
    key: z.string(),
    versionId: z.string(),
    body: z.string(),
    size: z.number(),
    etag: z.string(),
    modifiedAt: z.number(),
    headers: text,
    checksums: text,
  }),
]);
/** A line of a bucket's journal: a version put, or one taken out for good. */
const lineSchema = z.union([
  z.object({ put: versionSchema }),
  z.object({ removed: z.object({ key: z.string(), versionId: z.string() }) }),
]);
type JournalLine = z.infer<typeof lineSchema>;

/** A bucket on disk: `journal.jsonl` says which versions there are, `bodies/` holds what is in them. */
export interface Bucket {
  readonly name: string;
  readonly versioned: boolean;
  /** The current version of a key, nothing when there is none or it is deleted. */
  current(key: string): ObjectVersion | undefined;
  version(key: string, versionId: string): StoredVersion | undefined;
  /** Newest first. */
  versions(key: string): readonly StoredVersion[];
  /** Keys that have versions, in S3's order (UTF-8 bytes). */
  keys(): readonly string[];
  /** A new path below the bucket to write a body to before `put`. */
  newBody(): string;
  /** Makes the written body the current version of its key. */
  put(object: Omit<ObjectVersion, 'versionId'>): ObjectVersion;
  /** Deletes the current version: behind a marker when versioned, for good otherwise. */
  remove(key: string): DeleteMarker | undefined;
  removeVersion(key: string, versionId: string): void;
  read(version: ObjectVersion, range?: { readonly start: number; readonly end: number }): Readable;
}

export function openBucket(folder: string, name: string, versioned: boolean, now: () => number): Bucket {
  const bodies = join(folder, name, 'bodies');
  const journal = join(folder, name, 'journal.jsonl');
  mkdirSync(bodies, { recursive: true, mode: 0o700 });
  const byKey = new Map<string, StoredVersion[]>();
  let sorted: readonly string[] | undefined;

  function applyPut(version: StoredVersion): void {
    const versions = byKey.get(version.key);
    if (versions === undefined) sorted = undefined;
    // A version named `null` is always the only one of that name.
    const others = (versions ?? []).filter(({ versionId }) => versionId !== version.versionId);
    byKey.set(version.key, [version, ...others]);
  }
  function applyRemoved(key: string, versionId: string): void {
    const left = (byKey.get(key) ?? []).filter((version) => version.versionId !== versionId);
    if (left.length > 0) byKey.set(key, left);
    else {
      byKey.delete(key);
      sorted = undefined;
    }
  }
  function write(line: JournalLine): void {
    appendJsonLine(journal, line);
  }
  function dropBody(version: StoredVersion | undefined): void {
    if (version !== undefined && 'body' in version) rmSync(join(bodies, version.body), { force: true });
  }
  const newVersionId = () => (versioned ? randomUUID().replaceAll('-', '') : 'null');
  const find = (key: string, versionId: string) => byKey.get(key)?.find((version) => version.versionId === versionId);

  for (const line of readJsonLines(journal)) {
    const entry = lineSchema.parse(line);
    if ('put' in entry) applyPut(entry.put);
    else applyRemoved(entry.removed.key, entry.removed.versionId);
  }

  return {
    name,
    versioned,
    current(key) {
      const version = byKey.get(key)?.[0];
      return version === undefined || 'deleted' in version ? undefined : version;
    },
    version: find,
    versions: (key) => byKey.get(key) ?? [],
    keys() {
      sorted ??= [...byKey.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      return sorted;
    },
    newBody: () => join(bodies, `${randomUUID()}.half`),
    put(object) {
      const body = randomUUID();
      renameSync(object.body, join(bodies, body));
      const version = { ...object, body, versionId: newVersionId() };
      const replaced = versioned ? undefined : find(object.key, 'null');
      write({ put: version });
      applyPut(version);
      dropBody(replaced);
      return version;
    },
    remove(key) {
      const current = byKey.get(key)?.[0];
      if (versioned) {
        const marker: DeleteMarker = { key, versionId: newVersionId(), modifiedAt: now(), deleted: true };
        write({ put: marker });
        applyPut(marker);
        return marker;
      }
      if (current !== undefined) {
        write({ removed: { key, versionId: current.versionId } });
        applyRemoved(key, current.versionId);
        dropBody(current);
      }
      return undefined;
    },
    removeVersion(key, versionId) {
      const version = find(key, versionId);
      if (version === undefined) return;
      write({ removed: { key, versionId } });
      applyRemoved(key, versionId);
      dropBody(version);
    },
    read: (version, range) => createReadStream(join(bodies, version.body), range),
  };
}
