import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, text, yesNo } from '../../lib/migration/columns.ts';
import { MapError } from '../../lib/migration/errors.ts';
import {
  exportColumns,
  hashMap,
  proposeMap,
  readMap,
  readMapAsFarAsPossible,
  type SchemaMap,
  writeMap,
} from '../../lib/migration/map.ts';
import type { Pair } from '../../lib/migration/object-type.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { objectTypeOf } from './object-type-of.ts';

const account = objectTypeOf({
  name: 'account',
  columns: {
    name: text('Name of the company', 'Northwind'),
    postalCode: text('Postal code', '02110').optional(),
    balance: decimal('What is owed', '1.50').optional(),
    hasChildren: yesNo('Made by us'),
  },
  source: { named: { as: 'hasChildren', in: 'postalCode' } },
});
const note = objectTypeOf({ name: 'note' });
const pair: Pair = { name: 'here-to-there', namespace: '__here__', objectTypes: [account, note] };

const mapOf = (objects: SchemaMap['objects']): SchemaMap => ({
  version: 1,
  pair: pair.name,
  objects,
  tolerances: { rejectedPercent: 5 },
  settings: defaultSettings,
});
const problemsIn = (yaml: string): readonly string[] => {
  try {
    readMap(yaml, pair);
    return [];
  } catch (error) {
    if (error instanceof MapError) return error.problems;
    throw error;
  }
};

describe('a proposed map', () => {
  it('feeds every column from the header of the same name', () => {
    const map = proposeMap(pair, { account: ['id', 'name', 'postalCode', 'balance'] });

    expect(map).toEqual(
      mapOf({
        account: {
          columns: {
            id: { from: 'id' },
            name: { from: 'name' },
            postalCode: { from: 'postalCode' },
            balance: { from: 'balance' },
          },
          unmapped: [],
        },
      }),
    );
  });

  it.each(['Postal Code', 'postal_code', 'POSTAL-CODE', 'postal.code', 'PostalCode '])(
    'takes the header %j for postalCode',
    (header) => {
      const map = proposeMap(pair, { account: ['id', header] });

      expect(map.objects['account']?.columns['postalCode']).toEqual({ from: header });
    },
  );

  it('prefers the header that is written exactly like the column', () => {
    const map = proposeMap(pair, { account: ['Postal Code', 'postalCode'] });

    expect(map.objects['account']?.columns['postalCode']).toEqual({ from: 'postalCode' });
    expect(map.objects['account']?.unmapped).toEqual(['Postal Code']);
  });

  it('lists what is equal to nothing as unmapped and never guesses', () => {
    const map = proposeMap(pair, { account: ['id', 'name', 'Company name', 'zip', 'hasChildren'] });

    expect(map.objects['account']?.unmapped).toEqual(['Company name', 'zip', 'hasChildren']);
  });

  it('uses or names every header exactly once, whatever the headers', () => {
    const headers = fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom('id', 'ID', 'Name', 'name', 'postal code')));
    fc.assert(
      fc.property(headers, (found) => {
        const object = proposeMap(pair, { account: found }).objects['account'];
        const used = Object.values(object?.columns ?? {}).flatMap(({ from }) => from ?? []);

        expect([...used, ...(object?.unmapped ?? [])].sort()).toEqual([...found].sort());
      }),
    );
  });

  it('leaves out object types the drop has no file of', () => {
    expect(Object.keys(proposeMap(pair, { note: ['id'] }).objects)).toEqual(['note']);
  });
});

describe('the columns an export can feed', () => {
  it('are all but the one made by us', () => {
    expect(Object.keys(exportColumns(account))).toEqual(['id', 'name', 'postalCode', 'balance']);
    expect(Object.keys(exportColumns(note))).toEqual(['id']);
  });
});

describe('reading a map', () => {
  it('gives back what was written', () => {
    const map = mapOf({
      account: {
        columns: {
          id: { from: 'Nr.' },
          name: { from: 'Firma: "Name"', default: 'unknown' },
          balance: { from: '#', number: 'comma', values: { free: '0', no: 'yes' } },
        },
        unmapped: ['- x', 'true', ''],
      },
    });

    expect(readMap(writeMap(map), pair)).toEqual(map);
  });

  it('fills in what may be left out', () => {
    const map = readMap('version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {from: id}}}}', pair);

    expect(map).toEqual(mapOf({ note: { columns: { id: { from: 'id' } }, unmapped: [] } }));
  });

  it('lets a default alone feed a required column', () => {
    expect(problemsIn(writeMap(mapOf({ note: { columns: { id: { default: 'N' } }, unmapped: [] } })))).toEqual([]);
  });

  it('names every problem at once', () => {
    const problems = problemsIn(`
      version: 1
      pair: elsewhere
      objects:
        account: {columns: {id: {}, nmae: {from: Name}, hasChildren: {from: x}, toString: {from: x}}}
        planet: {columns: {}}`);

    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'pair',
      'objects.account.columns.nmae',
      'objects.account.columns.hasChildren',
      'objects.account.columns.toString',
      'objects.account.columns.id',
      'objects.account.columns.name',
      'objects.planet',
    ]);
  });

  it('lets only texts that are no keys be put together, and nothing without a beginning', () => {
    const problems = problemsIn(`
      version: 1
      pair: here-to-there
      objects:
        account:
          columns:
            id: {from: A, and: [B]}
            name: {from: A, and: [B, C]}
            postalCode: {and: [B]}
            balance: {from: A, and: [B]}`);

    expect(problems).toEqual([
      'objects.account.columns.id.and: only a text that is no key may be put together from several columns. Remove it',
      'objects.account.columns.postalCode.and: nothing stands before it. Name the first header under "from"',
      'objects.account.columns.balance.and: only a text that is no key may be put together from several columns. Remove it',
    ]);
  });

  it('says what is known where a name is unknown', () => {
    const problems = problemsIn('version: 1\npair: here-to-there\nobjects: {planet: {columns: {}}}');

    expect(problems).toEqual(['objects.planet: no such object type; known are account, note']);
  });

  it('says what the column means that nothing feeds', () => {
    const [problem] = problemsIn('version: 1\npair: here-to-there\nobjects: {account: {columns: {id: {from: id}}}}');

    expect(problem).toContain('Name of the company');
    expect(problem).toContain('"from"');
  });

  it.each([
    ['version: 2\npair: here-to-there\nobjects: {}', 'version'],
    ['version: 1\npair: here-to-there', 'objects'],
    ['version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {form: id}}}}', 'objects.note.columns.id'],
    ['version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {from: ""}}}}', 'objects.note.columns.id.from'],
    [
      'version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {from: id, number: dot}}}}',
      'objects.note.columns.id.number',
    ],
    ['version: 1\npair: here-to-there\nobjects: {}\ntolerances: {rejectedPercent: 101}', 'tolerances.rejectedPercent'],
    ['just a text', 'the map'],
    ['', 'the map'],
  ])('points at the place that is wrong in %j', (yaml, place) => {
    expect(problemsIn(yaml)[0]).toMatch(new RegExp(`^${place.replaceAll('.', '\\.')}: `));
  });

  it('says so when the file is no YAML', () => {
    expect(problemsIn('pair: [1')).toEqual(['The file is not YAML. Check indentation and quotes']);
  });

  it('names no value of a row that it translates', () => {
    const values = 'values: {Jane Doe: {not: a text}}';

    const [problem] = problemsIn(
      `version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {from: id, ${values}}}}}`,
    );

    expect(problem).toMatch(/^objects\.note\.columns\.id\.values: /);
    expect(problem).not.toContain('Jane');
  });
});

describe('a map with faults', () => {
  const yaml = `
    version: 2
    pair: here-to-there
    objects:
      account:
        columns: {id: {from: id}, name: {form: Name}, balance: {from: x, number: dot}, nmae: {from: Firma}}
        unmaped: [a]
      note: {columns: {id: {from: ''}}}
    tolerances: {rejectedPercent: 101}`;
  const { map, problems } = readMapAsFarAsPossible(yaml, pair);

  it('is told everything at once, each fault once, with what is probably meant', () => {
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'objects.account',
      'objects.account.columns.balance.number',
      'objects.account.columns.name',
      'objects.account.columns.nmae',
      'objects.note.columns.id.from',
      'tolerances.rejectedPercent',
      'version',
    ]);
    expect(problems).toContain(
      'objects.account.columns.name: it has a member that nobody knows; perhaps from is meant',
    );
    expect(problems).toContain('objects.account.columns.nmae: no such column; perhaps name is meant');
  });

  it('is read without them', () => {
    expect(map?.objects['account']?.columns).toMatchObject({ id: { from: 'id' }, balance: { from: 'x' } });
    expect(map?.tolerances).toEqual({ rejectedPercent: 5 });
  });

  it('says nothing of members that may be values of rows', () => {
    const misindented = 'version: 1\npair: here-to-there\nobjects: {note: {columns: {id: {from: id, Jane Doe: x}}}}';

    expect(readMapAsFarAsPossible(misindented, pair).problems.join()).not.toContain('Jane');
  });

  it.each(['just a text', '[1, 2]', 'null', 'objects: [1]', 'objects: {note: 1}', 'version: [{}]'])(
    'is read to its end: %s',
    (text) => {
      expect(readMapAsFarAsPossible(text, pair).problems).not.toEqual([]);
    },
  );
});

describe("a map's hash", () => {
  const map = mapOf({
    account: { columns: { id: { from: 'id', number: 'comma' }, name: { from: 'Name' } }, unmapped: ['a', 'b'] },
    note: { columns: { id: { from: 'id' } }, unmapped: [] },
  });

  it('is short enough to be read out', () => {
    expect(hashMap(map)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('does not depend on order or layout', () => {
    const yaml = `
      # the same, by hand
      tolerances: {rejectedPercent: 5}
      objects:
        note: {columns: {id: {from: id}}}
        account:
          unmapped: [b, a]
          columns: {name: {from: 'Name'}, id: {number: comma, from: "id"}}
      pair: here-to-there
      version: 1`;

    expect(hashMap(readMap(yaml, pair))).toBe(hashMap(map));
  });

  it('survives being written and read', () => {
    const proposed = proposeMap(pair, { account: ['id', 'name', 'colour'], note: ['id'] });

    expect(hashMap(readMap(writeMap(proposed), pair))).toBe(hashMap(proposed));
  });

  it('changes with everything that changes what is migrated', () => {
    const id = { from: 'id' };
    const others: SchemaMap[] = [
      mapOf({ note: { columns: { id }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { from: 'Id' } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, default: 'x' } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, number: 'comma' } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, number: 'point' } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, and: ['a', 'b'] } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, and: ['b', 'a'] } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, values: { a: 'b' } } }, unmapped: [] } }),
      mapOf({ note: { columns: { id: { ...id, values: { b: 'a' } } }, unmapped: [] } }),
      mapOf({ note: { columns: { id }, unmapped: ['left'] } }),
      mapOf({ account: { columns: { id }, unmapped: [] } }),
      { ...mapOf({ note: { columns: { id }, unmapped: [] } }), tolerances: { rejectedPercent: 6 } },
      { ...mapOf({ note: { columns: { id }, unmapped: [] } }), pair: 'other' },
    ];

    expect(new Set(others.map(hashMap)).size).toBe(others.length);
  });
});
