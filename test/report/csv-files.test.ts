import { describe, expect, it } from 'vitest';
import { addedColumns } from '../../lib/migration/added-columns.ts';
import { damagedRow, type SourceRow } from '../../lib/migration/export-files/source-row.ts';
import { undefuse } from '../../lib/migration/formula.ts';
import type { Outcome } from '../../lib/migration/outcome.ts';
import { csvFile } from '../../lib/report/csv.ts';
import { rejectedFile } from '../../lib/report/rejected-file.ts';
import { notesFile, rowsFile } from '../../lib/report/rows-file.ts';
import { exportFile, rowsOf } from '../migration/export-files/export-file-in-memory.ts';

const rejected = (file: string, row: number, ...rules: readonly string[]): Outcome => ({
  file,
  row,
  key: `K-${row}`,
  outcome: 'rejected',
  reasons: rules.map((rule) => ({ rule, column: `${rule} column`, problem: `breaks ${rule}`, mend: `Mend ${rule}` })),
});

describe('a CSV file for people', () => {
  it('begins with a byte order mark, so that spreadsheets read accents', () => {
    expect(csvFile(['é'], [])).toBe('\ufeffé\n');
  });

  it('quotes what needs it and runs no formula', () => {
    expect(csvFile(['a', 'b'], [['x, "y"\nz', '=1+1']])).toBe(`\ufeffa,b\n"x, ""y""\nz",'=1+1\n`);
  });
});

describe('the notes file', () => {
  it('has a line for every remark on a row that is in Odoo, and none for other rows', () => {
    const note = { rule: 'tax-corrected', column: 'taxAmount', problem: 'differed by 0.01', mend: 'Nothing to do' };
    const created: Outcome = {
      file: 'a.csv',
      row: 3,
      key: 'I-1',
      outcome: 'created',
      model: 'm',
      id: 1,
      notes: [note],
    };

    const lines = notesFile([created, rejected('a.csv', 4, 'email')])
      .trim()
      .split('\n');

    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe('a.csv,3,I-1,created,tax-corrected,taxAmount,differed by 0.01,Nothing to do');
  });
});

describe('the rows file', () => {
  it('has a line for every reason, with place, key, outcome and mending', () => {
    const pending: Outcome = {
      file: 'b.csv',
      row: 9,
      key: '=K',
      outcome: 'pending',
      reasons: [{ rule: 'waits', problem: 'waits', mend: 'Wait' }],
    };

    const text = rowsFile([rejected('a.csv', 2, 'email', 'country'), pending]);

    expect(text.split('\n').slice(1)).toEqual([
      'a.csv,2,K-2,rejected,email,email column,breaks email,Mend email',
      'a.csv,2,K-2,rejected,country,country column,breaks country,Mend country',
      "b.csv,9,'=K,pending,waits,,waits,Wait",
      '',
    ]);
  });

  it('leaves out rows that are in Odoo', () => {
    const text = rowsFile([{ file: 'a.csv', row: 2, key: 'K', outcome: 'created', model: 'res.partner', id: 1 }]);

    expect(text.split('\n')).toHaveLength(2);
  });
});

describe('the file of rejected rows', () => {
  const headers = ['id', 'name', 'note'];
  const row = (number: number, name: string, note = ''): SourceRow => ({
    row: number,
    values: { id: `K-${number}`, name, note },
  });
  const files = new Map<string, readonly SourceRow[]>([
    ['a.csv', [row(2, 'two'), row(3, '=three', 'line\none, "quoted"'), row(4, 'four')]],
    ['b.csv', [row(2, 'other two'), row(3, 'other three')]],
  ]);
  async function* rowsIn(file: string) {
    yield* files.get(file) ?? [];
  }

  it("holds the rejected rows of every file in the source's own columns and two more", async () => {
    const text = await rejectedFile(
      headers,
      [rejected('a.csv', 3, 'email', 'country'), rejected('b.csv', 2, 'vat')],
      rowsIn,
    );

    const rows = await rowsOf(exportFile('rejected.csv', text));
    expect(rows.map(({ values }) => values)).toEqual([
      {
        id: 'K-3',
        name: "'=three",
        note: 'line\none, "quoted"',
        rule: 'email; country',
        'how to mend it': 'email column: Mend email; country column: Mend country',
      },
      { id: 'K-2', name: 'other two', note: '', rule: 'vat', 'how to mend it': 'vat column: Mend vat' },
    ]);
  });

  it('means the same when it is uploaded as it is', async () => {
    const text = await rejectedFile(headers, [rejected('a.csv', 3, 'email')], rowsIn);

    const [again] = await rowsOf(exportFile('rejected.csv', text));
    const own = Object.entries(again?.values ?? {}).filter(([header]) => !addedColumns.includes(header));
    expect(Object.fromEntries(own.map(([header, cell]) => [header, undefuse(cell)]))).toEqual(
      row(3, '=three', 'line\none, "quoted"').values,
    );
  });

  it('names no column where the reason has none', async () => {
    const outcome: Outcome = {
      ...rejected('a.csv', 2),
      outcome: 'rejected',
      reasons: [{ rule: 'x', problem: 'p', mend: 'Mend it' }],
    };

    expect(await rejectedFile(headers, [outcome], rowsIn)).toContain('K-2,two,,x,Mend it');
  });

  it('reads no further than the last rejected row', async () => {
    const read: number[] = [];
    async function* watched(file: string) {
      for await (const one of rowsIn(file)) {
        read.push(one.row);
        yield one;
      }
    }

    await rejectedFile(headers, [rejected('a.csv', 3, 'x')], watched);

    expect(read).toEqual([2, 3]);
  });

  describe('with a row whose cells cannot be trusted', () => {
    const surplus: SourceRow = {
      ...damagedRow(
        2,
        { id: 'K-2', name: 'Smith', note: ' John' },
        'it has 4 cells where the header has 3',
        'Quote it',
      ),
      surplus: ['pays late'],
    };
    const damaged = damagedRow(3, { id: 'K-3', name: 'M\uFFFDller', note: '' }, 'it holds bytes', 'Type it again');
    async function* untrusted() {
      yield surplus;
      yield damaged;
    }

    it('keeps every cell of it', async () => {
      const text = await rejectedFile(headers, [rejected('a.csv', 2, 'row-shape')], untrusted);

      expect(text).toContain('K-2,Smith, John,row-shape,row-shape column: Mend row-shape,pays late\n');
    });

    it('is refused again while nobody has mended it', async () => {
      const text = await rejectedFile(
        headers,
        [2, 3].map((number) => rejected('a.csv', number, 'row-shape')),
        untrusted,
      );

      const rows = await rowsOf(exportFile('rejected.csv', text));
      expect(rows).toHaveLength(2);
      expect(rows.filter(({ problem }) => problem === undefined)).toEqual([]);
    });
  });
});
