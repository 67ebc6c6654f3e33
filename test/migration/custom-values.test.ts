import { describe, expect, it } from 'vitest';
import { email, text } from '../../lib/migration/columns.ts';
import { namedByCustom } from '../../lib/migration/custom-problems.ts';
import { customFeedsOf } from '../../lib/migration/custom-values.ts';
import { phasesOf } from '../../lib/migration/dependency-order.ts';
import { fieldsFed, type ObjectMap, problemsOf, proposeMap, type SchemaMap } from '../../lib/migration/map.ts';
import type { Pair } from '../../lib/migration/object-type.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { type Transformed, transformer } from '../../lib/migration/transform.ts';
import { documentTypeOf, objectTypeOf } from './object-type-of.ts';

const user = objectTypeOf({
  name: 'user',
  columns: { email: email('E-mail', 'ana@example.com') },
  source: { alternateKeys: ['email'] },
});
const account = objectTypeOf({ name: 'account', columns: { name: text('Name', 'Northwind').optional() } });
const order = {
  ...documentTypeOf({ columns: { accountId: text('Account', 'A-1').optional() } }).type,
  references: { accountId: { to: 'account' } },
};
const pair: Pair = { name: 'here-to-there', namespace: '__here__', objectTypes: [user, account, order] };

const mapWith = (custom: NonNullable<ObjectMap['custom']>): ObjectMap => ({
  columns: { id: { from: 'id' } },
  custom,
  unmapped: [],
});
const schemaWith = (objects: SchemaMap['objects']): SchemaMap => ({
  version: 1,
  pair: pair.name,
  objects,
  tolerances: { rejectedPercent: 5 },
  settings: defaultSettings,
});

function transformOne(custom: NonNullable<ObjectMap['custom']>, values: Readonly<Record<string, string>>): Transformed {
  const map = mapWith(custom);
  return transformer(account, map, undefined, { custom: customFeedsOf(pair, map) }).transform(
    { row: 2, values: { id: 'A-1', ...values } },
    'accounts.csv',
  );
}
const customOf = (transformed: Transformed) => (transformed.kind === 'record' ? transformed.line.custom : undefined);
const hashOf = (transformed: Transformed) => (transformed.kind === 'record' ? transformed.line.hash : undefined);
const reasonsOf = (transformed: Transformed) =>
  transformed.kind === 'outcome' && 'reasons' in transformed.outcome ? transformed.outcome.reasons : [];

describe('a value of a custom field', () => {
  it.each([
    ['char', ' Gold ', 'Gold'],
    ['text', 'a\nb', 'a\nb'],
    ['html', '<p>x</p>', '<p>x</p>'],
    ['integer', '007', '7'],
    ['integer', '-12', '-12'],
    ['float', '01.50', '1.5'],
    ['monetary', '1250.00', '1250'],
    ['boolean', 'YES', 'true'],
    ['boolean', '0', 'false'],
    ['date', '2024-03-31', '2024-03-31'],
    ['datetime', '2024-03-31T11:30:00+02:00', '2024-03-31T09:30:00Z'],
    ['char', ' ', null],
    ['integer', '', null],
  ] as const)('of type %s: %j becomes %j', (type, cell, value) => {
    expect(customOf(transformOne({ x_one: { from: 'One', type } }, { One: cell }))).toEqual({ x_one: { type, value } });
  });

  it.each([
    ['integer', '1.5', 'integer'],
    ['integer', '2147483648', 'integer'],
    ['float', 'many', 'decimal'],
    ['monetary', '1,50', 'decimal'],
    ['boolean', 'maybe', 'yes-no'],
    ['date', '31.03.2024', 'date'],
    ['datetime', '2024-03-31', 'instant'],
  ] as const)('of type %s cannot be %j, and the row is rejected by rule %s', (type, cell, rule) => {
    expect(reasonsOf(transformOne({ x_one: { from: 'One', type } }, { One: cell }))).toMatchObject([
      { rule, column: 'One' },
    ]);
  });

  it('of a selection is the key of an option, by its key or its label, and nothing else', () => {
    const selection = {
      x_tier: { from: 'Tier', type: 'selection' as const, values: { 'Gold tier': 'gold', Silver: 'silver' } },
    };

    const told = ['GOLD TIER', 'gold', ' silver', ''].map(
      (Tier) => customOf(transformOne(selection, { Tier }))?.['x_tier'],
    );

    expect(told.map((one) => one?.value)).toEqual(['gold', 'gold', 'silver', null]);
    expect(reasonsOf(transformOne(selection, { Tier: 'bronze' }))).toMatchObject([{ rule: 'one-of', column: 'Tier' }]);
  });

  it('of a many2one names a record as its own export names it', () => {
    const byEmail = { x_buyer: { from: 'Buyer', type: 'many2one' as const, to: 'user', by: 'email' } };
    const byKey = { x_buyer: { from: 'Buyer', type: 'many2one' as const, to: 'user', by: 'id' } };

    expect(customOf(transformOne(byEmail, { Buyer: 'Ana@Example.com' }))).toEqual({
      x_buyer: { type: 'many2one', value: 'ana@example.com', to: 'user', by: 'email' },
    });
    expect(customOf(transformOne(byKey, { Buyer: 'U-1' }))).toEqual({
      x_buyer: { type: 'many2one', value: 'U-1', to: 'user' },
    });
    expect(customOf(transformOne(byEmail, { Buyer: '' }))).toMatchObject({ x_buyer: { value: null } });
    expect(reasonsOf(transformOne(byEmail, { Buyer: 'nobody' }))).toMatchObject([{ rule: 'email' }]);
  });

  it('is read in the number format of the map', () => {
    expect(customOf(transformOne({ x_n: { from: 'N', type: 'float', number: 'comma' } }, { N: '1.250,50' }))).toEqual({
      x_n: { type: 'float', value: '1250.5' },
    });
  });

  it('is part of the hash, whatever the order in the map; without the section the hash is the old one', () => {
    const a = { x_a: { from: 'A', type: 'char' as const } };
    const b = { x_b: { from: 'B', type: 'char' as const } };

    const hash = hashOf(transformOne({ ...a, ...b }, { A: '1', B: '2' }));

    expect(hashOf(transformOne({ ...b, ...a }, { A: '1', B: '2' }))).toBe(hash);
    expect(hashOf(transformOne({ ...a, ...b }, { A: '1', B: '3' }))).not.toBe(hash);
    expect(hashOf(transformOne({}, { A: '1' }))).toBe(
      hashOf(
        transformer(account, { columns: { id: { from: 'id' } }, unmapped: [] }).transform(
          { row: 2, values: { id: 'A-1' } },
          'f',
        ),
      ),
    );
  });
});

describe('a proposed map', () => {
  const tier = { object: 'account', name: 'x_tier', feed: { type: 'char' as const } };

  it('feeds a defined field from the header of its name, and names headers nobody defined', () => {
    const map = proposeMap(pair, { account: ['id', 'x_tier', 'x_other'] }, defaultSettings, [tier]);

    expect(map.objects['account']).toEqual({
      columns: { id: { from: 'id' } },
      custom: { x_tier: { from: 'x_tier', type: 'char' } },
      unmapped: ['x_other'],
    });
    expect(problemsOf(map, pair)).toEqual([]);
  });

  it('keeps the header that an earlier map named, and lets the newer definition win', () => {
    const earlier = schemaWith({ account: mapWith({ x_tier: { from: 'Tier', type: 'char' } }) });

    const kept = proposeMap(pair, { account: ['id', 'Tier'] }, defaultSettings, fieldsFed(earlier));
    const newer = proposeMap(pair, { account: ['id', 'x_tier'] }, defaultSettings, [
      { ...tier, feed: { type: 'integer' } },
      ...fieldsFed(earlier),
    ]);

    expect(kept.objects['account']?.custom).toEqual({ x_tier: { from: 'Tier', type: 'char' } });
    expect(newer.objects['account']?.custom).toEqual({ x_tier: { from: 'x_tier', type: 'integer' } });
  });
});

describe('custom fields in a map', () => {
  const problems = (object: string, custom: NonNullable<ObjectMap['custom']>) =>
    problemsOf(schemaWith({ [object]: mapWith(custom) }), pair);

  it('may name any object type that need not come later', () => {
    expect(problems('order', { x_a: { from: 'a', type: 'many2one', to: 'account' } })).toEqual([]);
    expect(problems('account', { x_a: { from: 'a', type: 'many2one', to: 'account' } })).toEqual([]);
    expect(problems('account', { x_u: { from: 'u', type: 'many2one', to: 'user', by: 'email' } })).toEqual([]);
  });

  it.each([
    ['account', { x_o: { from: 'o', type: 'many2one' as const, to: 'order' } }, /loaded after/],
    ['account', { x_o: { from: 'o', type: 'many2one' as const, to: 'planet' } }, /one of user, account, order/],
    ['account', { x_o: { from: 'o', type: 'many2one' as const, to: 'user', by: 'name' } }, /Use one of id, email/],
    ['account', { x_o: { from: 'o', type: 'char' as const, to: 'user' } }, /only a many2one/],
    ['account', { tier: { from: 'o', type: 'char' as const } }, /Write x_/],
    ['order-line', { x_o: { from: 'o', type: 'char' as const } }, /Remove the section/],
  ])('are refused in a sentence: %s %j', (object, custom, sentence) => {
    expect(problems(object, custom).filter((problem) => problem.includes('custom'))).toEqual([
      expect.stringMatching(sentence),
    ]);
  });

  it('are refused when two object types name each other through them', () => {
    const map = schemaWith({
      user: mapWith({ x_a: { from: 'a', type: 'many2one', to: 'account' } }),
      account: mapWith({ x_u: { from: 'u', type: 'many2one', to: 'user' } }),
    });

    expect(problemsOf(map, pair).filter((problem) => problem.includes('loaded after'))).toHaveLength(2);
  });

  it('put an object type after the ones they name', () => {
    const map = mapWith({ x_u: { from: 'u', type: 'many2one', to: 'user' } });

    const phases = phasesOf([account, user], ({ name }) => namedByCustom(name === 'account' ? map : undefined));

    expect(phases.map((phase) => phase.map(({ name }) => name))).toEqual([['user'], ['account']]);
  });
});
