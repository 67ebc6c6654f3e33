import { describe, expect, it } from 'vitest';
import { meaningsOf } from '../../../lib/migration/audit/profiled-columns.ts';
import { exportColumns, type ObjectMap, proposeMap } from '../../../lib/migration/map.ts';
import { objectTypeNamed, pairNamed } from '../../../lib/pairs/index.ts';

const clinic = pairNamed('aerona-clinic-to-odoo-crm');
const patient = objectTypeNamed(clinic, 'patient');
const headers = [...Object.keys(exportColumns(patient)), 'x_reminded', 'x_visits', 'x_words', 'shoe size'];
const proposed = proposeMap(clinic, { patient: headers, 'treatment-plan-item': ['planId', 'cost', 'tooth', 'status'] });
const custom: ObjectMap['custom'] = {
  x_reminded: { from: 'x_reminded', type: 'selection' },
  x_visits: { from: 'x_visits', type: 'integer' },
  x_words: { from: 'x_words', type: 'char' },
};
const map = {
  ...proposed,
  objects: {
    ...proposed.objects,
    patient: { ...(proposed.objects['patient'] ?? { columns: {}, unmapped: [] }), custom },
  },
};

describe('what may be told of a column of patients', () => {
  const meaning = meaningsOf(clinic, map, 'patient');

  it('values only of words of a list', () => {
    expect(headers.filter((header) => meaning(header).showsValues)).toEqual(['patientType', 'active', 'x_reminded']);
  });

  it('a range only of numbers and days, never of a number that names somebody', () => {
    expect(headers.filter((header) => meaning(header).showsRange)).toEqual(['dateOfBirth', 'createdAt', 'x_visits']);
  });

  it('what it feeds, or that it feeds nothing', () => {
    expect(meaning('lastName').feeds).toBe('lastName');
    expect(meaning('shoe size')).toEqual({ showsValues: false, showsRange: false });
  });

  it('the same of lines, and nothing of a file that is no object type', () => {
    expect(meaningsOf(clinic, map, 'treatment-plan-item')('cost')).toEqual({
      feeds: 'cost',
      showsValues: false,
      showsRange: true,
    });
    expect(meaningsOf(clinic, map, '')('cost')).toEqual({ showsValues: false, showsRange: false });
  });
});
