import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NumberFormat, notInFormat, plainNumber } from '../../lib/migration/number-format.ts';

const grouped = (digits: string, mark: string): string => digits.replace(/\B(?=(\d{3})+$)/g, mark);

describe('a number in the format of the export', () => {
  it.each<[NumberFormat, string, string]>([
    ['comma', '1.250,50', '1250.50'],
    ['comma', '1 250,50', '1250.50'],
    ['comma', '1\u00a0250,50', '1250.50'],
    ['comma', '1\u202f250,50', '1250.50'],
    ['comma', '12,5', '12.5'],
    ['comma', '1.250', '1250'],
    ['comma', '-7', '-7'],
    ['point', '1,250.50', '1250.50'],
    ['point', "1'250.50", '1250.50'],
    ['point', '1’250.50', '1250.50'],
    ['point', '12.5', '12.5'],
    ['point', '1,250', '1250'],
    ['point', '12,34,567.00', '1234567.00'],
  ])('in format %s, %s is %s', (format, text, plain) => {
    expect(plainNumber(text, format)).toBe(plain);
  });

  it.each<[NumberFormat, string]>([
    ['comma', '12.50'],
    ['comma', '1250.50'],
    ['comma', '1,250.50'],
    ['comma', '1,250,000'],
    ['comma', '12O'],
    ['comma', ',5'],
    ['point', '12,50'],
    ['point', '1.250,50'],
    ['point', '1.250.000'],
    ['point', '(5.00)'],
    ['point', '$5.00'],
  ])('in format %s, %s is refused rather than misread', (format, text) => {
    expect(plainNumber(text, format)).toBeUndefined();
  });

  it('comes out the same however it was grouped', () => {
    const whole = fc.stringMatching(/^[1-9]\d{0,11}$/);
    const fraction = fc.stringMatching(/^\d{1,4}$/);
    fc.assert(
      fc.property(whole, fraction, fc.constantFrom('', '-', '+'), (digits, rest, sign) => {
        const plain = `${sign}${digits}.${rest}`;

        expect(plainNumber(`${sign}${grouped(digits, '.')},${rest}`, 'comma')).toBe(plain);
        expect(plainNumber(`${sign}${grouped(digits, ',')}.${rest}`, 'point')).toBe(plain);
      }),
    );
  });

  it('is shown as an example in the refusal', () => {
    expect(notInFormat('comma').mend).toContain('1.250,50');
    expect(notInFormat('point').mend).toContain('1,250.50');
  });
});
