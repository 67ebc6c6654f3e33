import { describe, expect, it } from 'vitest';
import type { OdooClient } from '../../../lib/odoo/client.ts';
import { apiCheck, hostingOf, versionCheck } from '../../../lib/odoo/preflight/server.ts';

const clientOf = (major: number, transport: OdooClient['transport'] = 'json2'): OdooClient => ({
  transport,
  database: 'd',
  uid: 2,
  version: { text: `${major}.0`, major, minor: 0 },
  session: {},
  counts: { read: 0, write: 0, cleanedCharacters: 0, bytesSent: 0, bytesReceived: 0 },
  close: () => undefined,
  call: () => Promise.reject(new Error('nothing is asked')),
});

describe('the version', () => {
  it.each([
    [13, 'warning'],
    [14, 'pass'],
    [16, 'warning'],
    [19, 'pass'],
    [20, 'warning'],
  ])('%i is a %s', (major, verdict) => {
    expect(versionCheck(clientOf(major))).toMatchObject({ verdict, says: expect.stringContaining(`${major}.0`) });
  });
});

describe('where an Odoo runs', () => {
  it.each([
    ['https://acme.odoo.com', '19.0', 'odoo-online'],
    ['https://erp.acme.com', 'saas~18.2+e', 'odoo-online'],
    ['https://acme-main-123.dev.odoo.com', '19.0', 'odoo-sh'],
    ['https://erp.acme.com', '19.0+e', 'own-server'],
    ['https://odoo.com.acme.com', '19.0', 'own-server'],
    ['not an address', '14.0', 'own-server'],
  ])('%s of version %s is guessed as %s', (url, version, hosting) => {
    expect(hostingOf(url, version)).toBe(hosting);
  });
});

describe('the door', () => {
  it('is worth a remark where a version that has JSON-2 is spoken with in XML-RPC', () => {
    expect(apiCheck(clientOf(19, 'xmlrpc'))).toMatchObject({ verdict: 'warning' });
    expect(apiCheck(clientOf(19, 'json2'))).toMatchObject({ verdict: 'pass' });
    expect(apiCheck(clientOf(14, 'xmlrpc'))).toMatchObject({ verdict: 'pass' });
  });
});
