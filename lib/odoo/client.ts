/** One call of a model's method. Argument names are those of Odoo 19, which JSON-2 demands; transports translate. */
export interface OdooCall {
  readonly model: string;
  readonly method: string;
  /** Records the method works on; left out for methods of the model as a whole (`create`, `search`, `load` …). */
  readonly ids?: readonly number[];
  /** Named arguments. A key whose value is undefined is not sent; null becomes False. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Laid over the context every call carries. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Milliseconds until the reply is given up; the call may still commit after that. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What a client has done since it was connected. */
export interface OdooCounts {
  /** Calls that only read. */
  readonly read: number;
  /** Calls that may write; every method not known to read counts here. */
  readonly write: number;
  /** Characters removed from texts because no request to Odoo can carry them. */
  readonly cleanedCharacters: number;
  /** Bytes of request and reply bodies. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** What the server said about itself before login. */
export interface OdooVersion {
  /** As Odoo writes it, such as `19.0` or `saas~18.2+e`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** A connection to one database as one user. A call is sent once and never repeated by the client itself. */
export interface OdooClient {
  readonly transport: 'xmlrpc' | 'json2';
  readonly database: string;
  /** Database id of the user whose login is used. */
  readonly uid: number;
  readonly version: OdooVersion;
  /** Stands for the connection: what was learnt of its database is remembered under it, also by decorated clients. */
  readonly session: object;
  /**
   * @returns the method's result as Odoo sent it: `create` with a list gives ids, methods that return records give ids
   * @throws OdooCallError with the call's known effect; see lib/migration/errors.ts
   */
  call(call: OdooCall): Promise<unknown>;
  readonly counts: OdooCounts;
  /** Closes idle connections. */
  close(): void;
}

/**
 * Context that keeps Odoo quiet: no mail, no follower, no tracking message, no planned activity's notice.
 * Each was seen to be needed on 14.0 and 19.0; language and time zone fix the words of errors and the reading of dates.
 */
export const silentContext: Readonly<Record<string, unknown>> = {
  tracking_disable: true,
  mail_create_nolog: true,
  mail_create_nosubscribe: true,
  mail_notrack: true,
  mail_auto_subscribe_no_notify: true,
  no_reset_password: true,
  mail_activity_quick_update: true,
  no_mail_to_attendees: true,
  lang: 'en_US',
  tz: 'UTC',
};

const reads: ReadonlySet<string> = new Set([
  'authenticate',
  'check_access_rights',
  'context_get',
  'default_get',
  'fields_get',
  'formatted_read_group',
  'get_metadata',
  'get_views',
  'has_access',
  'has_group',
  'load_views',
  'name_get',
  'name_search',
  'read',
  'read_group',
  'search',
  'search_count',
  'search_read',
  'version',
]);

/** True when a method of this name only reads. */
export function isRead(method: string): boolean {
  return reads.has(method);
}

/**
 * Milliseconds a write is waited for. Odoo kills a call at its `limit_time_real`, 120 s unless configured otherwise
 * (14.0 and 19.0): giving up earlier would leave a call running that may still commit.
 */
export const defaultTimeoutMs = 150_000;
