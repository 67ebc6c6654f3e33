import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A request body and how long to wait for the whole reply. */
export interface HttpAsk {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How an exchange ended. `not-sent`: nothing left this machine. `lost`: something may have reached the server.
 * Details name system error codes, never content.
 */
export type HttpOutcome =
  | { readonly kind: 'reply'; readonly status: number; readonly location: string | undefined; readonly body: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-sent'; readonly detail: string }
  | {
      readonly kind: 'lost';
      readonly loss: 'connection' | 'timeout' | 'aborted' | 'truncated';
      readonly detail: string;
      readonly received: number;
    };

/** Sends POST requests to one server over connections that are kept. Never sends anything twice. */
export interface HttpDoor {
  post(ask: HttpAsk): Promise<HttpOutcome>;
  close(): void;
}

/**
 * Milliseconds an idle connection is kept. Short, because a server or proxy that closes an idle connection while a
 * write is on its way leaves that write's fate unknown; common proxies keep them 60 s and more.
 */
const idleMs = 4_000;

/** Opens a door to a server. @param maxReplyBytes a longer reply is cut off and reported as `too-large` */
export function openDoor(server: URL, maxReplyBytes: number): HttpDoor {
  const secure = server.protocol === 'https:';
  const settings = { keepAlive: true, timeout: idleMs, scheduling: 'lifo' } as const;
  const agent = secure ? new HttpsAgent(settings) : new HttpAgent(settings);
  const base = server.pathname.replace(/\/+$/, '');

  const open = (ask: HttpAsk): ClientRequest => {
    const options = {
      agent,
      method: 'POST',
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? (secure ? 443 : 80) : Number(server.port),
      path: base + ask.path,
      headers: { ...ask.headers, 'content-length': ask.body.length, 'accept-encoding': 'identity' },
    };
    return secure ? httpsRequest(options) : httpRequest(options);
  };

  return {
    post: async (ask) =>
      ask.signal?.aborted === true
        ? { kind: 'not-sent', detail: 'the call was aborted' }
        : exchange(open(ask), ask, secure, maxReplyBytes),
    close: () => agent.destroy(),
  };
}

async function exchange(request: ClientRequest, ask: HttpAsk, secure: boolean, limit: number): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    let connected = false;
    let received = 0;
    let settled = false;

    const settle = (outcome: HttpOutcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      ask.signal?.removeEventListener('abort', onAbort);
      if (outcome.kind !== 'reply') request.destroy();
      resolve(outcome);
    };
    const fail = (loss: 'connection' | 'timeout' | 'aborted' | 'truncated', detail: string): void =>
      settle(connected ? { kind: 'lost', loss, detail, received } : { kind: 'not-sent', detail });
    const onAbort = (): void => fail('aborted', 'the call was aborted');
    const timer = setTimeout(() => fail('timeout', `no whole reply within ${ask.timeoutMs} ms`), ask.timeoutMs);

    ask.signal?.addEventListener('abort', onAbort, { once: true });

    request.on('socket', (socket) => {
      // Over TLS the request leaves only after the handshake.
      if (!socket.connecting) connected = true;
      else
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
    });
    request.on('error', (error) => fail('connection', errorCode(error)));
    request.on('response', (response) => {
      readBody(response, limit, (bytes) => {
        received += bytes;
      }).then(
        (body) =>
          settle(
            body === undefined
              ? { kind: 'too-large' }
              : { kind: 'reply', status: response.statusCode ?? 0, location: response.headers.location, body },
          ),
        () => fail('truncated', `the connection closed after ${received} bytes of the reply`),
      );
    });
    request.end(ask.body);
  });
}

/** The whole body; undefined when it is longer than the limit. Rejects when it ends before its announced length. */
async function readBody(
  response: IncomingMessage,
  limit: number,
  count: (bytes: number) => void,
): Promise<Buffer | undefined> {
  if (Number(response.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    count(chunk.length);
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('incomplete');
  return Buffer.concat(chunks, size);
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
