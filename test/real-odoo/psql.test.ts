import { describe, expect, it } from 'vitest';
import { parseRows, quoteIdentifier, quoteText } from '../../lib/real-odoo/psql.ts';

describe("reading psql's output", () => {
  it('keeps line ends, separators of other formats and empty fields inside values', () => {
    expect(parseRows('1\u001fa|b\nc\u001f\u001e2\u001fd\u001fe\n')).toEqual([
      ['1', 'a|b\nc', ''],
      ['2', 'd', 'e'],
    ]);
  });

  it('reads no rows as no rows', () => {
    expect(parseRows('')).toEqual([]);
    expect(parseRows('\n')).toEqual([]);
  });
});

describe('quoting for SQL', () => {
  it('doubles the quotes inside', () => {
    expect(quoteText("it's")).toBe("'it''s'");
    expect(quoteIdentifier('a"b')).toBe('"a""b"');
  });
});
