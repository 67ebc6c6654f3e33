import { type OdooCallPlace, OdooReplyLost } from '../migration/errors.ts';
import { defaultTimeoutMs, type OdooClient, type OdooVersion } from './client.ts';
import { json2Error, statusError } from './faults.ts';
import type { HttpDoor } from './http.ts';
import type { Tally } from './tally.ts';
import { lostError, outgoingArguments } from './xmlrpc-transport.ts';

/** One JSON-2 request. */
export interface Json2Ask {
  readonly place: OdooCallPlace;
  readonly database: string;
  readonly apiKey: string;
  /** ids, context and named arguments, ready to travel. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one JSON-2 request and returns the value of the reply. @throws OdooCallError */
export async function askJson2(door: HttpDoor, tally: Tally, ask: Json2Ask): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(ask.body));
  tally.count(ask.place.method);
  const outcome = await door.post({
    path: `/json/2/${encodeURIComponent(ask.place.model)}/${encodeURIComponent(ask.place.method)}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `bearer ${ask.apiKey}`,
      'x-odoo-database': ask.database,
    },
    body,
    timeoutMs: ask.timeoutMs,
    signal: ask.signal,
  });
  tally.exchanged(body.length, outcome);
  if (outcome.kind !== 'reply') throw lostError(ask.place, outcome, tally.maxReplyBytes);
  const value = parseJson(outcome.body);
  if (outcome.status === 200) {
    if (value.kind === 'json') return value.value;
    throw new OdooReplyLost(ask.place, 'unreadable', `${outcome.body.length} bytes that are no JSON`);
  }
  const error = value.kind === 'json' ? json2Error(ask.place, value.value) : undefined;
  throw error ?? statusError(ask.place, outcome.status, outcome.location, body.length);
}

type ParsedJson = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'other' };

function parseJson(body: Buffer): ParsedJson {
  try {
    return { kind: 'json', value: JSON.parse(body.toString('utf8')) };
  } catch {
    return { kind: 'other' };
  }
}

/** Who calls, and over what. */
export interface Json2Session {
  readonly door: HttpDoor;
  readonly tally: Tally;
  readonly database: string;
  readonly uid: number;
  readonly apiKey: string;
  readonly version: OdooVersion;
  readonly timeoutMs?: number | undefined;
}

/** A client that speaks JSON-2: Odoo 19 and later, with an API key. */
export function json2Client(session: Json2Session): OdooClient {
  const { door, tally, database, uid, apiKey } = session;
  return {
    transport: 'json2',
    database,
    uid,
    version: session.version,
    session: {},
    get counts() {
      return tally.counts();
    },
    async call(call) {
      const place = { model: call.model, method: call.method };
      const { named, context } = outgoingArguments(place, tally, call);
      const body = { ...named, ...(call.ids === undefined ? {} : { ids: call.ids }), context };
      const timeoutMs = call.timeoutMs ?? session.timeoutMs ?? defaultTimeoutMs;
      return askJson2(door, tally, { place, database, apiKey, body, timeoutMs, signal: call.signal });
    },
    close: () => door.close(),
  };
}
