import { describe, expect, it } from 'vitest';
import type { AuditChecks } from '../../../lib/migration/audit/audit-checks.ts';
import {
  calendarDate,
  currencyCode,
  decimal,
  email,
  instant,
  list,
  oneOf,
  text,
} from '../../../lib/migration/columns.ts';
import { nameOf } from '../../../lib/migration/id-map.ts';
import type { ObjectType } from '../../../lib/migration/object-type.ts';
import { documentTypeOf, objectTypeOf } from '../object-type-of.ts';
import { audited, findingsIn, inShort } from './audited.ts';

const withAudit = (type: ObjectType, audit: AuditChecks): ObjectType => ({ ...type, audit });

describe('what a row itself tells', () => {
  const person = withAudit(
    objectTypeOf({
      name: 'person',
      columns: {
        name: text('Name', 'Ana'),
        email: email('E-mail', 'ana@example.com').optional(),
        phone: text('Phone', '1').optional(),
        kind: oneOf('Kind', ['a', 'b']).optional(),
        born: calendarDate('Born', '1984-02-29').optional(),
        from: instant('From', '2024-01-01T00:00:00Z').optional(),
        to: instant('To', '2024-01-01T00:00:00Z').optional(),
      },
      source: { unique: ['phone'] },
    }),
    { twice: ['email', ['name', 'born']], reachedBy: ['email', 'phone'], past: ['born'], inOrder: [['from', 'to']] },
  );
  const head = 'id,name,email,phone,kind,born,from,to';
  const look = async (...rows: readonly string[]) => inShort(await audited([person], { person: [head, ...rows] }));

  it('nothing is found where nothing is wrong', async () => {
    expect(await look('1,Ana,ana@example.com,1,a,1984-02-29,2024-01-01T00:00:00Z,2024-01-01T00:00:00Z')).toEqual([]);
  });

  it('everything that keeps a row from being migrated is found, each with its column', async () => {
    expect(await look('1,,ana,1,c,29/02/1984,,')).toEqual([
      'persons.csv:2 name required rejected',
      'persons.csv:2 email email rejected',
      'persons.csv:2 kind one-of rejected',
      'persons.csv:2 born date rejected',
    ]);
  });

  it('broken and empty rows are told, and nothing more of them', async () => {
    expect(await look('1,Ana', ',,,,,,,', '2,Ben,b@example.com,,,,,')).toEqual([
      'persons.csv:2 undefined row-shape rejected',
      'persons.csv:3 undefined empty-row skipped',
    ]);
  });

  it('a key or a value that may stand once only is found again', async () => {
    expect(await look('1,Ana,,1,,,,', '1,Ben,,2,,,,', '3,Cy,,1,,,,')).toEqual([
      'persons.csv:3 id duplicate-key rejected',
      'persons.csv:4 phone duplicate-value rejected',
    ]);
  });

  it('what probably came twice is found whatever its case and white space, with the row it repeats', async () => {
    const rows = ['1,Ana  Ruiz,A@example.com,1,,1984-02-29,,', '2,ANA RUIZ,a@EXAMPLE.com,2,,1984-02-29,,'];

    const told = await audited([person], { person: [head, ...rows] });

    expect(inShort(told)).toEqual([
      'persons.csv:3 email probably-twice doubtful',
      'persons.csv:3 born probably-twice doubtful',
    ]);
    expect(findingsIn(told)[0]?.problem).toBe('is the same as in row 2 of persons.csv');
  });

  it('nobody to be reached is told, but not where an address is there and broken', async () => {
    expect(await look('1,Ana,,,,,,', '2,Ben,ben,,,,,')).toEqual([
      'persons.csv:2 email no-contact-details doubtful',
      'persons.csv:3 email email rejected',
    ]);
  });

  it('days that cannot be are told: too early, ahead, too far ahead, out of order', async () => {
    expect(
      await look(
        '1,A,,1,,1899-12-31,1969-12-31T00:00:00Z,',
        '2,B,,2,,2026-11-27,2046-11-27T00:00:00Z,',
        '3,C,,3,,1900-01-01,2024-01-02T00:00:00Z,2024-01-01T23:00:00Z',
        '4,D,,4,,2026-11-26,1970-01-01T00:00:00Z,2046-11-26T00:00:00Z',
      ),
    ).toEqual([
      'persons.csv:2 born date-too-early doubtful',
      'persons.csv:2 from date-too-early doubtful',
      'persons.csv:3 born date-ahead doubtful',
      'persons.csv:3 from date-too-far-ahead doubtful',
      'persons.csv:4 to dates-out-of-order doubtful',
    ]);
  });

  it('characters that were lost, misread or cannot be sent are told, and accents are not', async () => {
    expect(
      await look('1,Mu\u0007ller,,1,,,,', '2,M\uFFFDller,,2,,,,', '3,MÃ¼ller,,3,,,,', '4,Müller JOÃO,,4,,,,'),
    ).toEqual([
      'persons.csv:2 name control-character repaired',
      'persons.csv:3 name lost-character doubtful',
      'persons.csv:4 name misread-text doubtful',
    ]);
  });

  it('a file in another encoding is told, and the row of a byte that is no character', async () => {
    const file = Buffer.concat([Buffer.from('id,name,phone\n1,M\xfcller,1\n2,\x81,2\n', 'latin1')]);

    expect(inShort(await audited([person], { person: file }))).toEqual([
      'persons.csv:3 undefined row-shape rejected',
      'persons.csv:undefined undefined encoding-repaired repaired',
    ]);
  });

  it('no finding holds a value of its row', async () => {
    const rows = ['1,Canary,canary,,canary,canary,canary,canary', '1,Canary,canary@example.com,,,,,'];

    const told = await audited([person], { person: [head, ...rows, '9,Canary,canary@example.com,,,,,'] });

    expect(JSON.stringify(findingsIn(told))).not.toMatch(/canary/i);
    expect(findingsIn(told).length).toBeGreaterThan(5);
  });
});

describe('a drop that is too large for its time', () => {
  it('is audited as far as the time goes, and nothing is read after that', async () => {
    const plain = objectTypeOf({ name: 'plain' });
    const rows = Array.from({ length: 2500 }, (_, index) => `${index % 1200}`);

    const told = await audited(
      [plain, objectTypeOf({ name: 'later' })],
      { plain: ['id', ...rows], later: ['id', '1'] },
      { timeIsShort: () => true },
    );

    expect(told.filter(({ kind }) => kind === 'file')).toEqual([
      { kind: 'file', object: 'plain', file: 'plains.csv', rows: 1000, finished: false },
    ]);
  });
});

describe('what rows name', () => {
  const owner = objectTypeOf({
    name: 'owner',
    columns: { email: email('E-mail', 'a@example.com'), boss: text('Boss', 'O-1').optional() },
    source: { alternateKeys: ['email'] },
    references: { boss: { to: 'owner' } },
  });
  const thing = objectTypeOf({
    name: 'thing',
    columns: { owner: email('Owner', 'a@example.com').optional(), tags: list('Tags', 'T-1').optional() },
    references: { owner: { to: 'owner', by: 'email' }, tags: { to: 'tag' } },
  });
  const tag = objectTypeOf({ name: 'tag' });
  // Declared in no order: what is named is read first all the same.
  const types = [thing, tag, owner];

  it('is found in any file and any row of it, by key or another column, also of a row that is rejected', async () => {
    const told = await audited(types, {
      thing: ['id,owner,tags', '1,B@example.com,T-2; T-1', '2,,'],
      owner: ['id,email,boss', 'O-1,a@example.com,O-2', 'O-2,b@example.com,', 'O-1,c@example.com,'],
      tag: ['id', 'T-1', 'T-2'],
    });

    expect(inShort(told)).toEqual(['owners.csv:4 id duplicate-key rejected']);
  });

  it('and is nowhere is told with its column, one finding for each name', async () => {
    const told = await audited(types, {
      thing: ['id,owner,tags', '1,x@example.com,T-1; T-8; T-9'],
      owner: ['id,email,boss', 'O-1,a@example.com,O-9'],
      tag: ['id', 'T-1'],
    });

    expect(inShort(told)).toEqual([
      'owners.csv:2 boss missing-reference rejected',
      'things.csv:2 owner missing-reference rejected',
      'things.csv:2 tags missing-reference rejected',
      'things.csv:2 tags missing-reference rejected',
    ]);
  });

  it('is no orphan where an earlier run knows it', async () => {
    const asked: string[] = [];
    const sheets = { thing: ['id,owner,tags', '1,x@example.com,T-9'] };

    const told = await audited(types, sheets, {
      knownBefore: async (names) => {
        asked.push(...names.map(nameOf));
        return new Set([nameOf({ objectType: 'owner', by: 'email', key: 'x@example.com' })]);
      },
    });

    expect(asked).toEqual(['owner.email#x@example.com', 'tag#T-9']);
    expect(inShort(told)).toEqual(['things.csv:2 tags missing-reference rejected']);
  });

  it('is told when it says something else in a column that must agree', async () => {
    const note = withAudit(
      objectTypeOf({
        name: 'note',
        columns: { currency: currencyCode('Currency', 'EUR'), of: text('Of', 'N-1').optional() },
        references: { of: { to: 'note' } },
      }),
      { sameAs: [{ reference: 'of', columns: ['currency'] }] },
    );

    const told = await audited([note], {
      note: ['id,currency,of', '1,EUR,3', '2,USD,3', '3,eur,', '4,EUR,9'],
    });

    expect(inShort(told)).toEqual([
      'notes.csv:3 currency disagrees-with-named doubtful',
      'notes.csv:5 of missing-reference rejected',
    ]);
  });

  it('accounts and currencies that Odoo lacks are told where Odoo was asked', async () => {
    const entry: ObjectType = {
      ...objectTypeOf({
        name: 'entry',
        columns: { code: text('Account', '400').optional(), currency: currencyCode('Currency', 'EUR') },
      }),
      prerequisites: [{ column: 'code', of: 'ledger-account', gate: 'chart' }],
    };
    const sheets = { entry: ['id,code,currency', '1,400,EUR', '2,500,CHF'] };

    expect(inShort(await audited([entry], sheets))).toEqual([]);
    expect(
      inShort(
        await audited([entry], sheets, {
          inOdoo: { ledgerAccounts: new Set(['400']), currencies: new Set(['EUR']) },
        }),
      ),
    ).toEqual(['entrys.csv:3 code ledger-account rejected', 'entrys.csv:3 currency currency rejected']);
  });
});

describe('documents and their lines', () => {
  const tax = withAudit(objectTypeOf({ name: 'tax', columns: { rate: decimal('Rate', '20').optional() } }), {
    figure: (row) => (typeof row['rate'] === 'string' ? row['rate'] : null),
  });
  const { type } = documentTypeOf({
    columns: { total: decimal('Total', '1').optional() },
    lineColumns: { taxes: list('Taxes', 'T-1').optional() },
    lines: { references: { taxes: { to: 'tax' } } },
  });
  const order = withAudit(type, {
    lines: {
      columns: ['total'],
      amounts: (line, rates) => {
        if (rates.includes(null)) return { total: null };
        const percent = rates.reduce((sum, rate) => sum + Number(rate), 100);
        return { total: String((Number(line['quantity']) * percent) / 100) };
      },
      figuresOf: 'taxes',
      slack: '0.02',
    },
  });
  const types = [order, tax];
  const look = async (orders: readonly string[], lines: readonly string[], taxes: readonly string[] = []) =>
    inShort(
      await audited(types, {
        order: ['id,total', ...orders],
        'order-line': ['id,orderId,quantity,taxes', ...lines],
        tax: ['id,rate', ...taxes],
      }),
    );

  it('add up with the figures of what lines name, but for rounding', async () => {
    expect(
      await look(
        ['O-1,120', 'O-2,30.02', 'O-3,30.03', 'O-4,'],
        ['1,O-1,100,T-1', '2,O-2,10,', '3,O-2,20,', '4,O-3,30,', '5,O-4,5,'],
        ['T-1,20'],
      ),
    ).toEqual(['orders.csv:4 total lines-differ doubtful']);
  });

  it('are not judged where a figure or a line cannot be read', async () => {
    expect(await look(['O-1,1', 'O-2,1'], ['1,O-1,100,T-2', '2,O-2,x,', '3,O-2,50,'], ['T-2,'])).toEqual([
      'order-lines.csv:3 quantity decimal rejected',
    ]);
  });

  it('without a line, and lines without a document, are told', async () => {
    expect(await look(['O-1,1', 'O-2,1'], ['1,O-1,1,', '2,O-9,1,'])).toEqual([
      'order-lines.csv:3 orderId missing-document rejected',
      'orders.csv:3 undefined no-lines rejected',
    ]);
  });

  it('are found in one file that holds both, which is told of once', async () => {
    const told = await audited(types, {
      order: ['id,total,lineId,quantity', 'O-1,3,1,1', 'O-1,3,2,2', 'O-2,9,3,1', 'O-3'],
    });

    expect(inShort(told)).toEqual([
      'orders.csv:4 total lines-differ doubtful',
      'orders.csv:5 undefined row-shape rejected',
    ]);
    expect(told.filter(({ kind }) => kind === 'file')).toEqual([
      { kind: 'file', object: 'order', file: 'orders.csv', rows: 4, finished: true },
    ]);
  });
});
