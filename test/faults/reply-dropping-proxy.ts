import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** A call to Odoo as seen on the wire. */
export interface WireCall {
  /** `common` for the calls before login. */
  readonly model: string;
  readonly method: string;
}

/** Picks the calls whose reply is dropped. @param body the request's text */
export type WirePredicate = (call: WireCall, body: string) => boolean;

/** What Odoo says in place of a result, in its own numbers: 1 its program failed, 2 refused, 3 denied, 4 lacking rights. */
export interface WireFault {
  readonly code: 1 | 2 | 3 | 4;
  readonly text: string;
}

/** When the connection is cut. */
export type Drop = 'nothing' | 'half' | 'late';

/** A proxy before an Odoo that counts calls and can lose replies. */
export interface ReplyDroppingProxy {
  /** Address to use in place of Odoo's. */
  readonly url: string;
  /** Every call that came through, in order. */
  readonly calls: readonly WireCall[];
  /** Path of every request, in the same order. */
  readonly paths: readonly string[];
  /**
   * Drops one reply: the next call that matches reaches Odoo, Odoo answers, and the connection is cut instead.
   * @param how `nothing` cuts before the first byte, `half` after half of the reply, `late` at once: Odoo hears of the
   *   call a second and a half later, when nobody waits for it any more
   */
  dropNext(predicate: WirePredicate, how?: Drop): void;
  /** Answers the next call that matches in Odoo's place, which never hears of it, with a fault of XML-RPC. */
  faultNext(predicate: WirePredicate, fault: WireFault): void;
  /** Waits until Odoo has answered the calls that were cut `late`. */
  lateAnswers(): Promise<void>;
  /** Cuts every matching call's connection before Odoo hears of it, until `letThrough`. */
  refuse(predicate: WirePredicate): void;
  letThrough(): void;
  /** How many drops and faults asked for have not happened yet. */
  readonly pendingDrops: number;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1. @param ask.target address of the Odoo behind it */
export async function startProxy(ask: { readonly target: string }): Promise<ReplyDroppingProxy> {
  const calls: WireCall[] = [];
  const paths: string[] = [];
  const drops: { readonly predicate: WirePredicate; readonly how: Drop }[] = [];
  const faults: { readonly predicate: WirePredicate; readonly fault: WireFault }[] = [];
  const late: Promise<unknown>[] = [];
  let refused: WirePredicate = () => false;

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await readWhole(incoming);
    const call = wireCall(incoming.url ?? '', body);
    calls.push(call);
    paths.push(incoming.url ?? '');
    const text = body.toString('utf8');
    if (refused(call, text)) return void outgoing.socket?.destroy();
    const faulty = faults.findIndex(({ predicate }) => predicate(call, text));
    const fault = faulty === -1 ? undefined : faults.splice(faulty, 1)[0]?.fault;
    if (fault !== undefined) return void outgoing.writeHead(200, { 'content-type': 'text/xml' }).end(faultReply(fault));
    const index = drops.findIndex(({ predicate }) => predicate(call, text));
    const drop = index === -1 ? undefined : drops.splice(index, 1)[0];
    if (drop?.how === 'late') {
      outgoing.socket?.destroy();
      late.push(pause(1_500).then(() => forward(ask.target, incoming, body)));
      return;
    }
    const reply = await forward(ask.target, incoming, body);
    if (drop === undefined) return void outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    if (drop.how === 'nothing') return void outgoing.socket?.destroy();
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () => outgoing.socket?.destroy());
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.socket?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    paths,
    dropNext(predicate, how = 'nothing') {
      drops.push({ predicate, how });
    },
    faultNext(predicate, fault) {
      faults.push({ predicate, fault });
    },
    async lateAnswers() {
      await Promise.all(late);
    },
    refuse(predicate) {
      refused = predicate;
    },
    letThrough() {
      refused = () => false;
    },
    get pendingDrops() {
      return drops.length + faults.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const faultReply = ({ code, text }: WireFault): string => {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const member = (name: string, value: string) => `<member><name>${name}</name><value>${value}</value></member>`;
  const members = `${member('faultCode', `<int>${code}</int>`)}${member('faultString', `<string>${escaped}</string>`)}`;
  return `<?xml version='1.0'?><methodResponse><fault><value><struct>${members}</struct></value></fault></methodResponse>`;
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function readWhole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const outgoing = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method ?? 'POST',
      headers,
      agent: false,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const { connection: _close, 'transfer-encoding': _chunked, ...kept } = response.headers;
      readWhole(response).then((whole) => {
        resolve({
          status: response.statusCode ?? 502,
          headers: { ...kept, 'content-length': String(whole.length) },
          body: whole,
        });
      }, reject);
    });
    outgoing.end(body);
  });
}

/** Reads model and method out of a request: `/json/2/<model>/<method>`, or the head of an XML-RPC body. */
export function wireCall(path: string, body: Buffer): WireCall {
  const [, json, two, model, method] = path.split('/');
  if (json === 'json' && two === '2' && model !== undefined && method !== undefined)
    return { model: decodeURIComponent(model), method: decodeURIComponent(method) };
  // The calls' own parameters come after model and method, so the head is enough; secrets are short.
  const head = body.subarray(0, 4_000).toString('utf8');
  const name = /<methodName>([^<]*)<\/methodName>/.exec(head)?.[1] ?? 'unknown';
  if (name !== 'execute_kw') return { model: 'common', method: name };
  // execute_kw(database, uid, secret, model, method, …): the third and fourth text; a CDATA section is a text too.
  const texts = [...head.matchAll(/<string>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?<\/string>/gs)].map(
    (match) => match[1] ?? '',
  );
  return { model: texts[2] ?? 'unknown', method: texts[3] ?? 'unknown' };
}
