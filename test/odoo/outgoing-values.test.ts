import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdooValueUnsupported } from '../../lib/migration/errors.ts';
import { cleanText, outgoingValue } from '../../lib/odoo/outgoing-values.ts';

const place = { model: 'res.partner', method: 'create' };
const refusal = (value: unknown): OdooValueUnsupported => {
  try {
    outgoingValue(place, 'vals_list', value);
  } catch (error) {
    if (error instanceof OdooValueUnsupported) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('cleaning a text', () => {
  it('removes and counts what XML cannot carry', () => {
    const clean = cleanText('a\u0000b\u0008c\uFFFEd\uFFFFe');

    expect(clean).toEqual({ text: 'abcde', removed: 4 });
  });

  it('removes lone surrogates and keeps pairs', () => {
    const clean = cleanText('\uD800smile 😀\uDC00');

    expect(clean).toEqual({ text: 'smile 😀', removed: 2 });
  });

  it('keeps tabs and line ends, which become LF without being counted', () => {
    const clean = cleanText('a\tb\r\nc\rd\ne');

    expect(clean).toEqual({ text: 'a\tb\nc\nd\ne', removed: 0 });
  });

  it('leaves nothing for a second cleaning, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = cleanText(text).text;

        expect(cleanText(once)).toEqual({ text: once, removed: 0 });
        expect(once.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('making a value fit to travel', () => {
  it('sends null as false and leaves out undefined members', () => {
    const { value } = outgoingValue(place, 'vals_list', [{ name: 'x', street: null, city: undefined }]);

    expect(value).toEqual([{ name: 'x', street: false }]);
    expect(JSON.stringify(value)).not.toContain('city');
  });

  it('counts what it cleaned at every depth', () => {
    const { value, removed } = outgoingValue(place, 'vals_list', [
      { name: '\u0001a', child_ids: [[0, 0, { name: 'b\u0002' }]] },
    ]);

    expect(value).toEqual([{ name: 'a', child_ids: [[0, 0, { name: 'b' }]] }]);
    expect(removed).toBe(2);
  });

  it('carries integers up to 32 bits and refuses the next ones', () => {
    const largest = outgoingValue(place, 'ids', [2 ** 31 - 1, -(2 ** 31)]).value;

    expect(largest).toEqual([2147483647, -2147483648]);
    expect(() => outgoingValue(place, 'ids', [2 ** 31])).toThrow(OdooValueUnsupported);
    expect(() => outgoingValue(place, 'ids', [-(2 ** 31) - 1])).toThrow(OdooValueUnsupported);
  });

  it('names the place of a refused value and never the value', () => {
    const error = refusal([{ name: 'Ann' }, { name: 'Bob', x_number: 9_876_543_210 }]);

    expect(error.field).toBe('vals_list[1].x_number');
    expect(error.message).toContain('vals_list[1].x_number');
    expect(error.message).not.toContain('9876543210');
    expect(error.message).not.toContain('Bob');
    expect(error.effect).toBe('none');
  });

  it.each([
    ['a number that is not finite', Number.NaN],
    ['a date', new Date(0)],
    ['bytes', Buffer.from('x')],
    ['a big integer', 1n],
    ['undefined in a list', undefined],
  ])('refuses %s', (_what, value) => {
    const error = refusal([value]);

    expect(error.field).toBe('vals_list[0]');
  });
});
