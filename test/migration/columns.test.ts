import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  countryCode,
  decimal,
  email,
  instant,
  namedValues,
  oneOf,
  type Parsed,
  text,
  yesNo,
} from '../../lib/migration/columns.ts';

const meaning = 'What it is';

/** Every column type, with cells it reads and cells it refuses. */
const kinds: readonly {
  readonly column: Column & { optional(): Column };
  readonly good: readonly (readonly [cell: string, value: unknown])[];
  readonly bad: readonly string[];
  readonly rule: string;
}[] = [
  {
    column: text(meaning, 'Oak'),
    good: [
      ['Oak', 'Oak'],
      ['  Oak  chair ', 'Oak  chair'],
      ['first\nsecond', 'first\nsecond'],
      ['0007', '0007'],
    ],
    bad: [],
    rule: 'required',
  },
  {
    column: oneOf(meaning, ['customer', 'vendor']),
    good: [
      ['customer', 'customer'],
      [' VENDOR ', 'vendor'],
    ],
    bad: ['supplier', 'customer, vendor', 'custom'],
    rule: 'one-of',
  },
  {
    column: email(meaning, 'ana@example.com'),
    good: [
      ['ana@example.com', 'ana@example.com'],
      [' Ana.Ruiz+x@Mail.Example.COM ', 'ana.ruiz+x@mail.example.com'],
    ],
    bad: [
      'ana',
      'ana@example',
      'ana @example.com',
      'a@x.com, b@x.com',
      'a@x.com;b@x.com',
      '<a@x.com>',
      'a@@x.com',
      'a@x.',
    ],
    rule: 'email',
  },
  {
    column: countryCode(meaning, 'DE'),
    good: [
      ['DE', 'DE'],
      [' gb ', 'GB'],
    ],
    bad: ['UK', 'uk', 'Germany', 'DEU', 'D', 'D3'],
    rule: 'country',
  },
  {
    column: decimal(meaning, '1.50'),
    good: [
      ['1250.50', '1250.5'],
      ['-3', '-3'],
      ['+0012.500', '12.5'],
      ['0.1', '0.1'],
      ['-0', '0'],
      ['999999999999999.9999999999', '999999999999999.9999999999'],
    ],
    bad: [
      '1,250.50',
      '1.250,50',
      '12O',
      '.5',
      '5.',
      '1e5',
      'NaN',
      'Infinity',
      '0x10',
      '1 000',
      '1.2.3',
      '9'.repeat(16),
      '--1',
    ],
    rule: 'decimal',
  },
  {
    column: yesNo(meaning),
    good: [
      ['true', true],
      ['Yes', true],
      ['y', true],
      ['1', true],
      ['FALSE', false],
      ['no', false],
      ['n', false],
      ['0', false],
    ],
    bad: ['maybe', '2', 'truee', 'on'],
    rule: 'yes-no',
  },
  {
    column: instant(meaning, '2024-03-31T09:30:00Z'),
    good: [
      ['2024-03-31T09:30:00Z', '2024-03-31T09:30:00Z'],
      ['2024-03-31T09:30Z', '2024-03-31T09:30:00Z'],
      ['2024-03-31T01:30:00.987+02:00', '2024-03-30T23:30:00Z'],
      ['2024-03-31T09:30:00-0500', '2024-03-31T14:30:00Z'],
      ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ],
    bad: [
      '2024-03-31',
      '2024-03-31 09:30:00',
      '2024-03-31T09:30:00',
      '31.03.2024',
      '03/31/2024',
      '2024-13-01T00:00:00Z',
      '2024-02-30T00:00:00Z',
      '2023-02-29T00:00:00Z',
      '2024-04-31T10:00:00+02:00',
      '2024-01-01T25:00:00Z',
      '2024-00-10T00:00:00Z',
    ],
    rule: 'instant',
  },
  {
    column: namedValues(meaning, 'Size: Large; Color: Red'),
    good: [
      ['Size: Large', { Size: 'Large' }],
      [' Size:Large ;Color :  Dark red', { Color: 'Dark red', Size: 'Large' }],
    ],
    bad: ['Large', 'Size:', ': Large', 'Size: Large; Size: Small', 'Size: Large; ', 'Size: a: b', ';'],
    rule: 'named-values',
  },
];

const reasonText = (parsed: Parsed<unknown>): string => (parsed.ok ? '' : `${parsed.problem} ${parsed.mend}`);

describe.each(kinds)('a column of type $column.type', ({ column, good, bad, rule }) => {
  it.each(good)('reads %j as %j', (cell, value) => {
    expect(column.parse(cell)).toEqual({ ok: true, value });
  });

  it.each(bad)(`refuses %j by the rule ${rule}`, (cell) => {
    expect(column.parse(cell)).toMatchObject({ ok: false, rule });
  });

  it.each(['', ' ', '\t\n', '\u00a0'])('requires a value where the cell holds only white space (%j)', (cell) => {
    expect(column.parse(cell)).toMatchObject({ ok: false, rule: 'required' });
  });

  it('reads an empty cell as nothing when optional, and everything else as before', () => {
    const optional = column.optional();

    expect(optional.parse(' ')).toEqual({ ok: true, value: null });
    expect(optional.required).toBe(false);
    expect([...good.map(([cell]) => cell), ...bad].map((cell) => optional.parse(cell))).toEqual(
      [...good.map(([cell]) => cell), ...bad].map((cell) => column.parse(cell)),
    );
  });

  it('keeps its type, meaning and example when optional', () => {
    const { type, meaning: said, example } = column;

    expect(column.optional()).toMatchObject({ type, meaning: said, example });
    expect(column.required).toBe(true);
  });

  it('reads its own example', () => {
    expect(column.parse(column.example)).toMatchObject({ ok: true });
  });

  it('reads its own canonical text again as the same value', () => {
    for (const [cell] of good) {
      const once = column.parse(cell);
      if (once.ok && typeof once.value === 'string') expect(column.parse(once.value)).toEqual(once);
    }
  });

  it('never repeats the cell in what it says about it', () => {
    // A word no message holds by itself, in every place a cell can have one.
    const secret = fc.stringMatching(/^Zq[0-9]{6}x$/);
    const cells = fc.oneof(
      secret,
      secret.map((word) => `${word}@`),
      secret.map((word) => `2024-${word}T00:00:00Z`),
      secret.map((word) => `Size: ${word}; Size: ${word}`),
      secret.map((word) => `12,${word}`),
    );
    fc.assert(
      fc.property(cells, (cell) => {
        const word = /Zq\d{6}x/.exec(cell)?.[0] ?? cell;
        expect(reasonText(column.parse(cell))).not.toContain(word);
      }),
    );
  });

  it('tells how to mend every refusal', () => {
    for (const cell of ['', ...bad]) {
      const parsed = column.parse(cell);
      expect(parsed.ok ? '' : parsed.mend).not.toBe('');
    }
  });
});

describe('a decimal column', () => {
  it('keeps every digit, which a binary float would not', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,14}\.\d{0,9}[1-9]$/);
    fc.assert(
      fc.property(digits, (cell) => {
        expect(decimal(meaning, '1').parse(cell)).toEqual({ ok: true, value: cell });
      }),
    );
  });
});

describe('an instant column', () => {
  it('reads any moment written with any offset as that moment in UTC', () => {
    const moments = fc.date({
      min: new Date('1900-01-02T00:00:00Z'),
      max: new Date('2199-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    const offsets = fc.integer({ min: -12 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(moments, offsets, (moment, minutes) => {
        const seconds = new Date(Math.floor(moment.getTime() / 1000) * 1000);
        const local = new Date(seconds.getTime() + minutes * 60_000).toISOString().slice(0, 19);
        const size = Math.abs(minutes);
        const two = (part: number) => String(part).padStart(2, '0');
        const cell = `${local}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;

        const parsed = instant(meaning, '').parse(cell);

        expect(parsed).toEqual({ ok: true, value: seconds.toISOString().replace('.000Z', 'Z') });
      }),
    );
  });
});

describe('a column of named values', () => {
  it('gives one record for the same values in any order', () => {
    const column = namedValues(meaning, '');

    const one = column.parse('Size: L; Color: Red; Fit: Slim');
    const other = column.parse('Fit: Slim; Size: L; Color: Red');

    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
