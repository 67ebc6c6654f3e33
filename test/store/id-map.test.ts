import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreBusyError } from '../../lib/migration/errors.ts';
import { type IdMapEntry, type NamedEntry, nameOf, type SourceName } from '../../lib/migration/id-map.ts';
import { type IdMap, idMap } from '../../lib/store/id-map.ts';
import { keyedHash } from '../../lib/store/keyed-hash.ts';
import { type LocalStores, openLocalStores } from './local-stores.ts';

const pair = 'ai-works-to-odoo-erp';
let stores: LocalStores;
let ids: IdMap;

beforeAll(async () => {
  stores = await openLocalStores();
});
afterAll(() => stores.close());
beforeEach(() => {
  stores.operations.length = 0;
  ids = idsOf(pair, randomUUID());
  // The back-off waits a random part of its time: none.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  stores.leaveUnprocessed(0);
  vi.restoreAllMocks();
});

const idsOf = (pairName: string, migration: string, key = 'a key') =>
  idMap(stores.aws.dynamo, 'id-map', { pair: pairName, migration }, async () => keyedHash(key));
const loaded = (id: number): IdMapEntry => ({
  state: 'loaded',
  model: 'res.partner',
  id,
  hash: `h${id}`,
  run: 'run-1',
});
const accounts = (count: number): readonly NamedEntry[] =>
  Array.from({ length: count }, (_, i) => ({ name: { objectType: 'account', key: `A-${i}` }, entry: loaded(i) }));
const operations = (operation: string) => stores.operations.filter((one) => one === operation).length;

describe('the id map', () => {
  it('gives back what was put, field by field', async () => {
    const entries: readonly NamedEntry[] = [
      {
        name: { objectType: 'account', key: 'Ö#1' },
        entry: {
          state: 'loaded',
          model: 'res.partner',
          id: 7,
          externalId: '__aiworks__.account_1',
          hash: 'h7',
          run: 'run-1',
          after: { name: 'n', vat: 'v' },
          refused: { hash: 'h8', reasons: [{ rule: 'odoo', column: 'vat', problem: 'is refused', mend: 'mend it' }] },
        },
      },
      { name: { objectType: 'user', by: 'email', key: 'a@example.com' }, entry: loaded(2) },
      {
        name: { objectType: 'account', key: '2' },
        entry: { state: 'not-loaded', outcome: 'pending', run: 'run-1' },
      },
    ];

    await ids.put(entries);

    const found = await ids.get(entries.map(({ name }) => name));
    expect(found).toEqual(new Map(entries.map(({ name, entry }) => [nameOf(name), entry])));
  });

  it('has no entry for a name it does not know', async () => {
    await ids.put(accounts(1));

    const found = await ids.get([
      { objectType: 'account', key: 'A-0' },
      { objectType: 'account', key: 'A-1' },
      { objectType: 'contact', key: 'A-0' },
    ]);

    expect([...found.keys()]).toEqual(['account#A-0']);
  });

  it('asks nothing when nothing is asked, and puts nothing when there is nothing', async () => {
    await ids.put([]);

    expect(await ids.get([])).toEqual(new Map());
    expect(stores.operations).toEqual([]);
  });

  it('takes more names than one call to DynamoDB does, and names said twice', async () => {
    const entries = accounts(230);

    await ids.put(entries);
    const found = await ids.get([...entries, ...entries].map(({ name }) => name));

    expect(found).toEqual(new Map(entries.map(({ name, entry }) => [nameOf(name), entry])));
    expect([operations('BatchWriteItem'), operations('BatchGetItem')]).toEqual([10, 3]);
  });

  it('keeps the last of several entries put under one name', async () => {
    const name = { objectType: 'account', key: 'A-0' };

    await ids.put([
      { name, entry: loaded(1) },
      { name, entry: loaded(2) },
    ]);
    await ids.put([{ name, entry: loaded(3) }]);
    await ids.put([
      { name, entry: loaded(4) },
      { name, entry: loaded(5) },
    ]);

    expect((await ids.get([name])).get('account#A-0')).toEqual(loaded(5));
  });

  it('belongs to one migration of one pair', async () => {
    const name = { objectType: 'account', key: 'A-0' };
    const migration = randomUUID();
    await idsOf(pair, migration).put(accounts(1));

    const others = [idsOf(pair, randomUUID()), idsOf('aerona-clinic-to-odoo-crm', migration)];

    for (const other of others) expect(await other.get([name])).toEqual(new Map());
  });
});

describe('a table key', () => {
  const migration = 'keys';
  const keysOf = async () => {
    const { Items = [] } = await stores.aws.dynamo.send(new ScanCommand({ TableName: 'id-map' }));
    return Items.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith(`${pair}#${migration}#`));
  };
  const names: readonly SourceName[] = [
    { objectType: 'user', key: 'ada@example.com' },
    { objectType: 'user', by: 'email', key: 'ada@example.com' },
    { objectType: 'contact', key: 'ada@example.com' },
    { objectType: 'contact', key: '943 476 5919' },
  ];

  beforeEach(async () => {
    await idsOf(pair, migration).put(names.map((name, i) => ({ name, entry: loaded(i) })));
  });

  it('says pair, migration, object type and column, and nothing of the source key', async () => {
    const keys = await keysOf();

    expect(keys.map((key) => key.replace(/[A-Za-z0-9_-]{22}$/, '…')).toSorted()).toEqual([
      'ai-works-to-odoo-erp#keys#contact#…',
      'ai-works-to-odoo-erp#keys#contact#…',
      'ai-works-to-odoo-erp#keys#user#…',
      'ai-works-to-odoo-erp#keys#user.email#…',
    ]);
  });

  it('differs where one source key names several things, so that nobody sees that they belong together', async () => {
    const ends = (await keysOf()).map((key) => key.slice(-22));

    expect(new Set(ends).size).toBe(4);
  });

  it('is found under the same secret only', async () => {
    expect((await idsOf(pair, migration).get(names)).size).toBe(4);
    expect((await idsOf(pair, migration, 'another key').get(names)).size).toBe(0);
  });
});

describe('when DynamoDB is busy', () => {
  it('keys it left unprocessed are asked again, and nothing found before is lost', async () => {
    const entries = accounts(150);
    await ids.put(entries);
    stores.operations.length = 0;
    stores.leaveUnprocessed(1);

    const found = await ids.get(entries.map(({ name }) => name));

    expect(found.size).toBe(150);
    expect(operations('BatchGetItem')).toBe(3);
  });

  it('entries it left unprocessed are put again', async () => {
    const entries = accounts(30);
    stores.leaveUnprocessed(3);

    await ids.put(entries);

    expect((await ids.get(entries.map(({ name }) => name))).size).toBe(30);
    expect(operations('BatchWriteItem')).toBe(5);
  });

  it.each([
    ['getting', () => ids.get([{ objectType: 'account', key: 'A-0' }])],
    ['putting', () => ids.put(accounts(1))],
  ])('for too long, %s fails so that the step is tried again', async (_, work) => {
    stores.leaveUnprocessed(1000);

    await expect(work()).rejects.toThrow(StoreBusyError);
  });
});

describe('forgetting', () => {
  it('takes away exactly the names that are given, known or not', async () => {
    const entries = accounts(60);
    await ids.put(entries);
    const gone = entries.slice(0, 30).map(({ name }) => name);

    await ids.remove([...gone, { objectType: 'account', key: 'never there' }]);

    const left = await ids.get(entries.map(({ name }) => name));
    expect([...left.keys()].toSorted()).toEqual(
      entries
        .slice(30)
        .map(({ name }) => nameOf(name))
        .toSorted(),
    );
  });

  it('goes on when DynamoDB leaves some of it undone', async () => {
    const entries = accounts(30);
    await ids.put(entries);
    stores.leaveUnprocessed(2);

    await ids.remove(entries.map(({ name }) => name));

    stores.leaveUnprocessed(0);
    expect((await ids.get(entries.map(({ name }) => name))).size).toBe(0);
  });
});
