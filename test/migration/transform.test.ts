import { describe, expect, it } from 'vitest';
import { decimal, email, namedValues, oneOf, text, yesNo } from '../../lib/migration/columns.ts';
import { ExportFileError } from '../../lib/migration/errors.ts';
import { damagedRow, type SourceRow } from '../../lib/migration/export-files/source-row.ts';
import { KeySet } from '../../lib/migration/key-set.ts';
import type { ObjectMap } from '../../lib/migration/map.ts';
import { checkHeaders, namedKeys, type Transformed, transformer } from '../../lib/migration/transform.ts';
import { objectTypeOf } from './object-type-of.ts';

const product = objectTypeOf({
  name: 'product',
  columns: {
    name: text('Name', 'Oak chair'),
    kind: oneOf('Kind', ['goods', 'service']).optional(),
    price: decimal('Price', '1.50').optional(),
    owner: email('Owner', 'ana@example.com').optional(),
    barcode: text('Barcode', '952').optional(),
    attributes: namedValues('Attributes', 'Size: L').optional(),
    variantOf: text('Template', 'P-2').optional(),
    hasVariants: yesNo('Made by us'),
  },
  source: {
    unique: ['barcode'],
    named: { as: 'hasVariants', in: 'variantOf' },
    rules: (row) =>
      row['variantOf'] !== null && row['hasVariants'] === true
        ? [{ rule: 'variant-of-variant', column: 'variantOf', problem: 'is both', mend: 'Choose one' }]
        : [],
  },
});

const plainMap: ObjectMap = {
  columns: Object.fromEntries(
    ['id', 'name', 'kind', 'price', 'owner', 'barcode', 'attributes', 'variantOf'].map((from) => [from, { from }]),
  ),
  unmapped: [],
};
const mapWith = (columns: ObjectMap['columns']): ObjectMap => ({
  columns: { ...plainMap.columns, ...columns },
  unmapped: [],
});

const row = (values: Readonly<Record<string, string>>, number = 2): SourceRow => ({
  row: number,
  values: { id: 'P-1', name: 'Chair', ...values },
});
const transformOne = (values: Readonly<Record<string, string>>, map = plainMap, named?: KeySet): Transformed =>
  transformer(product, map, named).transform(row(values), 'products.csv');
const recordOf = (transformed: Transformed) => {
  if (transformed.kind === 'record') return transformed.line.record;
  throw new Error('it was not turned into a record');
};
const hashIn = (transformed: Transformed): string => {
  if (transformed.kind === 'record') return transformed.line.hash;
  throw new Error('it was not turned into a record');
};
const reasonsOf = (transformed: Transformed) => {
  if (transformed.kind === 'outcome' && 'reasons' in transformed.outcome) return transformed.outcome.reasons;
  throw new Error('it has no reasons');
};
const rulesOf = (transformed: Transformed) => reasonsOf(transformed).map(({ rule }) => rule);

describe('a row that keeps every rule', () => {
  it('becomes a canonical record with its place, its key and every column', () => {
    const transformed = transformer(product, plainMap).transform(
      row({ kind: 'GOODS', price: '01.50', attributes: 'Size: L' }, 41),
      'products.csv',
    );

    expect(transformed).toEqual({
      kind: 'record',
      line: {
        file: 'products.csv',
        row: 41,
        key: 'P-1',
        hash: expect.stringMatching(/^[\w-]{27}$/),
        record: {
          id: 'P-1',
          name: 'Chair',
          kind: 'goods',
          price: '1.5',
          owner: null,
          barcode: null,
          attributes: { Size: 'L' },
          variantOf: null,
          hasVariants: false,
        },
      },
    });
  });

  it('reads a column the export does not have as empty', () => {
    const transformed = transformer(product, plainMap).transform({ row: 2, values: { id: 'P-1', name: 'Chair' } }, 'f');

    expect(recordOf(transformed)).toMatchObject({ price: null, variantOf: null });
  });

  it('ignores columns the map does not feed from', () => {
    expect(recordOf(transformOne({ colour: 'red' }))).not.toHaveProperty('colour');
  });

  it('is read through the apostrophe that keeps a spreadsheet from running it', () => {
    expect(recordOf(transformOne({ name: "'=Chair" }))).toMatchObject({ name: '=Chair' });
    expect(recordOf(transformOne({ name: "'s-Chair" }))).toMatchObject({ name: "'s-Chair" });
  });
});

describe('the map', () => {
  it('names the header a column is read from', () => {
    const map = mapWith({ name: { from: 'Bezeichnung' } });

    expect(recordOf(transformOne({ Bezeichnung: 'Stuhl' }, map))).toMatchObject({ name: 'Stuhl' });
  });

  it('puts a text together from several headers, empty cells left out', () => {
    const map = mapWith({ name: { from: 'First', and: ['Middle', 'Last'], default: 'Nobody' } });
    const nameOf = (values: Readonly<Record<string, string>>) => recordOf(transformOne(values, map))['name'];

    expect(nameOf({ First: ' Ann ', Middle: '', Last: 'Lee' })).toBe('Ann Lee');
    expect(nameOf({ First: '', Middle: 'B.', Last: "'=Lee" })).toBe('B. =Lee');
    expect(nameOf({ First: ' ', Last: '' })).toBe('Nobody');
  });

  it('translates values, white space and case aside, and leaves the others alone', () => {
    const map = mapWith({ kind: { from: 'kind', values: { ' Ware ': 'goods' } } });

    expect(recordOf(transformOne({ kind: ' WARE' }, map))).toMatchObject({ kind: 'goods' });
    expect(recordOf(transformOne({ kind: 'service' }, map))).toMatchObject({ kind: 'service' });
    expect(rulesOf(transformOne({ kind: 'Dienst' }, map))).toEqual(['one-of']);
  });

  it('fills empty cells with the default, and only those', () => {
    const map = mapWith({ kind: { from: 'kind', default: 'service' } });

    expect(recordOf(transformOne({ kind: ' ' }, map))).toMatchObject({ kind: 'service' });
    expect(recordOf(transformOne({ kind: 'goods' }, map))).toMatchObject({ kind: 'goods' });
  });

  it('feeds a column by its default alone', () => {
    expect(recordOf(transformOne({}, mapWith({ kind: { default: 'goods' } })))).toMatchObject({ kind: 'goods' });
  });

  it.each([
    ['comma', '1.250,50', '1250.5'],
    ['comma', '12,5', '12.5'],
    ['point', '1,250.50', '1250.5'],
  ] as const)('reads numbers in format %s: %s is %s', (number, cell, price) => {
    expect(recordOf(transformOne({ price: cell }, mapWith({ price: { from: 'price', number } })))).toMatchObject({
      price,
    });
  });

  it.each([
    ['comma', '12.50'],
    ['comma', '1,250.50'],
    ['point', '12,50'],
    ['point', '1.250,50'],
  ] as const)('refuses a number in another format than %s: %s', (number, price) => {
    const transformed = transformOne({ price }, mapWith({ price: { from: 'price', number } }));

    expect(rulesOf(transformed)).toEqual(['decimal']);
  });

  it('takes translated values and defaults as they are, number format or not', () => {
    const map = mapWith({ price: { from: 'price', number: 'comma', values: { half: '0.5' }, default: '0.25' } });

    expect(recordOf(transformOne({ price: 'half' }, map))).toMatchObject({ price: '0.5' });
    expect(recordOf(transformOne({ price: '' }, map))).toMatchObject({ price: '0.25' });
  });
});

describe('a row that breaks rules', () => {
  it('is rejected with all of them, by the headers of the export', () => {
    const map = mapWith({ price: { from: 'Preis' } });

    const transformed = transformOne({ name: '', kind: 'thing', Preis: 'free', owner: 'nobody' }, map);

    expect(transformed).toMatchObject({
      kind: 'outcome',
      outcome: { file: 'products.csv', row: 2, key: 'P-1', outcome: 'rejected' },
    });
    expect(reasonsOf(transformed).map(({ rule, column }) => [rule, column])).toEqual([
      ['required', 'name'],
      ['one-of', 'kind'],
      ['decimal', 'Preis'],
      ['email', 'owner'],
    ]);
  });

  it('never has a value of its cells in a reason', () => {
    const values = { id: 'Zq1', name: '', kind: 'Zq2', price: 'Zq3', owner: 'Zq4', attributes: 'Zq5' };

    expect(JSON.stringify(reasonsOf(transformOne(values)))).not.toMatch(/Zq/);
  });

  it('is rejected without a key where the key is missing', () => {
    const transformed = transformOne({ id: ' ' });

    expect(transformed).toMatchObject({ outcome: { key: '', outcome: 'rejected', reasons: [{ rule: 'required' }] } });
  });

  it('is rejected for its shape alone when its cells cannot be trusted', () => {
    const damaged = damagedRow(9, { id: 'P-9', name: '' }, 'has one cell too many', 'Put quotes around it');

    const transformed = transformer(product, plainMap).transform(damaged, 'products.csv');

    expect(transformed).toEqual({
      kind: 'outcome',
      outcome: {
        file: 'products.csv',
        row: 9,
        key: 'P-9',
        outcome: 'rejected',
        reasons: [{ rule: 'row-shape', problem: 'has one cell too many', mend: 'Put quotes around it' }],
      },
    });
  });

  it('breaks a rule over several columns only when its columns are right', () => {
    const named = new KeySet();
    named.add('P-1');

    expect(rulesOf(transformOne({ variantOf: 'P-2' }, plainMap, named))).toEqual(['variant-of-variant']);
    expect(rulesOf(transformOne({ variantOf: 'P-2', price: 'x' }, plainMap, named))).toEqual(['decimal']);
  });
});

describe('a row without any value', () => {
  it.each([{}, { id: '', name: ' ', price: '\t' }])('is skipped, not rejected: %j', (values) => {
    const transformed = transformer(product, plainMap).transform({ row: 5, values }, 'products.csv');

    expect(transformed).toMatchObject({
      outcome: { row: 5, key: '', outcome: 'skipped', reasons: [{ rule: 'empty-row' }] },
    });
  });

  it('is skipped even where defaults would fill it', () => {
    const map = mapWith({ name: { from: 'name', default: 'unnamed' } });

    const transformed = transformer(product, map).transform({ row: 5, values: { id: '', name: '' } }, 'products.csv');

    expect(transformed).toMatchObject({ outcome: { outcome: 'skipped' } });
  });
});

describe('rows that repeat each other', () => {
  it('reject a key from its second row on, across files, also when the first row was rejected', () => {
    const { transform } = transformer(product, plainMap);

    const first = transform(row({ price: 'x' }), 'a.csv');
    const second = transform(row({}), 'b.csv');
    const third = transform(row({ id: ' P-1 ' }), 'b.csv');

    expect([first, second, third].map(rulesOf)).toEqual([['decimal'], ['duplicate-key'], ['duplicate-key']]);
    expect(reasonsOf(second)[0]?.column).toBe('id');
  });

  it('tell keys apart by case', () => {
    const { transform } = transformer(product, plainMap);

    expect([row({}), row({ id: 'p-1' })].map((one) => transform(one, 'a.csv').kind)).toEqual(['record', 'record']);
  });

  it('reject a value that must stand once, empty cells aside', () => {
    const { transform } = transformer(product, mapWith({ barcode: { from: 'EAN' } }));
    const next = (id: string, EAN: string) => transform(row({ id, EAN }), 'a.csv');

    const results = [next('1', '952'), next('2', '952'), next('3', ''), next('4', ''), next('5', '953')];

    expect(results.map(({ kind }) => kind)).toEqual(['record', 'outcome', 'record', 'record', 'record']);
    expect(results.slice(1, 2).map(reasonsOf)).toMatchObject([[{ rule: 'duplicate-value', column: 'EAN' }]]);
  });

  it('leave a value free that only a rejected row had', () => {
    const { transform } = transformer(product, plainMap);

    transform(row({ id: '1', barcode: '952', price: 'x' }), 'a.csv');
    const second = transform(row({ id: '2', barcode: '952' }), 'a.csv');

    expect(second.kind).toBe('record');
  });

  it('are remembered by each transformer for itself', () => {
    expect(transformOne({}).kind).toBe('record');
    expect(transformOne({}).kind).toBe('record');
  });
});

describe('keys that other rows name', () => {
  async function* rows(...named: readonly string[]) {
    for (const [index, variantOf] of named.entries()) yield row({ id: `V-${index}`, variantOf });
  }

  it('mark the row they name', async () => {
    const named = new KeySet();

    await namedKeys(product, plainMap, rows('P-1', '', ' P-1 ', 'P-7'), named);

    expect(named.size).toBe(2);
    expect(recordOf(transformOne({ id: 'P-1' }, plainMap, named))).toMatchObject({ hasVariants: true });
    expect(recordOf(transformOne({ id: 'P-2' }, plainMap, named))).toMatchObject({ hasVariants: false });
  });

  it('are read as the map says', async () => {
    const named = new KeySet();
    const map = mapWith({ variantOf: { from: 'parent', values: { main: 'P-1' } } });
    async function* mapped() {
      yield row({ parent: 'MAIN' });
      yield row({ parent: "'@x" });
    }

    await namedKeys(product, map, mapped(), named);

    expect([named.has('P-1'), named.has('@x'), named.size]).toEqual([true, true, 2]);
  });

  it('are none where nothing feeds the column or the type has no such column', async () => {
    const named = new KeySet();

    await namedKeys(product, mapWith({ variantOf: {} }), rows('P-1'), named);
    await namedKeys(objectTypeOf({}), plainMap, rows('P-1'), named);

    expect(named.size).toBe(0);
  });
});

describe("a record's hash", () => {
  it('is the same for the same record, whatever its file, row, headers and spelling', () => {
    const spelled = transformer(product, mapWith({ price: { from: 'Preis', number: 'comma' } })).transform(
      { row: 77, values: { Preis: '1,50', name: ' Chair ', id: 'P-1', kind: 'Goods', barcode: ' ' } },
      'other.csv',
    );

    expect(hashIn(spelled)).toBe(hashIn(transformOne({ kind: 'goods', price: '1.5' })));
  });

  it('changes with every column', () => {
    const changes = [
      {},
      { id: 'P-2' },
      { name: 'Table' },
      { kind: 'goods' },
      { price: '1' },
      { owner: 'a@example.com' },
      { barcode: '1' },
      { attributes: 'a: b' },
      { variantOf: '1' },
    ];
    const named = new KeySet();
    named.add('P-1');

    const hashes = [
      ...changes.map((values) => hashIn(transformOne(values))),
      hashIn(transformOne({}, plainMap, named)),
    ];

    expect(new Set(hashes).size).toBe(changes.length + 1);
  });

  it('stays what earlier releases stored, or every delta would write everything once more', () => {
    expect(hashIn(transformOne({ kind: 'goods', price: '1.50', attributes: 'Size: L' }))).toBe(
      'Dt7uVh31pwLSkE3vtmyOiIKZtfI',
    );
  });
});

describe('checking the headers of a file', () => {
  it('passes a file that has what the map reads, and more', () => {
    const headers = ['more', ...Object.keys(plainMap.columns)];

    expect(() => checkHeaders('products.csv', headers, plainMap)).not.toThrow();
    expect(() => checkHeaders('products.csv', headers, mapWith({ kind: { default: 'goods' } }))).not.toThrow();
  });

  it('names the file and the header that is missing', () => {
    const check = () => checkHeaders('products.csv', ['id'], plainMap);

    expect(check).toThrow(ExportFileError);
    expect(check).toThrow(/products\.csv, column "name"/);
  });
});
