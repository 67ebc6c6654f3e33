import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customFieldsScript, type ScriptField } from '../../lib/report/custom-fields-script.ts';

const field = (given: Partial<ScriptField>): ScriptField => ({
  model: 'res.partner',
  name: 'x_tier',
  label: 'Tier',
  type: 'char',
  options: [],
  relation: null,
  help: null,
  ...given,
});

describe('the script that makes custom fields', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fields-script-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const python = (text: string, args: (file: string) => readonly string[], password?: string) => {
    const file = join(folder, 'create_custom_fields.py');
    writeFileSync(file, text);
    // No bytecode: the next text is another under the same name.
    const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', ODOO_PASSWORD: password };
    const { status, stdout, stderr } = spawnSync('python3', args(file), {
      cwd: folder,
      encoding: 'utf8',
      env,
      input: '',
    });
    return { status, stdout, stderr };
  };
  /** The definitions as Python reads them. */
  const read = (text: string): unknown => {
    const show = 'import json, create_custom_fields as it; print(json.dumps([it.MIGRATION, it.FIELDS]))';
    return JSON.parse(python(text, () => ['-c', show]).stdout);
  };

  it('is a program that Python compiles', () => {
    const text = customFieldsScript('acme', [field({}), field({ name: 'x_other', help: 'Two\nlines' })]);

    const compiled = python(text, (file) => ['-m', 'py_compile', file]);

    expect(compiled).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('holds a definition as a person can read and compare it, with what its type needs', () => {
    const text = customFieldsScript('acme', [
      field({
        type: 'selection',
        options: [
          { value: 'silver', label: 'Silver' },
          { value: 'gold', label: 'Gold' },
        ],
        help: 'Agreed yearly',
        externalId: '__aiworks__.acme_custom-field_F-1',
      }),
      field({ model: 'crm.lead', name: 'x_payer', type: 'many2one', relation: 'res.partner' }),
    ]);

    expect(text).toContain(`
FIELDS = [
    {
        'model': 'crm.lead',
        'name': 'x_payer',
        'type': 'many2one',
        'label': 'Tier',
        'relation': 'res.partner',
    },
    {
        'model': 'res.partner',
        'name': 'x_tier',
        'type': 'selection',
        'label': 'Tier',
        'help': 'Agreed yearly',
        'external_id': '__aiworks__.acme_custom-field_F-1',
        'options': [
            ('silver', 'Silver'),
            ('gold', 'Gold'),
        ],
    },
]
`);
  });

  it('is the same text in whatever order the fields come', () => {
    const fields = [field({}), field({ name: 'x_a' }), field({ model: 'crm.lead' }), field({ model: 'account.move' })];

    const texts = [fields, [...fields].reverse()].map((given) => customFieldsScript('acme', given));

    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]?.match(/(?<=^ {8}'model': ')[a-z.]+/gm)).toEqual([
      'account.move',
      'crm.lead',
      'res.partner',
      'res.partner',
    ]);
  });

  it('has what accounts and contacts share once, as the first says it', () => {
    const text = customFieldsScript('acme', [field({ label: 'First' }), field({ label: 'Second' })]);

    expect(read(text)).toEqual(['acme', [{ model: 'res.partner', name: 'x_tier', type: 'char', label: 'First' }]]);
  });

  it('gives Python back the texts it was given, whatever they hold', () => {
    const nasty = [
      '"""',
      "'''",
      'It\'s "both"',
      '\\',
      '\\n',
      "\\'",
      '\n',
      'x\n])\nimport os',
      '{}%s',
      '👩‍👩‍👧 Größe',
      '\u202eabc',
      '\u2028',
    ];
    const texts = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme' }));
    const sendable = (text: string) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot carry
      text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

    fc.assert(
      fc.property(fc.array(texts, { minLength: 20, maxLength: 60 }), (given) => {
        const fields = given.map((label, at) =>
          field({ name: `x_${100 + at}`, label, help: label, type: 'selection', options: [{ value: label, label }] }),
        );

        const held = read(customFieldsScript(given.join(''), fields));

        const wanted = given.map(sendable).map((label, at) => ({
          model: 'res.partner',
          name: `x_${100 + at}`,
          type: 'selection',
          label,
          help: label,
          options: [[label, label]],
        }));
        expect(held).toEqual([sendable(given.join('')), wanted]);
      }),
      { numRuns: 10, examples: [[nasty]] },
    );
  });

  it('leaves out what no request can carry, and shows by its number what nobody would see', () => {
    const text = customFieldsScript('acme', [field({ label: 'a\u0000b\ud800c\r\nd', help: 'pay\u202etxt\u{e0041}' })]);

    expect(text).toContain("'label': 'abc\\nd',");
    expect(text).toContain("'help': 'pay\\u202etxt\\U000e0041',");
  });

  it('says what it needs when it is called without it', () => {
    const text = customFieldsScript('acme', [field({})]);

    const bare = python(text, (file) => [file]);
    const odd = python(text, (file) => [file, '--url', 'odoo.example.com', '--db', 'd', '--user', 'u'], 'secret');
    const noPassword = python(text, (file) => [file, '--url', 'http://127.0.0.1:1', '--db', 'd', '--user', 'u']);

    expect([bare.status, odd.status, noPassword.status]).toEqual([2, 2, 2]);
    expect(bare.stderr).toContain('required: --url, --db, --user');
    expect(odd.stderr).toContain('begin the address with https:// or http://');
    expect(noPassword.stderr).toContain('set ODOO_PASSWORD');
  });

  it('says so when nothing answers', () => {
    const text = customFieldsScript('acme', [field({})]);

    const said = python(text, (file) => [file, '--url', 'http://127.0.0.1:1', '--db', 'd', '--user', 'u'], 'secret');

    expect(said.status).toBe(3);
    expect(said.stderr).toMatch(/^The connection to http:\/\/127\.0\.0\.1:1 failed: .*refused.* Check the address/);
  });

  it('says so when what answers is no Odoo, or Odoo is elsewhere', async () => {
    const page = await against((_, response) => response.end('<html><br></html>'));
    const moved = await against((_, response) => response.writeHead(301, { location: 'https://other.example' }).end());

    expect([page.code, moved.code]).toEqual([3, 3]);
    expect(page.said).toMatch(/^http:\S+ answers, but not as Odoo does\. Check the address\.\n$/);
    expect(moved.said).toMatch(/ did not answer as Odoo does: it is at https:\/\/other\.example now\.\n$/);
  });

  it('sends nothing twice when the connection breaks: Odoo may have done it', async () => {
    let requests = 0;

    const broken = await against(({ socket }) => {
      requests += 1;
      socket.destroy();
    });

    expect(broken.code).toBe(3);
    expect(broken.said).toContain('run the script again: it goes on where it stopped');
    expect(requests).toBe(1);
  });

  /** What the script says to a server that answers so. */
  const against = async (answer: RequestListener) => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const file = join(folder, 'create_custom_fields.py');
    writeFileSync(file, customFieldsScript('acme', [field({})]));
    const given = [file, '--url', `http://127.0.0.1:${port}`, '--db', 'd', '--user', 'u'];
    const env = { PATH: process.env['PATH'], ODOO_PASSWORD: 'secret' };
    const ended = await new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = execFile('python3', given, { env }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, said: stdout + stderr }),
      );
    });
    server.close();
    return ended;
  };
});
