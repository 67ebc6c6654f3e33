import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpDoor, type HttpOutcome, openDoor } from '../../lib/odoo/http.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
const doors: HttpDoor[] = [];

afterEach(async () => {
  for (const door of doors.splice(0)) door.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A bare TCP server: what it does with a connection is up to the test. Returns its port and the requests seen. */
async function listen(onRequest: (socket: Socket, request: string) => void): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      seen.push(data.toString());
      onRequest(socket, data.toString());
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, seen };
}

function door(port: number, maxReplyBytes = 1_000): HttpDoor {
  const opened = openDoor(new URL(`http://127.0.0.1:${port}/base/`), maxReplyBytes);
  doors.push(opened);
  return opened;
}

const post = async (port: number, more: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<HttpOutcome> =>
  door(port).post({ path: '/x', headers: {}, body: Buffer.from('hello'), timeoutMs: 30_000, ...more });

describe('one HTTP exchange', () => {
  it('returns status and whole body', async () => {
    const { port, seen } = await listen((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine'));

    const outcome = await post(port);

    expect(outcome).toMatchObject({ kind: 'reply', status: 200 });
    expect(outcome.kind === 'reply' && outcome.body.toString()).toBe('fine');
    expect(seen.join('')).toMatch(/^POST \/base\/x HTTP\/1\.1\r\n[\s\S]*\r\n\r\nhello$/);
  });

  it('uses one connection for calls one after the other', async () => {
    const { port } = await listen((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const one = door(port);
    const ask = { path: '/x', headers: {}, body: Buffer.from('hello'), timeoutMs: 30_000 };

    await one.post(ask);
    await one.post(ask);

    expect(sockets).toHaveLength(1);
  });

  it('says that nothing was sent when nobody listens', async () => {
    const { port } = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));

    expect(await post(port)).toEqual({ kind: 'not-sent', detail: 'ECONNREFUSED' });
  });

  it('says that the reply is lost when the connection is cut before it, and sends nothing again', async () => {
    const { port, seen } = await listen((socket) => socket.destroy());

    expect(await post(port)).toMatchObject({ kind: 'lost', loss: 'connection' });
    expect(seen).toHaveLength(1);
  });

  it('does not send again either when a kept connection turns out to be closed', async () => {
    let requests = 0;
    const { port } = await listen((socket) => {
      requests += 1;
      if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      else socket.destroy();
    });
    const one = door(port);
    const ask = { path: '/x', headers: {}, body: Buffer.from('hello'), timeoutMs: 30_000 };

    await one.post(ask);
    const second = await one.post(ask);

    expect(second).toMatchObject({ kind: 'lost', loss: 'connection' });
    expect(requests).toBe(2);
  });

  it('notices a body shorter than announced', async () => {
    const { port } = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));

    expect(await post(port)).toMatchObject({ kind: 'lost', loss: 'truncated' });
  });

  it('refuses a reply announced too large without reading it', async () => {
    const { port } = await listen((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n'));

    expect(await post(port)).toEqual({ kind: 'too-large' });
  });

  it('stops reading a reply that grows too large unannounced', async () => {
    const { port } = await listen((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n${'x'.repeat(1_001)}\r\n`),
    );

    expect(await post(port)).toEqual({ kind: 'too-large' });
  });

  it('gives a silent server up after the time-out', async () => {
    const { port } = await listen(() => undefined);

    expect(await post(port, { timeoutMs: 50 })).toMatchObject({ kind: 'lost', loss: 'timeout' });
  });

  it('stops when the caller aborts after sending', async () => {
    const abort = new AbortController();
    const { port } = await listen(() => abort.abort());

    expect(await post(port, { signal: abort.signal })).toMatchObject({ kind: 'lost', loss: 'aborted' });
  });

  it('sends nothing for a caller who has aborted already', async () => {
    const { port, seen } = await listen(() => undefined);

    expect(await post(port, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'not-sent' });
    expect(seen).toEqual([]);
  });
});
