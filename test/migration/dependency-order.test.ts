import { describe, expect, it } from 'vitest';
import { dependenciesOf, phasesOf } from '../../lib/migration/dependency-order.ts';
import { CircularReferenceError } from '../../lib/migration/errors.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import { objectTypeOf } from './object-type-of.ts';

const type = (name: string, ...needs: readonly string[]): ObjectType =>
  objectTypeOf({ name, references: Object.fromEntries(needs.map((to) => [`${to}Id`, { to }])) });
const names = (phases: readonly (readonly ObjectType[])[]) => phases.map((phase) => phase.map(({ name }) => name));

describe('the phases of a pair', () => {
  it('come after everything they name, however the pair lists them', () => {
    const types = [type('invoice', 'account', 'tax'), type('account', 'user'), type('tax'), type('user')];

    const phases = phasesOf(types);

    expect(names(phases)).toEqual([['tax', 'user'], ['account'], ['invoice']]);
  });

  it('put object types that name nothing of each other side by side', () => {
    expect(names(phasesOf([type('a'), type('b'), type('c')]))).toEqual([['a', 'b', 'c']]);
  });

  it('let a type name itself', () => {
    expect(names(phasesOf([type('account', 'account')]))).toEqual([['account']]);
  });

  it('do not wait for a type the pair does not have', () => {
    expect(names(phasesOf([type('account', 'planet')]))).toEqual([['account']]);
  });

  it('begin with what defines fields', () => {
    const fields = { ...type('field'), definesFields: true };

    expect(names(phasesOf([type('user'), type('account', 'user'), fields]))).toEqual([
      ['field'],
      ['user'],
      ['account'],
    ]);
  });

  it('wait for what the lines of a document name', () => {
    const { references } = type('line', 'tax');
    const plain = type('invoice');
    const lines = { ...plain, columns: plain.source.columns, key: 'id', document: 'id', references };

    expect(names(phasesOf([{ ...plain, lines }, type('tax')]))).toEqual([['tax'], ['invoice']]);
  });

  it('wait for a type that comes before though nothing names it', () => {
    expect(names(phasesOf([{ ...type('order'), after: ['stock', 'planet'] }, type('stock')]))).toEqual([
      ['stock'],
      ['order'],
    ]);
  });

  it('are none for a pair without object types', () => {
    expect(phasesOf([])).toEqual([]);
  });

  it('refuse a circle and name only the types that cannot be placed', () => {
    const circle = () => phasesOf([type('user'), type('a', 'b', 'user'), type('b', 'c'), type('c', 'a')]);

    expect(circle).toThrow(CircularReferenceError);
    expect(circle).toThrow(/circle: a, b, c\./);
  });
});

describe('the dependencies of an object type', () => {
  it('are the types its columns name', () => {
    expect(dependenciesOf(type('invoice', 'account', 'tax'))).toEqual(['account', 'tax']);
  });
});
