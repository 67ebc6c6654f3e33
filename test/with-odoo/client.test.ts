import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  OdooAccessDenied,
  OdooAccessError,
  OdooBadCredentials,
  OdooCallError,
  OdooCommittedUnmarshalled,
  OdooReplyLost,
  OdooReplyTooLarge,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
  OdooValueUnsupported,
} from '../../lib/migration/errors.ts';
import type { OdooCall, OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { type ReplyDroppingProxy, startProxy } from '../faults/reply-dropping-proxy.ts';
import { dropOwnDatabase, makeApiKey, type OwnDatabase, ownDatabase } from './own-database.ts';

const name = 'test_client';
let own: OwnDatabase;
let apiKey: string;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  own = await ownDatabase(name);
  apiKey = await makeApiKey(name, 'base.user_admin');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => dropOwnDatabase(name));

async function client(
  transport: 'xmlrpc' | 'json2',
  more: Partial<Parameters<typeof connect>[0]> = {},
): Promise<OdooClient> {
  const secret = transport === 'json2' ? apiKey : own.secret;
  const connected = await connect({ ...own, secret, prefer: transport, ...more });
  open.push(connected);
  return connected;
}

async function proxy(): Promise<ReplyDroppingProxy> {
  const started = await startProxy({ target: own.url });
  open.push(started);
  return started;
}

async function sql(query: string): Promise<string[][]> {
  return psql({ series: '19.0', database: name, sql: query });
}

async function failure(odoo: OdooClient, call: OdooCall): Promise<OdooCallError> {
  try {
    await odoo.call(call);
  } catch (error) {
    if (error instanceof OdooCallError) return error;
    throw error;
  }
  throw new Error('the call succeeded');
}

const createPartner = (values: Record<string, unknown>): OdooCall => ({
  model: 'res.partner',
  method: 'create',
  args: { vals_list: [values] },
});

describe('choosing the transport', () => {
  it('takes XML-RPC with a password', async () => {
    const odoo = await connect(own);
    open.push(odoo);

    expect(odoo.transport).toBe('xmlrpc');
    expect(odoo.version).toMatchObject({ major: 19, minor: 0 });
  });

  it('takes JSON-2 with an API key', async () => {
    const odoo = await connect({ ...own, secret: apiKey });
    open.push(odoo);

    expect(odoo.transport).toBe('json2');
  });

  it('takes an API key over XML-RPC when asked to', async () => {
    const odoo = await client('xmlrpc', { secret: apiKey });

    expect(
      await odoo.call({ model: 'res.users', method: 'search_count', args: { domain: [['id', '=', odoo.uid]] } }),
    ).toBe(1);
  });

  it('insists on JSON-2 when asked to', async () => {
    await expect(connect({ ...own, prefer: 'json2' })).rejects.toMatchObject({ wrong: 'api-key' });
  });

  it('refuses a wrong password and a wrong database by name', async () => {
    await expect(connect({ ...own, secret: 'wrong' })).rejects.toBeInstanceOf(OdooBadCredentials);
    await expect(connect({ ...own, database: 'no_such_database' })).rejects.toMatchObject({ wrong: 'database' });
  });

  it('says that nobody answers at an address', async () => {
    await expect(connect({ ...own, url: 'http://127.0.0.1:9' })).rejects.toBeInstanceOf(OdooUnreachable);
    await expect(connect({ ...own, url: 'odoo.example.com' })).rejects.toBeInstanceOf(OdooUnreachable);
    await expect(connect({ ...own, url: `${own.url}/nothing/here` })).rejects.toBeInstanceOf(OdooUnreachable);
  });
});

describe.each(['xmlrpc', 'json2'] as const)('calling over %s', (transport) => {
  it('writes and reads back, named arguments and ids alike', async () => {
    const odoo = await client(transport);

    const created = await odoo.call(createPartner({ name: `Né & <Co> 😀 ${transport}`, street: null, color: 3 }));
    const [id] = Array.isArray(created) ? created : [];
    await odoo.call({ model: 'res.partner', method: 'write', ids: [id], args: { vals: { city: 'Gent' } } });
    const read = await odoo.call({
      model: 'res.partner',
      method: 'read',
      ids: [id],
      args: { fields: ['name', 'street', 'city', 'color'] },
    });

    expect(read).toEqual([{ id, name: `Né & <Co> 😀 ${transport}`, street: false, city: 'Gent', color: 3 }]);
  });

  it('finds the same records by every way of asking', async () => {
    const odoo = await client(transport);
    const domain = [['id', '=', 1]];

    const answers = await Promise.all([
      odoo.call({ model: 'res.partner', method: 'search', args: { domain, limit: 2 } }),
      odoo.call({ model: 'res.partner', method: 'search_count', args: { domain } }),
      odoo.call({ model: 'res.partner', method: 'search_read', args: { domain, fields: ['id'] } }),
    ]);

    expect(answers).toEqual([[1], 1, [{ id: 1 }]]);
  });

  it('loads rows under external ids and returns their ids in order', async () => {
    const odoo = await client(transport);

    const loaded = await odoo.call({
      model: 'res.partner',
      method: 'load',
      args: {
        fields: ['id', 'name'],
        data: [
          [`__test__.${transport}_1`, 'One'],
          [`__test__.${transport}_2`, 'Two'],
        ],
      },
    });

    const rows = await sql(
      `SELECT res_id FROM ir_model_data WHERE module = '__test__' AND name LIKE '${transport}_%' ORDER BY name`,
    );
    expect(loaded).toMatchObject({ ids: rows.map(([id]) => Number(id)), messages: [] });
    expect(rows).toHaveLength(2);
  });

  it('removes and counts the characters Odoo cannot take', async () => {
    const odoo = await client(transport);

    await odoo.call(createPartner({ name: `dirty ${transport}`, comment: 'a\u0000b\u0008c\uFFFEd\uD800e\r\nf' }));

    const [row] = await sql(`SELECT comment FROM res_partner WHERE name = 'dirty ${transport}'`);
    expect(row?.[0]).toContain('abcde\nf');
    expect(odoo.counts.cleanedCharacters).toBe(4);
  });

  it('refuses an integer beyond 32 bits before anything is sent', async () => {
    const odoo = await client(transport);
    const before = odoo.counts;

    const error = await failure(odoo, createPartner({ name: 'x', color: 2 ** 31 }));

    expect(error).toBeInstanceOf(OdooValueUnsupported);
    expect(odoo.counts).toEqual(before);
  });

  it('keeps quiet: no follower, no message, no mail', async () => {
    const odoo = await client(transport);
    const count =
      'SELECT (SELECT count(*) FROM mail_message), (SELECT count(*) FROM mail_followers), (SELECT count(*) FROM mail_mail)';
    const before = await sql(count);

    const created = await odoo.call({
      model: 'crm.lead',
      method: 'create',
      args: { vals_list: [{ name: 'quiet', user_id: odoo.uid, email_from: 'a@example.com' }] },
    });
    await odoo.call({
      model: 'crm.lead',
      method: 'write',
      ids: Array.isArray(created) ? created : [],
      args: { vals: { priority: '2' } },
    });

    expect(await sql(count)).toEqual(before);
  });

  it('lets a call lay its own context over the silent one', async () => {
    const odoo = await client(transport);
    const ask = { model: 'res.partner', method: 'default_get', args: { fields: ['name'] } };

    expect(await odoo.call({ ...ask, context: { default_name: 'Preset' } })).toMatchObject({ name: 'Preset' });
    expect(await odoo.call(ask)).not.toHaveProperty('name');
  });

  it('counts reads, writes and bytes', async () => {
    const odoo = await client(transport);
    const before = odoo.counts;

    await odoo.call({ model: 'res.partner', method: 'search', args: { domain: [] } });
    await odoo.call(createPartner({ name: 'counted' }));

    expect(odoo.counts.read - before.read).toBe(1);
    expect(odoo.counts.write - before.write).toBe(1);
    expect(odoo.counts.bytesSent).toBeGreaterThan(before.bytesSent);
    expect(odoo.counts.bytesReceived).toBeGreaterThan(before.bytesReceived);
  });

  it('keeps Odoo’s reason for a refusal apart from the message', async () => {
    const odoo = await client(transport);

    const error = await failure(odoo, createPartner({ street: 'Nameless Street' }));

    expect(error).toBeInstanceOf(OdooUserError);
    expect(error).toMatchObject({ effect: 'none', odooMessage: expect.stringContaining('Contacts require a name') });
    expect(error.message).not.toContain('Contacts require a name');
  });

  it('keeps only the class of a server failure', async () => {
    const odoo = await client(transport);

    const error = await failure(odoo, {
      model: 'res.partner',
      method: 'search',
      args: { domain: [['x_secret', '=', 'Ann Lee']] },
    });

    expect(error).toBeInstanceOf(OdooServerError);
    expect(error).toMatchObject({ exceptionClass: 'ValueError', concurrency: false, effect: 'none' });
    expect(JSON.stringify(error) + error.stack).not.toMatch(/Ann Lee|Traceback/);
  });

  it('names a missing model, method or record as a refusal', async () => {
    const odoo = await client(transport);

    expect(await failure(odoo, { model: 'no.such', method: 'search', args: { domain: [] } })).toBeInstanceOf(
      OdooUserError,
    );
    expect(
      await failure(odoo, { model: 'res.partner', method: 'write', ids: [99_999_999], args: { vals: { name: 'y' } } }),
    ).toBeInstanceOf(OdooUserError);
  });

  it('tells a missing right from a refusal', async () => {
    const odoo = await client(transport);

    const error = await failure(odoo, { model: 'res.partner', method: '_compute_display_name', ids: [1] });

    expect(error).toBeInstanceOf(OdooAccessError);
  });

  it('tells a reply that is too large', async () => {
    const odoo = await client(transport, { maxReplyBytes: 20_000 });

    const error = await failure(odoo, {
      model: 'res.country.state',
      method: 'search_read',
      args: { domain: [], fields: ['name'] },
    });

    expect(error).toBeInstanceOf(OdooReplyTooLarge);
  });

  it.each(['nothing', 'half'] as const)(
    'says that the fate of a write is unknown when %s of its reply arrives',
    async (how) => {
      const wire = await proxy();
      const odoo = await client(transport, { url: wire.url });
      const partner = `lost ${transport} ${how}`;
      wire.dropNext((call, body) => call.method === 'create' && body.includes(partner), how);

      const error = await failure(odoo, createPartner({ name: partner }));

      expect(error).toBeInstanceOf(OdooReplyLost);
      expect(error.effect).toBe('unknown');
      // The call was committed, once: nothing sent it again.
      expect(await sql(`SELECT count(*) FROM res_partner WHERE name = '${partner}'`)).toEqual([['1']]);
      expect(wire.calls.filter(({ method }) => method === 'create')).toEqual([
        { model: 'res.partner', method: 'create' },
      ]);
      expect(wire.pendingDrops).toBe(0);
    },
  );

  it('works on after a lost reply', async () => {
    const wire = await proxy();
    const odoo = await client(transport, { url: wire.url });
    wire.dropNext(({ method }) => method === 'search_count');
    await failure(odoo, { model: 'res.partner', method: 'search_count', args: { domain: [] } });

    expect(await odoo.call({ model: 'res.partner', method: 'search', args: { domain: [['id', '=', 1]] } })).toEqual([
      1,
    ]);
  });

  it('says that nothing was sent once the server is gone', async () => {
    const wire = await proxy();
    const odoo = await client(transport, { url: wire.url });
    await wire.close();
    // A kept connection that the server has closed meanwhile leaves the fate of the next call unknown; a new one does not.
    odoo.close();

    const error = await failure(odoo, createPartner({ name: 'never' }));

    expect(error).toBeInstanceOf(OdooUnreachable);
    expect(error.effect).toBe('none');
  });
});

describe('what only one transport meets', () => {
  it('knows that a method without a result has committed over XML-RPC', async () => {
    const odoo = await client('xmlrpc');
    const created = await odoo.call({
      model: 'product.template',
      method: 'create',
      args: { vals_list: [{ name: 'Archived' }] },
    });
    const ids = Array.isArray(created) ? created : [];

    const error = await failure(odoo, { model: 'product.template', method: 'action_archive', ids });

    expect(error).toBeInstanceOf(OdooCommittedUnmarshalled);
    expect(error.effect).toBe('committed');
    expect(await sql(`SELECT active FROM product_template WHERE id = ${ids[0]}`)).toEqual([['f']]);
  });

  it('gets an empty result for the same method over JSON-2', async () => {
    const odoo = await client('json2');
    const created = await odoo.call({
      model: 'product.template',
      method: 'create',
      args: { vals_list: [{ name: 'Archived' }] },
    });

    const result = await odoo.call({
      model: 'product.template',
      method: 'action_archive',
      ids: Array.isArray(created) ? created : [],
    });

    expect(result).toBeNull();
  });

  it('notices that the password was changed meanwhile', async () => {
    const admin = await client('xmlrpc');
    const created = await admin.call({
      model: 'res.users',
      method: 'create',
      args: { vals_list: [{ name: 'Leaver', login: 'leaver', password: 'first-password-1' }] },
    });
    const leaver = await client('xmlrpc', { login: 'leaver', secret: 'first-password-1' });
    const ids = Array.isArray(created) ? created : [];
    await admin.call({ model: 'res.users', method: 'write', ids, args: { vals: { password: 'second-password-2' } } });

    const error = await failure(leaver, { model: 'res.partner', method: 'search', args: { domain: [], limit: 1 } });

    expect(error).toBeInstanceOf(OdooAccessDenied);
  });

  it('notices over JSON-2 that the key was revoked meanwhile', async () => {
    const key = await makeApiKey(name, 'base.user_admin');
    const odoo = await client('json2', { secret: key });
    await sql(`DELETE FROM res_users_apikeys WHERE index = '${key.slice(0, 8)}'`);

    const error = await failure(odoo, { model: 'res.partner', method: 'search', args: { domain: [], limit: 1 } });

    expect(error).toBeInstanceOf(OdooAccessDenied);
  });
});
