import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuse, undefuse } from '../../lib/migration/formula.ts';

// Texts of the characters that matter, far more often than chance would bring them together.
const tricky = fc
  .array(fc.constantFrom(...`=@+-'"() .,/1 \t\r\nab|!\u00a0`), { maxLength: 12 })
  .map((all) => all.join(''));

describe('a cell in a file for people', () => {
  it.each([
    '=1+1',
    '@SUM(A1)',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '-(1)+cmd',
    '+A1',
    '\t=1+1',
    '\r\n=1+1',
    '\n=1+1',
    ' @x',
    '\u00a0=1+1',
    '=HYPERLINK("https://example.com";"look")',
  ])('shows %j instead of running it', (text) => {
    expect(defuse(text)).toBe(`'${text}`);
  });

  it.each([
    '+1 202 555 0143',
    '+49 (30) 23125-214',
    '+33.1.99.00',
    '-12.50',
    '+5',
    '-',
    '- ',
    '1=1',
    'a@b.com',
    "'s-Hertogenbosch",
    'Müller',
    '',
  ])('leaves %j as it is', (text) => {
    expect(defuse(text)).toBe(text);
    expect(undefuse(text)).toBe(text);
  });

  it('is read again as it was, unless it begins with an apostrophe itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(tricky, fc.string()).filter((text) => !text.startsWith("'")),
        (text) => {
          expect(undefuse(defuse(text))).toBe(text);
        },
      ),
    );
  });

  it('means the same to us before and after, so that a rejected row may go round any number of times', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string()), (text) => {
        expect(undefuse(defuse(text))).toBe(undefuse(text));
        expect(defuse(defuse(text))).toBe(defuse(text));
      }),
    );
  });

  it('never begins like a formula once it is defused', () => {
    fc.assert(
      fc.property(fc.oneof(tricky, fc.string()), (text) => {
        const cell = defuse(text).trimStart();

        expect(/^[=@]/.test(cell)).toBe(false);
        expect(/^[+-].*[a-z|!]/is.test(cell)).toBe(false);
      }),
    );
  });
});
