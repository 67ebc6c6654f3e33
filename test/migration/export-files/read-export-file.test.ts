import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ExportFileError } from '../../../lib/migration/errors.ts';
import { formatOf } from '../../../lib/migration/export-files/format-of.ts';
import { readExportFile, readHeaders } from '../../../lib/migration/export-files/read-export-file.ts';
import type { ExportFileInput } from '../../../lib/migration/export-files/source-row.ts';
import { exportFile, failureOf } from './export-file-in-memory.ts';
import { textRow, workbook } from './workbook.ts';

const many = Array.from({ length: 50_000 }, (_, index) => index);
const csv = `id,name\n${many.map((index) => `${index},a`).join('\n')}\n`;
const jsonl = many.map((index) => `{"id":${index}}`).join('\n');
const sheet =
  textRow(1, 'id') +
  many
    .slice(0, 3000)
    .map((index) => textRow(index + 2, String(index)))
    .join('');

/** The same file, remembering the streams it handed out. */
function watched(input: ExportFileInput): ExportFileInput & { readonly opened: readonly Readable[] } {
  const opened: Readable[] = [];
  return {
    ...input,
    opened,
    open: async () => {
      const stream = await input.open();
      opened.push(stream);
      return stream;
    },
  };
}

describe('the format of an export file', () => {
  it.each([
    ['accounts.csv', 'csv'],
    ['folder/Accounts.CSV.gz', 'csv'],
    ['a.tsv', 'csv'],
    ['a.ndjson', 'jsonl'],
    ['a.jsonl.gz', 'jsonl'],
    ['a.json', 'json'],
    ['a.XLSX', 'xlsx'],
    ['a.xls', undefined],
    ['a.pdf', undefined],
    ['gz', undefined],
    ['a.gz', undefined],
  ])('of %s is %s', (name, format) => {
    expect(formatOf(name)).toBe(format);
  });

  it('is asked for in words when the ending tells none', () => {
    expect(() => readExportFile(exportFile('a.pdf', 'x'))).toThrow(ExportFileError);
  });
});

describe('an export file', () => {
  const files = [
    exportFile('a.csv', csv, [1000]),
    exportFile('a.csv.gz', gzipSync(csv), [1000]),
    exportFile('a.jsonl', jsonl, [1000]),
    exportFile('a.json', `[${jsonl.replaceAll('\n', ',')}]`, [1000]),
    exportFile('a.xlsx', workbook({ sheets: { S: sheet } }), [1000]),
  ];

  it.each(files.map((file): [string, ExportFileInput] => [file.name, file]))(
    'is closed when the reading of %s stops early',
    async (_name, file) => {
      const input = watched(file);
      for await (const _row of readExportFile(input)) break;
      await readHeaders(input);
      expect(input.opened).toHaveLength(2);
      expect(input.opened.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    },
  );

  it.each([
    [
      'refused at its first bytes',
      exportFile('a.csv', Buffer.concat([Buffer.from('%PDF'), Buffer.alloc(1_000_000)]), [1000]),
    ],
    [
      'an old workbook',
      exportFile('a.xlsx', Buffer.concat([Buffer.from('d0cf11e0', 'hex'), Buffer.alloc(1_000_000)]), [1000]),
    ],
    ['refused at its header', exportFile('a.csv', `id,id\n${csv}`, [1000])],
    ['broken at a row', exportFile('a.json', `[1 2${' '.repeat(1_000_000)}`, [1000])],
  ])('is closed when it is %s', async (_what, file) => {
    const input = watched(file);
    expect(await failureOf(input)).toBeInstanceOf(ExportFileError);
    expect(input.opened.map(({ destroyed }) => destroyed)).toEqual([true]);
  });

  it('is read no further than its reader asks for', async () => {
    let pieces = 0;
    function* endless() {
      for (;;) {
        pieces += 1;
        yield Buffer.from('1,a\n'.repeat(250));
      }
    }
    const rows = readExportFile({ name: 'a.csv', open: async () => Readable.from(endless()) });
    let taken = 0;
    for await (const _row of rows) {
      taken += 1;
      if (taken === 1000) break;
    }
    expect(pieces).toBeLessThan(1000);
  });
});
