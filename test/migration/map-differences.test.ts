import { describe, expect, it } from 'vitest';
import type { SchemaMap } from '../../lib/migration/map.ts';
import { differencesBetween, translates } from '../../lib/migration/map-differences.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';

const mapOf = (objects: SchemaMap['objects'], settings: Partial<SchemaMap['settings']> = {}): SchemaMap => ({
  version: 1,
  pair: 'here-to-there',
  objects,
  tolerances: { rejectedPercent: 5 },
  settings: { ...defaultSettings, ...settings },
});
const account = (columns: SchemaMap['objects'][string]['columns'], unmapped: string[] = []) => ({
  account: { columns, unmapped },
});

describe('the differences between two maps', () => {
  it('are none where both say the same, in whatever order', () => {
    const earlier = mapOf(account({ id: { from: 'Nr' }, name: { from: 'Firma' } }, ['a', 'b']));
    const later = mapOf(account({ name: { from: 'Firma' }, id: { from: 'Nr' } }, ['b', 'a']));

    expect(differencesBetween(earlier, later)).toEqual([]);
  });

  it('tell another order of what is put together', () => {
    const [earlier, later] = [
      ['B', 'C'],
      ['C', 'B'],
    ].map((and) => mapOf(account({ name: { from: 'A', and } })));

    expect(earlier && later && differencesBetween(earlier, later)).toEqual([
      { object: 'account', place: 'columns.name.and', before: 'B, C', after: 'C, B' },
    ]);
  });

  it('name what was added, changed and taken away, with what was said before', () => {
    const earlier = mapOf(account({ id: { from: 'Nr' }, name: { from: 'Firma', default: '-' } }, ['Ort']));
    const later = mapOf(account({ id: { from: 'No' }, name: { from: 'Firma' }, city: { from: 'Ort' } }));

    expect(differencesBetween(earlier, later)).toEqual([
      { object: 'account', place: 'columns.id.from', before: 'Nr', after: 'No' },
      { object: 'account', place: 'columns.city.from', before: '', after: 'Ort' },
      { object: 'account', place: 'unmapped', before: 'Ort', after: '' },
      { object: 'account', place: 'columns.name.default', before: '-', after: '' },
    ]);
  });

  it('know custom fields, other object types, tolerances and settings', () => {
    const earlier = mapOf({ ...account({}), note: { columns: { id: { from: 'id' } }, unmapped: [] } });
    const later = {
      ...mapOf(
        { account: { columns: {}, custom: { x_tier: { from: 'Stufe', type: 'char' } }, unmapped: [] } },
        { taxTolerance: '0.10', lockedRates: { CHF: '0.95' } },
      ),
      tolerances: { rejectedPercent: 0 },
    };

    expect(differencesBetween(earlier, later).map(({ object, place }) => `${object} ${place}`)).toEqual([
      'account custom.x_tier.from',
      'account custom.x_tier.type',
      ' tolerances.rejectedPercent',
      ' settings.taxTolerance',
      ' settings.lockedRates.CHF',
      'note columns.id.from',
    ]);
  });

  it('take the translations of a column as one thing, and tell that rows’ values are in it', () => {
    const earlier = mapOf(account({ id: { from: 'Nr', values: { b: '2', a: '1' } } }));
    const later = mapOf(account({ id: { from: 'Nr', values: { a: '1', b: '3' } } }));

    const [difference, ...more] = differencesBetween(earlier, later);

    expect(more).toEqual([]);
    expect(difference).toEqual({
      object: 'account',
      place: 'columns.id.values',
      before: 'a → 1; b → 2',
      after: 'a → 1; b → 3',
    });
    expect(difference && translates(difference)).toBe(true);
  });
});
