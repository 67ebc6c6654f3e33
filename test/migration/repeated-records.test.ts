import { describe, expect, it } from 'vitest';
import { calendarDate, instant, text } from '../../lib/migration/columns.ts';
import { type ObjectMap, readMap } from '../../lib/migration/map.ts';
import { transformer } from '../../lib/migration/transform.ts';
import { documentTypeOf, objectTypeOf } from './object-type-of.ts';

const patient = objectTypeOf({
  name: 'patient',
  columns: {
    name: text('Name', 'Doe'),
    number: text('Number that stands once', '1').optional(),
    born: calendarDate('Day of birth', '2000-01-01').optional(),
    seenAt: instant('When seen', '2024-01-01T00:00:00Z').optional(),
  },
  source: { unique: ['number'] },
});
const map: ObjectMap = {
  columns: {
    id: { from: 'PATNO' },
    name: { from: 'NAME' },
    number: { from: 'NUM' },
    born: { from: 'BORN', date: 'DD/MM/YYYY' },
    seenAt: { from: 'SEEN', date: 'DD/MM/YYYY', zone: 'Europe/London' },
  },
  repeated: true,
  unmapped: [],
};

/** Rows through one transformer: what became of each, with its rules. */
function outcomesOf(rows: readonly Readonly<Record<string, string>>[], shared: readonly string[] = []) {
  const { transform } = transformer(patient, map, undefined, { shared: new Set(shared) });
  return rows.map((values, i) => {
    const found = transform({ row: i + 2, values }, 'visits.csv');
    if (found.kind === 'record') return 'record';
    const { outcome } = found;
    return `${outcome.outcome} ${'reasons' in outcome ? outcome.reasons.map(({ rule }) => rule).join() : ''}`;
  });
}

const row = (PATNO: string, NAME: string, more: Readonly<Record<string, string>> = {}) => ({
  PATNO,
  NAME,
  NUM: '',
  BORN: '',
  SEEN: '',
  ...more,
});

describe('rows that repeat the record of their key', () => {
  it('become one record: the same again is skipped, a contradiction rejected', () => {
    expect(outcomesOf([row('P1', 'Doe'), row('P1', 'Doe'), row('P2', 'Shah'), row('P1', 'Dow')])).toEqual([
      'record',
      'skipped repeated-record',
      'record',
      'rejected contradicting-record',
    ]);
  });

  it('may repeat a value that stands once in a drop, for it is the same record', () => {
    const same = row('P1', 'Doe', { NUM: '7' });

    expect(outcomesOf([same, same, row('P2', 'Shah', { NUM: '7' })])).toEqual([
      'record',
      'skipped repeated-record',
      'rejected duplicate-value',
    ]);
  });

  it('begin with the first row that is right', () => {
    expect(outcomesOf([row('P1', ''), row('P1', 'Doe'), row('P1', 'Doe')])).toEqual([
      'rejected required',
      'record',
      'skipped repeated-record',
    ]);
  });

  it('hold no record where only what others read is filled in', () => {
    expect(outcomesOf([row('P1', ''), row('P1', 'Doe')], ['PATNO'])).toEqual(['skipped no-such-record', 'record']);
  });
});

describe('days and times of a stranger', () => {
  it('are read as the map says, and refused otherwise', () => {
    const { transform } = transformer(patient, map);
    const read = (BORN: string, SEEN: string) =>
      transform({ row: 2, values: row('P1', 'Doe', { BORN, SEEN }) }, 'visits.csv');

    expect(read('31/12/1999', '05/07/2024 09:30')).toMatchObject({
      line: { record: { born: '1999-12-31', seenAt: '2024-07-05T08:30:00Z' } },
    });
    expect(read('1999-12-31', '2024-07-05T09:30:00Z')).toMatchObject({
      outcome: {
        outcome: 'rejected',
        reasons: [{ rule: 'date', column: 'BORN', mend: expect.stringContaining('DD/MM/YYYY') }],
      },
    });
  });
});

describe('a map', () => {
  const { type } = documentTypeOf({});
  const pair = { name: 'here', namespace: '__here__', objectTypes: [type] };

  it.each([
    ['objects: {order: {columns: {id: {from: id}}, repeated: true}}', 'objects.order.repeated'],
    ['objects: {order: {columns: {id: {from: id, date: DD.MM}}}}', 'objects.order.columns.id.date'],
    ['objects: {order: {columns: {id: {from: id, zone: Nowhere}}}}', 'objects.order.columns.id.zone'],
  ])('is refused that says %s', (yaml, place) => {
    expect(() => readMap(`version: 1\npair: here\n${yaml}`, pair)).toThrow(place);
  });
});
