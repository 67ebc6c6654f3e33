import { OdooReplyLost, OdooUnreachable } from '../migration/errors.ts';
import { isRead, type OdooClient } from './client.ts';

// Odoo's workers restart within a second or two; a server that is away for longer is left to the state machine.
const pauses = [500, 2_000, 5_000];

/**
 * A client that asks again when the reply to a reading call is lost. Writing calls pass as they are: whether one was
 * done is for its caller to find out.
 */
export function patientReads(
  client: OdooClient,
  pause: (milliseconds: number) => Promise<void> = (milliseconds) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds)),
): OdooClient {
  return decorated(client, async (call) => {
    if (!isRead(call.method)) return client.call(call);
    for (const milliseconds of pauses) {
      try {
        return await client.call(call);
      } catch (error) {
        if (!(error instanceof OdooReplyLost || error instanceof OdooUnreachable)) throw error;
        await pause(milliseconds);
      }
    }
    return client.call(call);
  });
}

/** A client that does something before every writing call, such as holding on to the lease of a part. */
export const beforeWriting = (client: OdooClient, first: () => Promise<void>): OdooClient =>
  decorated(client, async (call) => {
    if (!isRead(call.method)) await first();
    return client.call(call);
  });

/**
 * A client that makes no call that may write, for work that only looks. Links to archived records are links: without
 * `active_test` Odoo leaves them out of lists (14.0 and 19.0).
 */
export const readingOnly = (client: OdooClient): OdooClient =>
  decorated(client, async (call) => {
    if (!isRead(call.method)) throw new TypeError(`${call.model}.${call.method} may write, and this work only looks.`);
    return client.call(call.method === 'read' ? { ...call, context: { active_test: false, ...call.context } } : call);
  });

/** The same connection, of whose database nothing is remembered yet. */
export const inNewSession = (client: OdooClient): OdooClient => decorated(client, (call) => client.call(call), {});

/** The same connection with another way of calling it. */
export const decorated = (
  client: OdooClient,
  call: OdooClient['call'],
  session: object = client.session,
): OdooClient => ({
  transport: client.transport,
  database: client.database,
  uid: client.uid,
  version: client.version,
  session,
  get counts() {
    return client.counts;
  },
  close: () => client.close(),
  call,
});
