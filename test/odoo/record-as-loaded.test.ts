import { describe, expect, it } from 'vitest';
import { text, yesNo } from '../../lib/migration/columns.ts';
import type { LoadedEntry } from '../../lib/migration/id-map.ts';
import type { FlatWriting, ObjectType } from '../../lib/migration/object-type.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { PartLine } from '../../lib/migration/transform.ts';
import type { Known } from '../../lib/odoo/look.ts';
import { recordAsLoaded } from '../../lib/odoo/record-as-loaded.ts';
import { aLedger } from '../migration/a-ledger.ts';
import { objectTypeOf } from '../migration/object-type-of.ts';

const writing: FlatWriting = {
  kind: 'flat',
  models: ['template', 'product', 'service'],
  record: (row, look) => {
    look.country(typeof row['country'] === 'string' ? row['country'] : null, 'country');
    const model = row['kind'] === 'service' ? 'service' : row['hasVariants'] === true ? 'template' : 'product';
    return { model, cells: { hasVariants: row['hasVariants'] === true } };
  },
};
const plain = objectTypeOf({
  columns: { kind: text('Kind', 'x'), country: text('Country', 'DE').optional(), hasVariants: yesNo('Made by us') },
});
const type: ObjectType = {
  ...plain,
  source: { ...plain.source, named: { as: 'hasVariants', in: 'kind' } },
};
const line = (hasVariants: boolean, kind = 'goods', country: string | null = null): PartLine => ({
  file: 'products.csv',
  row: 2,
  key: 'P-1',
  hash: 'h',
  record: { id: 'P-1', kind, country, hasVariants },
});
const loadedAs = (model: string): LoadedEntry => ({ state: 'loaded', model, id: 40, hash: 'old', run: 'run-1' });
const known: Known = {
  entries: new Map(),
  supports: { ids: new Map(), refused: new Map() },
  found: new Map(),
  files: new Map(),
  settings: defaultSettings,
  destination: {
    ...aLedger,
    country: () => undefined,
    state: () => undefined,
    unit: () => undefined,
    purchaseUnit: false,
    productKind: () => ({}),
  },
};

describe('the Odoo record of a line', () => {
  it.each([
    [true, 'template'],
    [false, 'product'],
  ])('is what the row says when it is new (%s: %s)', (hasVariants, model) => {
    expect(recordAsLoaded(type, writing, line(hasVariants), undefined, known)).toMatchObject({
      record: { model },
      reasons: [],
    });
  });

  it.each([true, false])(
    'stays a template when a delta leaves its variants out (named by a row: %s)',
    (hasVariants) => {
      const { record, reasons } = recordAsLoaded(type, writing, line(hasVariants), loadedAs('template'), known);

      expect(record).toEqual({ model: 'template', cells: { hasVariants: true } });
      expect(reasons).toEqual([]);
    },
  );

  it('stays a single product when a later row names it', () => {
    expect(recordAsLoaded(type, writing, line(true), loadedAs('product'), known)).toMatchObject({
      record: { model: 'product', cells: { hasVariants: false } },
      reasons: [],
    });
  });

  it('is rejected when nothing makes it the model it is in Odoo', () => {
    const { reasons } = recordAsLoaded(type, writing, line(false, 'service'), loadedAs('product'), known);

    expect(reasons).toMatchObject([
      { rule: 'other-model', problem: 'is in Odoo as product and would now become service' },
    ]);
    expect(recordAsLoaded(plain, writing, line(false), loadedAs('template'), known).reasons).toHaveLength(1);
  });

  it('has each reason of the row once, however it was found', () => {
    const reasonsAs = (model: string) =>
      recordAsLoaded(type, writing, line(false, 'goods', 'XX'), loadedAs(model), known).reasons.map(({ rule }) => rule);

    expect(reasonsAs('product')).toEqual(['country']);
    expect(reasonsAs('template')).toEqual(['country']);
    expect(reasonsAs('service')).toEqual(['country', 'other-model']);
  });
});
