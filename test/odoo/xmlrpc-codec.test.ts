import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../lib/odoo/outgoing-values.ts';
import { readReply, writeCall } from '../../lib/odoo/xmlrpc-codec.ts';

const replyOf = (value: string): string =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>\n`;

describe('reading an XML-RPC reply', () => {
  it('reads the kinds of value Odoo sends', () => {
    const body = replyOf(
      '<struct><member><name>id</name><value><int>7</int></value></member>' +
        '<member><name>name</name><value><string>A &amp; &lt;B&gt;\n😀</string></value></member>' +
        '<member><name>email</name><value><boolean>0</boolean></value></member>' +
        '<member><name>credit</name><value><double>1.5</double></value></member>' +
        '<member><name>tags</name><value><array><data></data></array></value></member></struct>',
    );

    const reply = readReply(body);

    expect(reply).toEqual({
      kind: 'value',
      value: { id: 7, name: 'A & <B>\n😀', email: false, credit: 1.5, tags: [] },
    });
  });

  it('reads a fault', () => {
    const body =
      "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n<value><int>2</int></value>\n</member>\n" +
      '<member>\n<name>faultString</name>\n<value><string>No name</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n';

    const reply = readReply(body);

    expect(reply).toEqual({ kind: 'fault', faultCode: 2, faultString: 'No name' });
  });

  it('takes a reply cut off anywhere for unreadable', () => {
    const whole = replyOf('<array><data><value><string>one</string></value></data></array>').trimEnd();

    const replies = Array.from({ length: whole.length }, (_, length) => readReply(whole.slice(0, length)));

    expect(new Set(replies.map(({ kind }) => kind))).toEqual(new Set(['unreadable']));
  });

  it('refuses a document type, whose entities could expand without end', () => {
    const body = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>${replyOf('<string>&a;</string>').slice(22)}`;

    const reply = readReply(body);

    expect(reply).toEqual({ kind: 'unreadable' });
  });

  it('keeps a text in which a document type is only spoken of', () => {
    const reply = readReply(replyOf(`<string>${'x'.repeat(2_000)}&lt;!DOCTYPE html&gt;</string>`));

    expect(reply.kind).toBe('value');
  });

  it('reads what the protocol allows besides: values without a type, nil, large integers, dates as text', () => {
    const body = replyOf(
      '<array><data><value>plain</value><value></value><value><nil/></value><value><i4>-3</i4></value>' +
        '<value><i8>9007199254740993</i8></value><value><struct></struct></value>' +
        '<value><dateTime.iso8601>20240331T09:30:00</dateTime.iso8601></value></data></array>',
    );

    const reply = readReply(body);

    expect(reply).toEqual({
      kind: 'value',
      value: ['plain', '', null, -3, '9007199254740993', {}, '20240331T09:30:00'],
    });
  });

  it('reads a text that holds a character XML forbids, as Odoo sends what a person typed', () => {
    const reply = readReply(replyOf('<string>one\u000btwo</string>'));

    expect(reply).toEqual({ kind: 'value', value: 'one\u000btwo' });
  });

  it.each([
    '<int>many</int>',
    '<boolean>yes</boolean>',
    '<double>much</double>',
    '<colour>red</colour>',
    '<constructor>1</constructor>',
    '<struct><member><name>id</name></member></struct>',
    '<string>one</string><string>two</string>',
    '<string>one &nosuch; two</string>',
  ])('takes a reply with %s in it for unreadable', (value) => {
    expect(readReply(replyOf(value))).toEqual({ kind: 'unreadable' });
  });

  it('takes a page that is no XML-RPC for unreadable', () => {
    const reply = readReply('<html><body>502 Bad Gateway</body></html>');

    expect(reply).toEqual({ kind: 'unreadable' });
  });
});

describe('writing an XML-RPC call', () => {
  it('carries every cleaned text through markup unharmed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sent = cleanText(text).text;

        const call = writeCall('execute_kw', [sent]);

        const value = /<value>(.*)<\/value>/s.exec(call)?.[1] ?? '';
        expect(readReply(replyOf(value))).toEqual({ kind: 'value', value: sent });
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
