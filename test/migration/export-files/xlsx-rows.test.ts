import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { ExportFileError } from '../../../lib/migration/errors.ts';
import { readExportFile, readHeaders } from '../../../lib/migration/export-files/read-export-file.ts';
import { zipArchive } from '../zip-archive.ts';
import { exportFile, failureOf, rowsOf } from './export-file-in-memory.ts';
import { cellRow, textRow, workbook } from './workbook.ts';

const read = (bytes: Buffer, pieces?: readonly number[]) => rowsOf(exportFile('book.xlsx', bytes, pieces));

/** Text of single cells in column A under a header, each in a row of its own. */
async function textsOf(cells: readonly string[], more: Omit<Parameters<typeof workbook>[0], 'sheets'> = {}) {
  const rows = cells.map((cell, index) => cellRow(index + 2, cell, '<c t="inlineStr"><is><t>x</t></is></c>'));
  const bytes = workbook({ ...more, sheets: { Sheet1: textRow(1, 'v', 'x') + rows.join('') } });
  return (await read(bytes)).map(({ values, problem }) => problem ?? values.v);
}

describe('reading XLSX', () => {
  it('reads inline and shared text, rich text without its phonetic reading, and escaped characters', async () => {
    const strings =
      '<si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space="preserve">ch </t></r><rPh><t>reading</t></rPh></si><si><t>a_x000A_b &amp; c</t></si>';
    expect(
      await textsOf(
        [
          '<c t="s"><v>0</v></c>',
          '<c t="s"><v>1</v></c>',
          '<c t="s"><v>2</v></c>',
          '<c t="inlineStr"><is><t>in</t><rPh><t>reading</t></rPh></is></c>',
        ],
        { strings },
      ),
    ).toEqual(['plain', 'rich ', 'a\nb & c', 'in']);
  });

  it('keeps leading zeros of text and of numbers shown with them', async () => {
    expect(
      await textsOf(['<c t="inlineStr"><is><t>00451</t></is></c>', '<c s="1"><v>2110</v></c>'], { formats: ['00000'] }),
    ).toEqual(['00451', '02110']);
  });

  it('writes numbers as a person reads them', async () => {
    const stored = [
      '0.10000000000000001',
      '1.1000000000000001',
      '42',
      '1E-7',
      '1.5E+20',
      '12345678901234567',
      '-2.50',
      '0.30000000000000004',
    ];
    expect(await textsOf(stored.map((value) => `<c><v>${value}</v></c>`))).toEqual([
      '0.1',
      '1.1',
      '42',
      '0.0000001',
      '150000000000000000000',
      '12345678901234567',
      '-2.50',
      '0.3',
    ]);
  });

  it('reads booleans, results of formulas and ISO dates', async () => {
    expect(
      await textsOf([
        '<c t="b"><v>1</v></c>',
        '<c t="b"><v>0</v></c>',
        '<c t="str"><f>A1&amp;"x"</f><v>vx</v></c>',
        '<c><f>1+1</f><v>2</v></c>',
        '<c t="d"><v>2024-03-31T09:30:00</v></c>',
        '<c t="str"><f>""</f><v></v></c>',
        '<c><v></v></c>',
      ]),
    ).toEqual(['true', 'false', 'vx', '2', '2024-03-31T09:30:00', '', '']);
  });

  it('reads dates by their number format', async () => {
    const formats = [
      14,
      22,
      'dd/mm/yyyy',
      'yyyy-mm-dd hh:mm:ss',
      '[$-409]mmm yy',
      'hh:mm',
      '[h]:mm',
      '"day" 0',
      '0.00E+00',
      '[Red]#,##0.00;-#,##0.00',
    ];
    const cells = [
      '<c s="1"><v>45382</v></c>',
      '<c s="2"><v>45382.395833333336</v></c>',
      '<c s="3"><v>45382</v></c>',
      '<c s="4"><v>45382</v></c>',
      '<c s="5"><v>45382</v></c>',
      '<c s="6"><v>0.75</v></c>',
      '<c s="7"><v>1.5</v></c>',
      '<c s="8"><v>45382</v></c>',
      '<c s="9"><v>45382</v></c>',
      '<c s="10"><v>45382.5</v></c>',
      '<c s="1"><v>45382.999999</v></c>',
      '<c s="1"><v>45382.25</v></c>',
      '<c s="1"><v>1</v></c>',
      '<c s="1"><v>60</v></c>',
      '<c s="1"><v>61</v></c>',
    ];
    expect(await textsOf(cells, { formats })).toEqual([
      '2024-03-31',
      '2024-03-31T09:30:00',
      '2024-03-31',
      '2024-03-31T00:00:00',
      '2024-03-31',
      '18:00:00',
      '36:00:00',
      '45382',
      '45382',
      '45382.5',
      '2024-04-01',
      '2024-03-31T06:00:00',
      '1900-01-01',
      '1900-02-29',
      '1900-03-01',
    ]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    expect(await textsOf(['<c s="1"><v>43920</v></c>'], { formats: [14], from1904: true })).toEqual(['2024-03-31']);
  });

  it('sets apart rows with an error, a formula without result, or a date of no calendar', async () => {
    const texts = await textsOf(
      [
        '<c t="e"><v>#REF!</v></c>',
        '<c><f>1+1</f></c>',
        '<c><f>1+1</f><v></v></c>',
        '<c s="1"><v>-1</v></c>',
        '<c t="s"><v>7</v></c>',
      ],
      {
        formats: [14],
      },
    );
    expect(texts).toEqual([
      'column "v" holds an error in place of a value',
      'column "v" holds a formula without its result',
      'column "v" holds a formula without its result',
      'column "v" holds a number that is no date in the calendar',
      'column "v" refers to text the workbook does not hold',
    ]);
  });

  it('puts cells under their column by their reference, passes over empty rows and keeps row numbers', async () => {
    const bytes = workbook({
      sheets: {
        S:
          cellRow(
            3,
            '<c r="A3" t="inlineStr"><is><t>id</t></is></c>',
            '<c r="B3" t="inlineStr"><is><t> name </t></is></c>',
            '<c r="C3"/>',
          ) +
          cellRow(5, '<c r="B5" t="inlineStr"><is><t>b</t></is></c>') +
          cellRow(6, '<c r="A6" s="1"/>') +
          cellRow(9, '<c r="A9"><v>1</v></c>', '<c r="AB9"><v>2</v></c>'),
      },
    });
    const rows = await read(bytes);
    expect(rows[0]).toEqual({ row: 5, values: { id: '', name: 'b' } });
    expect(rows[1]).toMatchObject({
      row: 9,
      values: { id: '1', name: '' },
      problem: expect.stringContaining('right of the last'),
    });
    expect(rows).toHaveLength(2);
  });

  it('takes the sheet asked for, or named like the file, or the first one to be seen', async () => {
    const sheets = { Notes: textRow(1, 'n'), Accounts: textRow(1, 'a'), Other: textRow(1, 'o') };
    const bytes = workbook({ sheets, hidden: ['Notes'] });
    const column = async (name: string, sheet?: string) => {
      const rows = readExportFile(exportFile(name, bytes), sheet === undefined ? {} : { sheet });
      for await (const _row of rows);
      return readHeaders(exportFile(name, bytes), sheet === undefined ? {} : { sheet });
    };
    expect(await column('book.xlsx')).toEqual(['a']);
    expect(await column('other.xlsx')).toEqual(['o']);
    expect(await column('book.xlsx', 'NOTES')).toEqual(['n']);
    expect(await column('book.xlsx', 'missing')).toEqual(['a']);
  });

  it('reads workbooks whose elements carry a prefix, gzipped ones, and any cut of the bytes', async () => {
    const bytes = workbook({ sheets: { S: textRow(1, 'id') + textRow(2, 'é🦊') }, prefix: 'x' });
    expect(await read(bytes)).toEqual([{ row: 2, values: { id: 'é🦊' } }]);
    expect(await read(bytes, [1, 7, 100])).toEqual([{ row: 2, values: { id: 'é🦊' } }]);
    expect(await rowsOf(exportFile('a.xlsx.gz', gzipSync(bytes)))).toHaveLength(1);
  });

  it('resumes after the rows already dealt with', async () => {
    const bytes = workbook({ sheets: { S: textRow(1, 'id') + textRow(2, '1') + textRow(4, '2') } });
    expect(await rowsOf(exportFile('a.xlsx', bytes), { skipRows: 1 })).toEqual([{ row: 4, values: { id: '2' } }]);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'password'],
    ['text', Buffer.from('id,name\n1,a\n'), 'damaged'],
    ['a zip that is no workbook', zipArchive([{ name: 'a.csv', content: 'id' }]), 'damaged'],
    ['a workbook cut off', workbook({ sheets: { S: textRow(1, 'id') } }).subarray(0, 900), 'damaged'],
    ['broken XML', workbook({ sheets: { S: '<row><c></row>' } }), 'damaged'],
    ['an empty sheet', workbook({ sheets: { S: '' } }), 'the sheet is empty'],
    [
      'two columns of one name',
      workbook({ sheets: { S: textRow(1, 'id', 'id') } }),
      'columns 1 and 2 have the same name',
    ],
    ['a column without a name', workbook({ sheets: { S: textRow(1, 'id', '', 'name') } }), 'column 2 has no name'],
  ])('refuses %s', async (_what, bytes, word) => {
    const error = await failureOf(exportFile('book.xlsx', bytes));
    expect(error).toBeInstanceOf(ExportFileError);
    expect(String(error)).toContain(word);
  });

  it('hands on the failure of the storage it reads from as it is', async () => {
    const open = async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('504b0304', 'hex');
          throw new Error('connection reset');
        })(),
      );
    expect(await failureOf({ name: 'a.xlsx', open })).toMatchObject({ message: 'connection reset' });
  });

  it('leaves no copy behind, read to the end or not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onramp-test-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      const bytes = workbook({ sheets: { S: textRow(1, 'id') + textRow(2, '1') + textRow(3, '2') } });
      const during: number[] = [];
      for await (const _row of readExportFile(exportFile('a.xlsx', bytes))) {
        during.push((await readdir(folder)).length);
        break;
      }
      expect(during).toEqual([1]);
      await rowsOf(exportFile('a.xlsx', bytes));
      await failureOf(exportFile('a.xlsx', bytes.subarray(0, 500)));
      expect(await readdir(folder)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
