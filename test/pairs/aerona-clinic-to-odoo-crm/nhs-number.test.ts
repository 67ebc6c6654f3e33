import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nhsNumber } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/nhs-number.ts';

const { parse } = nhsNumber('NHS number');

describe('an NHS number', () => {
  // The first is the example of the NHS Data Dictionary; the others have the check digits 0 and 7.
  it.each(['9434765919', '943 476 5919', '943-476-5919', '4010232137', '9990000018'])('%s is taken', (cell) => {
    expect(parse(cell)).toEqual({ ok: true, value: cell.replace(/\D/g, '') });
  });

  it.each([
    ['943476591', 'is not ten digits'],
    ['94347659191', 'is not ten digits'],
    ['943476591X', 'is not ten digits'],
    ['9434765918', 'has a check digit that does not fit'],
    // Its check digit would be 10.
    ['9990000000', 'has a check digit that does not fit'],
  ])('%s is none', (cell, problem) => {
    expect(parse(cell)).toMatchObject({ ok: false, rule: 'nhs-number', problem });
  });

  it('with any one digit changed is none', () => {
    const digits = '9434765919';
    fc.assert(
      fc.property(fc.nat(9), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const changed = (Number(digits[place]) + by) % 10;
        const other = `${digits.slice(0, place)}${changed}${digits.slice(place + 1)}`;
        expect(parse(other).ok).toBe(false);
      }),
    );
  });
});
