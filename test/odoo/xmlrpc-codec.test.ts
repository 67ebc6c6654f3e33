import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../lib/odoo/outgoing-values.ts';
import { readReply, writeCall } from '../../lib/odoo/xmlrpc-codec.ts';

const replyOf = (value: string): string =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>\n`;

describe('reading an XML-RPC reply', () => {
  it('reads the kinds of value Odoo sends', async () => {
    const body = replyOf(
      '<struct><member><name>id</name><value><int>7</int></value></member>' +
        '<member><name>name</name><value><string>A &amp; &lt;B&gt;\n😀</string></value></member>' +
        '<member><name>email</name><value><boolean>0</boolean></value></member>' +
        '<member><name>credit</name><value><double>1.5</double></value></member>' +
        '<member><name>tags</name><value><array><data></data></array></value></member></struct>',
    );

    const reply = await readReply(body);

    expect(reply).toEqual({
      kind: 'value',
      value: { id: 7, name: 'A & <B>\n😀', email: false, credit: 1.5, tags: [] },
    });
  });

  it('reads a fault', async () => {
    const body =
      "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n<value><int>2</int></value>\n</member>\n" +
      '<member>\n<name>faultString</name>\n<value><string>No name</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n';

    const reply = await readReply(body);

    expect(reply).toEqual({ kind: 'fault', faultCode: 2, faultString: 'No name' });
  });

  it('takes a reply cut off anywhere for unreadable', async () => {
    const whole = replyOf('<array><data><value><string>one</string></value></data></array>').trimEnd();

    const replies = await Promise.all(
      Array.from({ length: whole.length }, (_, length) => readReply(whole.slice(0, length))),
    );

    expect(new Set(replies.map(({ kind }) => kind))).toEqual(new Set(['unreadable']));
  });

  it('refuses a document type, whose entities could expand without end', async () => {
    const body = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>${replyOf('<string>&a;</string>').slice(22)}`;

    const reply = await readReply(body);

    expect(reply).toEqual({ kind: 'unreadable' });
  });

  it('keeps a text in which a document type is only spoken of', async () => {
    const reply = await readReply(replyOf(`<string>${'x'.repeat(2_000)}&lt;!DOCTYPE html&gt;</string>`));

    expect(reply.kind).toBe('value');
  });

  it('takes a page that is no XML-RPC for unreadable', async () => {
    const reply = await readReply('<html><body>502 Bad Gateway</body></html>');

    expect(reply).toEqual({ kind: 'unreadable' });
  });
});

describe('writing an XML-RPC call', () => {
  it('carries every cleaned text through markup unharmed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const sent = cleanText(text).text;

        const call = writeCall('execute_kw', [sent]);

        const value = /<value>(.*)<\/value>/s.exec(call)?.[1] ?? '';
        expect(await readReply(replyOf(value))).toEqual({ kind: 'value', value: sent });
      }),
    );
  });

  it('writes whole numbers as integers and others as doubles', () => {
    const call = writeCall('execute_kw', [3, 2.5, true, false]);

    expect(call).toContain('<int>3</int>');
    expect(call).toContain('<double>2.5</double>');
    expect(call).toContain('<boolean>1</boolean>');
    expect(call).toContain('<boolean>0</boolean>');
  });
});
