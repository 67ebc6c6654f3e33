import { describe, expect, it } from 'vitest';
import { type Command, readCommand, usage } from '../../lib/cli/arguments.ts';
import { UsageError } from '../../lib/migration/errors.ts';
import { pairs } from '../../lib/pairs/index.ts';

const named = ['--pair', 'ai-works-to-odoo-erp', '--migration', 'acme'];
const read = (...args: readonly string[]): Command => readCommand([...args, ...named]);
const misuse = (args: readonly string[]): UsageError => {
  try {
    readCommand(args);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was understood');
};
const base = {
  pair: 'ai-works-to-odoo-erp',
  migration: 'acme',
  state: expect.stringMatching(/\.onramp$/),
  out: undefined,
  by: expect.stringMatching(/./),
};

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']], [['migrate', '--help']], [['nonsense', '--help']]])(
    'helps with %j',
    (args) => {
      expect(readCommand(args)).toEqual({ name: 'help' });
    },
  );

  it('migrates a folder fully, into a disposable Odoo, approving nothing unless told otherwise', () => {
    expect(read('migrate', 'exports')).toEqual({
      ...base,
      name: 'migrate',
      path: 'exports',
      mode: 'full',
      approve: [],
      odooUrl: undefined,
      odooDb: undefined,
      odooUser: undefined,
      parameters: {},
    });
  });

  it('cuts over and reopens for a reason, and closes what differs only for another', () => {
    expect(read('cutover', '--reason', 'go-live')).toEqual({
      ...base,
      name: 'cutover',
      reason: 'go-live',
      accept: undefined,
    });
    expect(read('cutover', '--reason', 'go-live', '--accept', 'known')).toMatchObject({ accept: 'known' });
    expect(read('reopen', '--reason', 'one more month')).toEqual({ ...base, name: 'reopen', reason: 'one more month' });
    for (const name of ['cutover', 'reopen']) expect(misuse([name, ...named]).message).toContain('--reason');
  });

  it('takes every option of migrate, wherever it stands', () => {
    const command = readCommand([
      '--approve',
      'map',
      ...named,
      'migrate',
      '--approve=sample',
      'export.zip',
      '--mode',
      'delta',
      '--odoo-url',
      'https://odoo.example.com',
      '--odoo-db=live',
      '--odoo-user',
      'mover',
      '--parameter',
      'OdooCallSeconds=60',
      '--parameter=Note=a=b',
      '--out',
      'there',
      '--state',
      'here',
    ]);

    expect(command).toEqual({
      ...base,
      name: 'migrate',
      path: 'export.zip',
      mode: 'delta',
      approve: ['map', 'sample'],
      odooUrl: 'https://odoo.example.com',
      odooDb: 'live',
      odooUser: 'mover',
      parameters: { OdooCallSeconds: '60', Note: 'a=b' },
      out: 'there',
      state: 'here',
    });
  });

  it.each(['approve', 'reject'] as const)('decides with %s, giving a reason or none', (name) => {
    expect(read(name, 'map')).toEqual({ ...base, name, gate: 'map', reason: '' });
    expect(read(name, 'map', '--reason', 'as agreed')).toMatchObject({ name, gate: 'map', reason: 'as agreed' });
  });

  it('shows the status', () => {
    expect(read('status')).toEqual({ ...base, name: 'status' });
  });

  it('reports on the newest run or on one that is named', () => {
    expect(read('report')).toEqual({ ...base, name: 'report', run: undefined });
    expect(read('report', 'run-7', '--out', 'there')).toMatchObject({ name: 'report', run: 'run-7', out: 'there' });
  });

  it.each(pairs)('knows the pair $name', ({ name }) => {
    expect(readCommand(['status', '--pair', name, '--migration', 'acme'])).toMatchObject({ pair: name });
  });

  it.each(['a', 'acme', '4ever', 'acme-2026', 'a'.repeat(32)])('takes the migration name %s', (migration) => {
    expect(readCommand(['status', '--pair', 'ai-works-to-odoo-erp', '--migration', migration])).toMatchObject({
      migration,
    });
  });
});

describe('a rollback on the command line', () => {
  it('takes the newest run, one that is named, or all of them', () => {
    expect(readCommand(['rollback', '--reason', 'Wrong company', ...named])).toMatchObject({
      name: 'rollback',
      run: undefined,
      all: false,
      reason: 'Wrong company',
    });
    expect(readCommand(['rollback', '--run', 'r-1', '--reason', 'Why', ...named])).toMatchObject({ run: 'r-1' });
    expect(readCommand(['rollback', '--all', '--reason', 'Why', ...named])).toMatchObject({ all: true });
  });
});

describe('a misused command line', () => {
  it.each([
    [['migrate', 'exports', '--migration', 'acme'], /--pair/],
    [['migrate', 'exports', '--pair', 'sap-to-odoo', '--migration', 'acme'], /--pair/],
    [['migrate', 'exports', '--pair', 'ai-works-to-odoo-erp'], /--migration/],
    [['status', '--pair', 'ai-works-to-odoo-erp'], /--migration/],
    [['migrate', ...named], /folder/],
    [['migrate', 'exports', '--mode', 'fast', ...named], /--mode/],
    [['approve', ...named], /gate to approve/],
    [['reject', ...named], /gate to reject/],
    [['explode', ...named], /no command "explode"/],
    [['migrate', 'exports', '--odoo-password', 'x', ...named], /--odoo-password/],
    [['migrate', 'exports', ...named, '--out'], /--out/],
    [['migrate', 'exports', ...named, '--approve'], /--approve/],
    [['migrate', 'exports', '--parameter', 'OdooCallSeconds', ...named], /Name=value/],
    [['migrate', 'exports', '--parameter', '=60', ...named], /Name=value/],
    [['--nonsense'], /--nonsense/],
    [['migrate', 'exports', 'more', ...named], /more/],
    [['status', 'now', ...named], /now/],
    [['report', 'run-1', 'run-2', ...named], /run-2/],
    [['rollback', ...named], /--reason/],
    [['rollback', '--reason', ' ', ...named], /--reason/],
    [['rollback', 'run-1', '--reason', 'Why', ...named], /run-1/],
    [['rollback', '--run', 'r', '--all', '--reason', 'Why', ...named], /not both/],
  ])('%j is answered with what is wrong and the usage', (args, wrong) => {
    const error = misuse(args);

    expect(error.code).toBe('USAGE');
    expect(error.message.slice(0, -usage.length)).toMatch(wrong);
    expect(error.message.endsWith(`\n\n${usage}`)).toBe(true);
  });

  // A migration's name becomes part of file names, external ids and keys: nothing else is let in.
  it.each(['', 'Acme', 'a_b', 'a/b', '../x', 'a b', '-a', 'a.b', 'a'.repeat(33), 'é', 'a\n'])(
    'refuses the migration name %j',
    (migration) => {
      const error = misuse(['status', '--pair', 'ai-works-to-odoo-erp', `--migration=${migration}`]);

      expect(error.message).toMatch(/small letters, digits and hyphens/);
    },
  );

  it('names every command and pair in the usage', () => {
    for (const word of [
      'migrate',
      'approve',
      'reject',
      'status',
      'report',
      'rollback',
      ...pairs.map(({ name }) => name),
    ]) {
      expect(usage).toContain(word);
    }
  });
});
