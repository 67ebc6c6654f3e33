import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsFault } from '../aws-fault.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { BodyDigest } from './body-digest.ts';

/** An upload on disk, checked against the checksums it came with. */
export interface ReceivedBody {
  readonly path: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly checksums: Readonly<Record<string, string>>;
}

/** Streams a request's body to `path`. Throws AwsFault `BadDigest` when it is not what the client says it sent. */
export async function receiveBody(request: IncomingMessage, path: string): Promise<ReceivedBody> {
  const announced = header(request, 'x-amz-trailer')?.toLowerCase();
  const named = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-checksum-'));
  const digest = new BodyDigest(announced === undefined ? named : [...named, announced]);
  const chunked = header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  const decoder = chunked ? new AwsChunkedDecoder() : undefined;
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    if (decoder === undefined) await pipeline(request, digest, file);
    else await pipeline(request, decoder, digest, file);
    const { md5, checksums } = digest.finish();
    const sent: Record<string, string> = { ...decoder?.trailers };
    for (const name of named) sent[name] = header(request, name) ?? '';
    for (const [name, value] of Object.entries(sent)) {
      const own = checksums[name];
      if (own !== undefined && own !== value) throw badDigest();
    }
    const contentMd5 = header(request, 'content-md5');
    if (contentMd5 !== undefined && contentMd5 !== md5.toString('base64')) throw badDigest();
    const verified = Object.keys(sent).flatMap((name) => {
      const own = checksums[name];
      return own === undefined ? [] : [[name, own] as const];
    });
    return { path, size: digest.size, md5, checksums: Object.fromEntries(verified) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function badDigest(): AwsFault {
  return new AwsFault('BadDigest', 'The checksum you specified did not match what we received.');
}
