import { type OdooCallPlace, OdooReplyLost, OdooReplyTooLarge, OdooUnreachable } from '../migration/errors.ts';
import { defaultTimeoutMs, type OdooCall, type OdooClient, type OdooVersion, silentContext } from './client.ts';
import { faultError, statusError } from './faults.ts';
import type { HttpDoor, HttpOutcome } from './http.ts';
import { outgoingValue } from './outgoing-values.ts';
import type { Tally } from './tally.ts';
import { readReply, writeCall } from './xmlrpc-codec.ts';

/** One XML-RPC request of a service. */
export interface XmlRpcAsk {
  readonly service: 'common' | 'object';
  readonly method: string;
  /** Parameters that are ready to travel. */
  readonly params: readonly unknown[];
  /** What the call is about, for errors. */
  readonly place: OdooCallPlace;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What an HTTP exchange without a usable reply means for a call. */
export function lostError(place: OdooCallPlace, outcome: Exclude<HttpOutcome, { kind: 'reply' }>, limit: number) {
  switch (outcome.kind) {
    case 'too-large':
      return new OdooReplyTooLarge(place, limit);
    case 'not-sent':
      return new OdooUnreachable(
        place,
        `nothing was sent (${outcome.detail})`,
        'Check the address of Odoo and the network',
      );
    case 'lost':
      return new OdooReplyLost(place, outcome.loss, outcome.detail);
  }
}

/** Sends one XML-RPC request and returns the value of the reply. @throws OdooCallError */
export async function askXmlRpc(door: HttpDoor, tally: Tally, ask: XmlRpcAsk): Promise<unknown> {
  const body = Buffer.from(writeCall(ask.method, ask.params));
  tally.count(ask.place.method);
  const outcome = await door.post({
    path: `/xmlrpc/2/${ask.service}`,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body,
    timeoutMs: ask.timeoutMs,
    signal: ask.signal,
  });
  tally.exchanged(body.length, outcome);
  if (outcome.kind !== 'reply') throw lostError(ask.place, outcome, tally.maxReplyBytes);
  if (outcome.status !== 200) throw statusError(ask.place, outcome.status, outcome.location, body.length);
  const reply = readReply(outcome.body.toString('utf8'));
  switch (reply.kind) {
    case 'value':
      return reply.value;
    case 'fault':
      throw faultError(ask.place, reply.faultCode, reply.faultString);
    case 'unreadable':
      throw new OdooReplyLost(ask.place, 'unreadable', `${outcome.body.length} bytes that are no whole XML-RPC reply`);
  }
}

/** Who calls, and over what. */
export interface XmlRpcSession {
  readonly door: HttpDoor;
  readonly tally: Tally;
  readonly database: string;
  readonly uid: number;
  readonly secret: string;
  readonly version: OdooVersion;
  readonly timeoutMs?: number | undefined;
}

/**
 * Arguments sent by position, in Odoo 19's names. Their names differ between 14.0 and 19.0 (`search` has `args` on the
 * one and `domain` on the other) or between overrides of one method, their places do not; and the server looks at the
 * first argument of `create` itself.
 */
const positional: Readonly<Record<string, readonly string[]>> = {
  create: ['vals_list'],
  write: ['vals'],
  search: ['domain'],
  search_count: ['domain'],
  search_read: ['domain'],
  name_search: ['name', 'domain'],
  read: ['fields'],
  read_group: ['domain', 'fields', 'groupby'],
  fields_get: ['allfields'],
  load: ['fields', 'data'],
};

/** The parameters of `execute_kw` after model and method: positional ones and named ones. */
export function placeArguments(
  call: Pick<OdooCall, 'method' | 'ids'>,
  args: Readonly<Record<string, unknown>>,
): { readonly list: readonly unknown[]; readonly named: Readonly<Record<string, unknown>> } {
  const named = { ...args };
  const list: unknown[] = call.ids === undefined ? [] : [call.ids];
  for (const name of positional[call.method] ?? []) {
    // A gap would shift what follows: the rest goes by name.
    if (!(name in named)) break;
    list.push(named[name]);
    delete named[name];
  }
  return { list, named };
}

/** A client that speaks XML-RPC: every Odoo up to and including 19, deprecated there. */
export function xmlRpcClient(session: XmlRpcSession): OdooClient {
  const { door, tally, database, uid, secret } = session;
  return {
    transport: 'xmlrpc',
    database,
    uid,
    version: session.version,
    session: {},
    get counts() {
      return tally.counts();
    },
    async call(call) {
      const place = { model: call.model, method: call.method };
      const args = outgoingArguments(place, tally, call);
      const { list, named } = placeArguments(call, args.named);
      const params = [database, uid, secret, call.model, call.method, list, { ...named, context: args.context }];
      const timeoutMs = call.timeoutMs ?? session.timeoutMs ?? defaultTimeoutMs;
      return askXmlRpc(door, tally, {
        service: 'object',
        method: 'execute_kw',
        params,
        place,
        timeoutMs,
        signal: call.signal,
      });
    },
    close: () => door.close(),
  };
}

/** Named arguments and context of a call, ready to travel. */
export function outgoingArguments(
  place: OdooCallPlace,
  tally: Tally,
  call: OdooCall,
): { readonly named: Readonly<Record<string, unknown>>; readonly context: unknown } {
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.args ?? {})) {
    if (value === undefined) continue;
    const outgoing = outgoingValue(place, name, value);
    tally.cleaned(outgoing.removed);
    named[name] = outgoing.value;
  }
  const context = outgoingValue(place, 'context', { ...silentContext, ...call.context });
  tally.cleaned(context.removed);
  return { named, context: context.value };
}
