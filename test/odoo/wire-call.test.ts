import { describe, expect, it } from 'vitest';
import { writeCall } from '../../lib/odoo/xmlrpc-codec.ts';
import { wireCall } from '../faults/reply-dropping-proxy.ts';

describe('reading a call off the wire', () => {
  it('reads model and method of an XML-RPC call, whatever the secret looks like', () => {
    const body = writeCall('execute_kw', ['db', 2, 'p<a>&]]>ss', 'res.partner', 'load', [['id'], [['a.b']]], {}]);

    expect(wireCall('/xmlrpc/2/object', Buffer.from(body))).toEqual({ model: 'res.partner', method: 'load' });
  });

  it('reads the calls before login', () => {
    const body = writeCall('authenticate', ['db', 'admin', 'secret', {}]);

    expect(wireCall('/xmlrpc/2/common', Buffer.from(body))).toEqual({ model: 'common', method: 'authenticate' });
  });

  it('reads model and method of a JSON-2 path', () => {
    expect(wireCall('/json/2/res.partner/load', Buffer.from('{}'))).toEqual({ model: 'res.partner', method: 'load' });
  });
});
