import { describe, expect, it } from 'vitest';
import { collectedText, collectorNames, readCollected, sameRow } from '../../lib/migration/collected.ts';
import { text } from '../../lib/migration/columns.ts';
import { type ObjectType, objectType } from '../../lib/migration/object-type.ts';

const column = text('', '');

const type: ObjectType = objectType({
  name: 'policy',
  title: 'Policies',
  files: ['policies'],
  source: {
    key: 'id',
    columns: { id: column, patientId: column, visitId: column.optional(), insurer: column.optional() },
  },
  references: { patientId: { to: 'patient' }, visitId: { to: 'visit' } },
  writing: {
    kind: 'collected',
    models: ['res.partner'],
    onto: ['patientId', 'visitId'],
    field: 'x_data',
    cells: () => ({}),
  },
  undo: 'leave',
  reconcile: { count: true, links: [] },
});

const row = (key: string, insurer: string | null) => ({
  key,
  record: { id: key, patientId: 'P-1', visitId: null, insurer },
  lines: [],
});

describe('rows that a record has collected', () => {
  it('are read back as they were written, in one order', () => {
    const rows = [row('B', 'Zurich "Care" & Söhne\n🦷'), row('A', null)];

    const written = collectedText(new Map(rows.map((one) => [one.key, one])));

    expect([...(readCollected(type, written)?.values() ?? [])]).toEqual(rows.toReversed());
    expect(collectedText(new Map(rows.toReversed().map((one) => [one.key, one])))).toBe(written);
  });

  it('are none in an empty field, and cannot be told from what is not ours', () => {
    expect(readCollected(type, '')?.size).toBe(0);
    for (const strange of ['not JSON', '[]', '{"A": 1}', '{"A": {"record": {"id": 1}, "lines": []}}']) {
      expect(readCollected(type, strange), strange).toBeUndefined();
    }
  });

  it('have columns empty that the object type has got since', () => {
    const earlier = '{"A": {"record": {"id": "A", "patientId": "P-1"}, "lines": []}}';

    expect(readCollected(type, earlier)?.get('A')?.record).toEqual({
      id: 'A',
      patientId: 'P-1',
      visitId: null,
      insurer: null,
    });
  });

  it('are the same when they say the same', () => {
    expect(sameRow(row('A', 'Bupa'), row('A', 'Bupa'))).toBe(true);
    expect(sameRow(row('A', 'Bupa'), row('A', null))).toBe(false);
    expect(sameRow(undefined, row('A', 'Bupa'))).toBe(false);
  });

  it('are remembered under every record that the row names', () => {
    expect(collectorNames(type, { record: { patientId: 'P-1', visitId: null } })).toEqual([
      { objectType: 'policy', by: 'patientId', key: 'P-1' },
    ]);
  });
});
