import { z } from 'zod';
import {
  OdooAccessDenied,
  OdooBadCredentials,
  OdooReplyLost,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
} from '../migration/errors.ts';
import { defaultTimeoutMs, type OdooClient, type OdooVersion } from './client.ts';
import { type HttpDoor, openDoor } from './http.ts';
import { askJson2, json2Client } from './json2-transport.ts';
import { newTally, type Tally } from './tally.ts';
import { askXmlRpc, xmlRpcClient } from './xmlrpc-transport.ts';

/** How to reach an Odoo database. */
export interface OdooAddress {
  /** Address of the server, such as `https://example.odoo.com`. */
  readonly url: string;
  readonly database: string;
  readonly login: string;
  /** Password or API key. */
  readonly secret: string;
  /** Insists on a transport; otherwise JSON-2 where the server has it and the secret is an API key, else XML-RPC. */
  readonly prefer?: 'xmlrpc' | 'json2';
  /** Milliseconds for each call that names no other limit. */
  readonly timeoutMs?: number;
  /** A longer reply is not read to its end. */
  readonly maxReplyBytes?: number;
}

/** Odoo cuts off replies of about 12 MB to slow readers (seen on 14.0); five times that is beyond any page we ask for. */
const defaultMaxReplyBytes = 64 * 1024 * 1024;

const place = { model: 'common', method: 'authenticate' };

/**
 * Logs in and chooses the transport.
 * @throws OdooBadCredentials when login, secret or database are not accepted
 * @throws OdooUnreachable when no Odoo answers
 */
export async function connect(address: OdooAddress): Promise<OdooClient> {
  const server = readAddress(address.url);
  const maxReplyBytes = address.maxReplyBytes ?? defaultMaxReplyBytes;
  const tally = newTally(maxReplyBytes);
  const door = openDoor(server, maxReplyBytes);
  try {
    const timeoutMs = address.timeoutMs ?? defaultTimeoutMs;
    const version = await askVersion(door, tally, timeoutMs);
    const uid = await authenticate(door, tally, address, timeoutMs);
    const session = { door, tally, database: address.database, uid, version, timeoutMs: address.timeoutMs };
    if (address.prefer !== 'xmlrpc' && version.major >= 19) {
      if (await isApiKey(door, tally, address, uid, timeoutMs))
        return json2Client({ ...session, apiKey: address.secret });
    }
    if (address.prefer === 'json2') throw new OdooBadCredentials('api-key', address.database);
    return xmlRpcClient({ ...session, secret: address.secret });
  } catch (error) {
    door.close();
    throw error;
  }
}

function readAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new OdooUnreachable(
    place,
    'the address of Odoo is not a web address',
    'Write it like https://example.odoo.com',
  );
}

const versionSchema = z.object({
  server_version: z.string(),
  // Such as [19, 0, 0, "final", 0, ""]; on a SaaS release the first is a text like "saas~18".
  server_version_info: z.tuple([z.union([z.int(), z.string()]), z.int()]).rest(z.unknown()),
});

async function askVersion(door: HttpDoor, tally: Tally, timeoutMs: number): Promise<OdooVersion> {
  const place = { model: 'common', method: 'version' };
  let said: unknown;
  try {
    said = await askXmlRpc(door, tally, { service: 'common', method: 'version', params: [], place, timeoutMs });
  } catch (error) {
    // Asking for the version changes nothing, whatever became of the reply.
    if (error instanceof OdooReplyLost || error instanceof OdooServerError)
      throw new OdooUnreachable(
        place,
        'the server does not answer as an Odoo',
        'Check the address of Odoo, or try again later',
      );
    throw error;
  }
  const parsed = versionSchema.safeParse(said);
  if (!parsed.success)
    throw new OdooUnreachable(place, 'the server does not describe itself as an Odoo', 'Check the address of Odoo');
  const [major, minor] = parsed.data.server_version_info;
  return { text: parsed.data.server_version, major: Number(/\d+/.exec(String(major))?.[0] ?? 0), minor };
}

async function authenticate(door: HttpDoor, tally: Tally, address: OdooAddress, timeoutMs: number): Promise<number> {
  const params = [address.database, address.login, address.secret, {}];
  let uid: unknown;
  try {
    uid = await askXmlRpc(door, tally, { service: 'common', method: 'authenticate', params, place, timeoutMs });
  } catch (error) {
    // Before anything of the database is used, a failure of the server means that it cannot be opened.
    if (error instanceof OdooServerError && !error.concurrency)
      throw new OdooBadCredentials('database', address.database);
    if (error instanceof OdooAccessDenied) throw new OdooBadCredentials('login', address.database);
    throw error;
  }
  if (typeof uid === 'number' && uid > 0) return uid;
  throw new OdooBadCredentials('login', address.database);
}

/** True when the secret opens JSON-2 as the same user. */
async function isApiKey(
  door: HttpDoor,
  tally: Tally,
  address: OdooAddress,
  uid: number,
  timeoutMs: number,
): Promise<boolean> {
  const place = { model: 'res.users', method: 'context_get' };
  // An API key is a line of printable ASCII; other passwords cannot even stand in a header.
  if (!/^[\x21-\x7e]+$/.test(address.secret)) return false;
  try {
    const { database, secret: apiKey } = address;
    const context = await askJson2(door, tally, { place, database, apiKey, body: {}, timeoutMs });
    return z.object({ uid: z.literal(uid) }).safeParse(context).success;
  } catch (error) {
    if (error instanceof OdooAccessDenied || error instanceof OdooUnreachable || error instanceof OdooUserError)
      return false;
    throw error;
  }
}
