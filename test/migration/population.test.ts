import { describe, expect, it } from 'vitest';
import { addedUp, populationOf } from '../../lib/migration/population.ts';

const phone = { model: 'res.partner', field: 'phone' };
const parent = { model: 'res.partner', field: 'parent_id', link: true as const };

describe('the population of fields', () => {
  it('counts on either side in how many records a field is filled', () => {
    const population = populationOf([
      { ...phone, expected: '1', found: '1' },
      { ...phone, expected: '2', found: '' },
      { ...phone, expected: '', found: '' },
    ]);

    expect(population).toEqual([{ ...phone, link: false, source: 2, odoo: 1 }]);
  });

  it('tells links from other fields, so that a child without its parent is seen', () => {
    const population = populationOf([
      { ...parent, expected: '7', found: '7' },
      { ...parent, expected: '8', found: '' },
    ]);

    expect(population).toEqual([{ ...parent, source: 2, odoo: 1 }]);
  });

  it('takes zero and false for empty, which Odoo cannot tell apart', () => {
    expect(populationOf([{ model: 'm', field: 'f', expected: '0', found: 'false' }])).toMatchObject([
      { source: 0, odoo: 0 },
    ]);
  });

  it('is added up over parts, in the order of models and fields', () => {
    const first = populationOf([{ ...phone, expected: '1', found: '1' }]);
    const second = populationOf([
      { ...phone, expected: '2', found: '2' },
      { ...parent, expected: '7', found: '7' },
    ]);

    expect(addedUp([...first, ...second])).toEqual([
      { ...parent, source: 1, odoo: 1 },
      { ...phone, link: false, source: 2, odoo: 2 },
    ]);
  });
});
