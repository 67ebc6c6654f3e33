import { describe, expect, it } from 'vitest';
import { dependenciesOf, phasesOf } from '../../lib/migration/dependency-order.ts';
import { UnknownPairError } from '../../lib/migration/errors.ts';
import { formatOf } from '../../lib/migration/export-files/format-of.ts';
import { escapeId } from '../../lib/migration/external-id.ts';
import { exportColumns, problemsOf, proposeMap } from '../../lib/migration/map.ts';
import { objectTypeNamed, pairNamed, pairs } from '../../lib/pairs/index.ts';

describe('the pairs', () => {
  it('are found by name', () => {
    for (const pair of pairs) expect(pairNamed(pair.name)).toBe(pair);
  });

  it('are listed where a name is unknown', () => {
    expect(() => pairNamed('sap-to-odoo')).toThrow(UnknownPairError);
    expect(() => pairNamed('sap-to-odoo')).toThrow(/ai-works-to-odoo-erp/);
  });

  it('have a name and a namespace of their own', () => {
    expect(new Set(pairs.map(({ name }) => name)).size).toBe(pairs.length);
    expect(new Set(pairs.map(({ namespace }) => namespace)).size).toBe(pairs.length);
  });
});

describe('AI Works to Odoo ERP', () => {
  it('defines fields first, then loads users before accounts, and accounts before contacts', () => {
    const phases = phasesOf(pairNamed('ai-works-to-odoo-erp').objectTypes);
    const phaseOf = (object: string) => phases.findIndex((phase) => phase.some(({ name }) => name === object));

    expect(phaseOf('custom-field')).toBe(0);
    expect(phaseOf('user')).toBe(1);
    expect(phaseOf('account')).toBeGreaterThan(phaseOf('user'));
    expect(phaseOf('contact')).toBeGreaterThan(phaseOf('account'));
  });
});

describe.each(pairs)('$name', (pair) => {
  it('has a namespace that no Odoo module can own', () => {
    expect(pair.namespace).toMatch(/^__[a-z]+__$/);
  });

  it('finds its object types by name and lists them where a name is unknown', () => {
    for (const type of pair.objectTypes) expect(objectTypeNamed(pair, type.name)).toBe(type);
    expect(() => objectTypeNamed(pair, 'planet')).toThrow(new RegExp(pair.objectTypes[0]?.name ?? 'none'));
  });

  it('loads every object type exactly once, after everything it names', () => {
    const phases = phasesOf(pair.objectTypes);

    expect(
      phases
        .flat()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(pair.objectTypes.map(({ name }) => name).sort());
    for (const [index, phase] of phases.entries()) {
      const earlier = new Set(phases.slice(0, index).flatMap((before) => before.map(({ name }) => name)));
      for (const type of phase) {
        expect(dependenciesOf(type).filter((name) => name !== type.name && !earlier.has(name))).toEqual([]);
      }
    }
  });

  it('recognises every file by one object type only', () => {
    const files = pair.objectTypes.flatMap((type) => type.files);

    expect(new Set(files).size).toBe(files.length);
    expect(new Set(pair.objectTypes.map(({ name }) => name)).size).toBe(pair.objectTypes.length);
    for (const file of files) expect(formatOf(`${file}.csv`)).toBeDefined();
  });

  it.each(pair.objectTypes)('$name names only records that exist, by a key of theirs', (type) => {
    for (const [column, reference] of Object.entries(type.references)) {
      expect(Object.keys(type.source.columns)).toContain(column);
      const target = pair.objectTypes.find(({ name }) => name === reference?.to);
      const keys = [target?.source.key, ...(target?.source.alternateKeys ?? [])];
      expect(keys).toContain(reference?.by ?? target?.source.key);
      // Both sides must be read alike, or a reference never meets the key it means.
      const there = target?.source.columns[reference?.by ?? target.source.key];
      expect([there?.type, 'list']).toContain(type.source.columns[column]?.type);
    }
  });

  it.each(pair.objectTypes)('$name speaks of columns it has', (type) => {
    const { key, alternateKeys = [], unique = [], named } = type.source;
    const columns = Object.keys(type.source.columns);

    expect(columns).toEqual(
      expect.arrayContaining([
        key,
        ...alternateKeys,
        ...unique.flat(),
        ...(named ? [named.as, named.in] : []),
        ...type.reconcile.links,
      ]),
    );
    expect(type.source.columns[key]?.required).toBe(true);
    expect(Object.keys(type.references)).toEqual(expect.arrayContaining([...type.reconcile.links]));
    // An alternate key that two rows share would name either of them.
    expect(unique).toEqual(expect.arrayContaining([...alternateKeys]));
  });

  it.each(pair.objectTypes)('$name explains every column, with an example it reads itself', (type) => {
    for (const column of Object.values(exportColumns(type))) {
      expect(column.meaning).not.toBe('');
      expect(column.parse(column.example)).toMatchObject({ ok: true });
    }
  });

  it.each(pair.objectTypes.filter(({ rowsOf }) => rowsOf === undefined))(
    '$name needs no map when the export follows the contract',
    (type) => {
      const map = proposeMap(pair, { [type.name]: Object.keys(exportColumns(type)) });

      expect(problemsOf(map, pair)).toEqual([]);
      expect(map.objects[type.name]?.unmapped).toEqual([]);
    },
  );

  it.each(pair.objectTypes)('$name has a name that external ids and file names can hold', (type) => {
    expect(escapeId(type.name)).toBe(type.name);
    expect(type.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
