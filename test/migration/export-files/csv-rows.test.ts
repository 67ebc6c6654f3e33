import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it, vi } from 'vitest';
import { ExportFileError } from '../../../lib/migration/errors.ts';
import { readHeaders } from '../../../lib/migration/export-files/read-export-file.ts';
import { letOutByLambda } from '../../lambda-log.ts';
import { exportFile, failureOf, rowsOf } from './export-file-in-memory.ts';

// Many runs and megabytes of text: how long they take on a busy machine says nothing.
vi.setConfig({ testTimeout: 120_000 });

const read = (content: string | Buffer, pieces?: readonly number[]) => rowsOf(exportFile('a.csv', content, pieces));
const failure = (content: string | Buffer) => failureOf(exportFile('a.csv', content));

describe('reading CSV', () => {
  it('numbers rows as a spreadsheet does, a line break inside quotes starting none', async () => {
    const rows = await read('id,notes\n1,"two\nlines"\n2,\n');
    expect(rows).toEqual([
      { row: 2, values: { id: '1', notes: 'two\nlines' } },
      { row: 3, values: { id: '2', notes: '' } },
    ]);
  });

  it.each([[','], [';'], ['\t'], ['|']])('finds the delimiter %j', async (delimiter) => {
    const rows = await read(
      `${['id', 'name', 'price'].join(delimiter)}\n${['1', '"a,b;c\td|e"', '2'].join(delimiter)}`,
    );
    expect(rows).toEqual([{ row: 2, values: { id: '1', name: 'a,b;c\td|e', price: '2' } }]);
  });

  it('is not misled by decimal commas, nor by a comma in a header', async () => {
    const rows = await read('id;price, net;weight\n1;2,50;3,25\n2;4,10;5,75\n');
    expect(rows[1]?.values).toEqual({ id: '2', 'price, net': '4,10', weight: '5,75' });
  });

  it('does not count what stands inside quotation marks', async () => {
    expect(await readHeaders(exportFile('a.csv', '"price, net, EUR";id\n'))).toEqual(['price, net, EUR', 'id']);
    expect(await readHeaders(exportFile('a.csv', '"19"", wide, deep";id\n'))).toEqual(['19", wide, deep', 'id']);
  });

  it('takes the delimiter that makes most cells where two fit every row', async () => {
    expect((await read('id|name,full|city\n1|a,b|c\n'))[0]?.values).toEqual({ id: '1', 'name,full': 'a,b', city: 'c' });
  });

  it('follows the sep= line that Excel writes', async () => {
    const rows = await read('sep=;\r\nid;name\r\n1;a,b\r\n');
    expect(rows).toEqual([{ row: 3, values: { id: '1', name: 'a,b' } }]);
  });

  it('reads a file of one column', async () => {
    expect(await read('id\n1\n2')).toEqual([
      { row: 2, values: { id: '1' } },
      { row: 3, values: { id: '2' } },
    ]);
  });

  it('reads LF, CRLF and CR, even mixed in one file', async () => {
    const rows = await read('id,name\r\n1,a\n2,b\r3,c');
    expect(rows.map(({ values }) => values.name)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['UTF-8', Buffer.from('id,name\n1,Zoë 🦊\n')],
    ['UTF-8 with BOM', Buffer.from('\uFEFFid,name\n1,Zoë 🦊\n')],
    ['UTF-16 LE with BOM', iconv.encode('id,name\n1,Zoë 🦊\n', 'utf16le', { addBOM: true })],
    ['UTF-16 BE with BOM', iconv.encode('id,name\n1,Zoë 🦊\n', 'utf16be', { addBOM: true })],
    ['UTF-16 LE without BOM', iconv.encode('id,name\n1,Zoë 🦊\n', 'utf16le')],
    ['UTF-16 BE without BOM', iconv.encode('id,name\n1,Zoë 🦊\n', 'utf16be')],
  ])('reads %s', async (_encoding, bytes) => {
    expect(await read(bytes)).toEqual([{ row: 2, values: { id: '1', name: 'Zoë 🦊' } }]);
  });

  it('reads Windows-1252 where the bytes are no UTF-8, also after a long beginning in ASCII', async () => {
    const rows = await read(iconv.encode(`id,name\n${'1,plain\n'.repeat(20_000)}2,Zoë “9 €”\n`, 'windows-1252'));
    expect(rows).toHaveLength(20_001);
    expect(rows.at(-1)).toEqual({ row: 20_002, values: { id: '2', name: 'Zoë “9 €”' } });
  });

  it('sets apart the one row of a UTF-8 file that holds other bytes', async () => {
    const utf8 = Buffer.from('id,name\n1,Zoë\n2,Müller\n3,');
    const rows = await read(Buffer.concat([utf8, Buffer.from([0x4d, 0xfc]), Buffer.from('ller\n4,Åse\n')]));
    expect(rows.map(({ row, problem }) => [row, problem !== undefined])).toEqual([
      [2, false],
      [3, false],
      [4, true],
      [5, false],
    ]);
    expect(rows[2]?.values.name).toBe('M\uFFFDller');
    expect(rows[3]?.values.name).toBe('Åse');
  });

  it.each([
    ['a surrogate', 'eda080'],
    ['a character written too long', 'e080af'],
    ['a long character written too long', 'f08080af'],
    ['a character beyond the last', 'f4908080'],
    ['a zero byte', '00'],
  ])('sets apart the row that holds %s in UTF-8', async (_what, hex) => {
    const before = Buffer.from(`id,name\n1,Zoë\n${'2,plain\n'.repeat(40)}3,`);
    const rows = await read(Buffer.concat([before, Buffer.from(hex, 'hex'), Buffer.from('\n4,Zoë\n')]));
    expect(rows.filter(({ problem }) => problem !== undefined).map(({ values }) => values.id)).toEqual(['3']);
  });

  it.each([
    [
      'a UTF-8 file that ends inside a character',
      Buffer.concat([Buffer.from('id,name\n1,Zoë\n2,'), Buffer.from([0xe4, 0xb8])]),
    ],
    ['a UTF-16 file that ends inside a character', iconv.encode('id,name\n1,a\n2,ab', 'utf16le').subarray(0, -1)],
    ['half a pair in UTF-16', Buffer.from('id,name\n1,a\n2,\uD83Dx', 'utf16le')],
    ['half a pair at the end of UTF-16', Buffer.from('id,name\n1,a\n2,\uD83D', 'utf16le')],
    ['a byte Windows-1252 does not have', Buffer.from('id,name\n1,Zo\xeb\n2,\x81\n', 'latin1')],
  ])('sets apart the row of %s', async (_what, bytes) => {
    expect((await read(bytes)).map(({ row, problem }) => [row, problem !== undefined])).toEqual([
      [2, false],
      [3, true],
    ]);
  });

  it('refuses a header that holds bytes of no character', async () => {
    const bytes = Buffer.concat([Buffer.from('id,Größe,Na'), Buffer.from([0xff]), Buffer.from('me\n1,a,b\n')]);
    expect(String(await failure(bytes))).toContain('column 3');
  });

  it('keeps a replacement character that the source wrote itself', async () => {
    expect(await read('id,name\n1,M\uFFFDller\n')).toEqual([{ row: 2, values: { id: '1', name: 'M\uFFFDller' } }]);
  });

  it('trims headers and leaves values alone', async () => {
    expect(await read(' id , name\n 1 ,  a \n')).toEqual([{ row: 2, values: { id: ' 1 ', name: '  a ' } }]);
  });

  it('takes a lone quotation mark in a bare cell as text', async () => {
    expect(await read('id,name\n1,19" rack\n')).toEqual([{ row: 2, values: { id: '1', name: '19" rack' } }]);
  });

  it('sets apart the row whose quoted cell goes on after its closing quotation mark', async () => {
    const rows = await read('id,name\n1,"19" rack"\n2,"""b"" c"\n');
    expect(rows[0]).toMatchObject({ row: 2, problem: 'text follows the closing quotation mark of a cell' });
    expect(rows[1]).toEqual({ row: 3, values: { id: '2', name: '"b" c' } });
  });

  it('stops at a broken quotation that may have swallowed rows', async () => {
    expect(await failure('id,name\n1,"Acme\n2,"Beta"\n')).toMatchObject({ place: { file: 'a.csv', row: 2 } });
  });

  it('names the row in which a quotation that never ends begins', async () => {
    const error = await failure('id,name\n1,a\n2,"secret\n3,c\n');
    expect(error).toBeInstanceOf(ExportFileError);
    expect(error).toMatchObject({ place: { file: 'a.csv', row: 3 } });
    expect(String(error)).not.toContain('secret');
  });

  it('gives up on a quotation that swallows the file before memory does', async () => {
    const error = await failure(`id,name\n1,"${'x'.repeat(18 * 1024 * 1024)}`);
    expect(error).toMatchObject({
      place: { file: 'a.csv', row: 2 },
      message: expect.stringContaining('longer than 16 MB'),
    });
  });

  it('counts the sep= line in the row it names', async () => {
    expect(await failure('sep=;\nid;name\n1;"a\n')).toMatchObject({ place: { file: 'a.csv', row: 3 } });
  });

  it('sets apart rows with too few or too many cells and keeps what they hold', async () => {
    const rows = await read('id,name,city\n1,a\n2,b,c,d\n3,e,f\n');
    expect(rows[0]).toMatchObject({
      row: 2,
      values: { id: '1', name: 'a', city: '' },
      problem: expect.stringContaining('2 cells'),
    });
    expect(rows[1]).toMatchObject({ row: 3, surplus: ['d'], problem: expect.stringContaining('4 cells') });
    expect(rows[2]).toEqual({ row: 4, values: { id: '3', name: 'e', city: 'f' } });
  });

  it('returns empty rows as such and forgives empty cells beyond the header', async () => {
    const rows = await read('id,name\n\n,\n1,a,,\n');
    expect(rows).toEqual([
      { row: 2, values: { id: '', name: '' } },
      { row: 3, values: { id: '', name: '' } },
      { row: 4, values: { id: '1', name: 'a' } },
    ]);
  });

  it('resumes after the rows already dealt with', async () => {
    const rows = await rowsOf(exportFile('a.csv', 'id\n1\n"2\n"\n3\n'), { skipRows: 2 });
    expect(rows).toEqual([{ row: 4, values: { id: '3' } }]);
  });

  it.each([
    ['two columns of one name', 'id,name,id\n1,a,b\n', { row: 1 }],
    ['a column without a name', 'id,,name\n1,a,b\n', { row: 1 }],
    ['no names at all', '\nid,name\n', { row: 1 }],
    ['a name no program can hold', 'id,__proto__\n1,a\n', { row: 1 }],
    ['nothing', '', {}],
    ['only a byte order mark', '\uFEFF', {}],
  ])('refuses a file with %s', async (_what, content, place) => {
    const error = await failure(content);
    expect(error).toBeInstanceOf(ExportFileError);
    expect(error).toMatchObject({ place: { file: 'a.csv', ...place } });
  });

  it('quotes nothing of a first row that may be a record', async () => {
    const error = await failure('1,Jane Doe,Leeds,Leeds\n2,John Roe,York,York\n');

    expect(error).toMatchObject({ problem: 'columns 3 and 4 have the same name' });
    expect(letOutByLambda(error)).not.toContain('Leeds');
  });

  it.each([
    ['a workbook under a wrong name', Buffer.from('504b030414000600', 'hex'), 'Excel workbook'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '.xls'],
    ['bytes that are no text', Buffer.from([1, 0, 0, 2, 0, 0, 3, 0]), 'binary'],
  ])('refuses %s', async (_what, bytes, word) => {
    expect(String(await failure(bytes))).toContain(word);
  });

  it('sets apart a row with a zero byte in a long text', async () => {
    const rows = await read(`id,name\n${'1,plain\n'.repeat(50)}2,a\0b\n3,c\n`);
    expect(rows.filter(({ problem }) => problem !== undefined).map(({ row }) => row)).toEqual([52]);
  });

  it('reads gzip by its bytes, whatever the name says', async () => {
    const packed = gzipSync('id\n1\n');
    expect(await rowsOf(exportFile('a.csv.gz', packed, [1]))).toHaveLength(1);
    expect(await rowsOf(exportFile('a.csv', packed))).toHaveLength(1);
    expect(await rowsOf(exportFile('a.csv.gz', 'id\n1\n'))).toHaveLength(1);
  });

  it('says so when gzip is cut off', async () => {
    const packed = gzipSync('id,name\n1,a\n'.repeat(1000));
    expect(String(await failureOf(exportFile('a.csv.gz', packed.subarray(0, packed.length - 12))))).toContain('gzip');
  });

  it.each([
    ['a.csv', Buffer.from('id\n1\n')],
    ['a.csv.gz', gzipSync('id\n1\n').subarray(0, 15)],
  ])('hands on the failure of the storage it reads %s from as it is', async (name, bytes) => {
    const open = async () =>
      Readable.from(
        (async function* () {
          yield bytes;
          throw new Error('connection reset');
        })(),
      );
    expect(await failureOf({ name, open })).toMatchObject({ message: 'connection reset' });
  });

  it('gives the header names alone', async () => {
    expect(await readHeaders(exportFile('a.tsv', ' id\tname \n1\n'))).toEqual(['id', 'name']);
  });

  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('', ' a ', '"', '""', 'a"b', '\n', 'a\r\nb', 'é', '中', '🦊', ',', ';', '\t', '|', '0012', "'"),
  );
  const writable = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });

  it('gives back what was written, in any delimiter, line end, encoding and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        writable,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('utf8', 'utf8 bom', 'utf16le bom', 'utf16be bom'),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        async (cells, delimiter, lineEnd, encoding, pieces) => {
          const records = [
            ['id', 'name', 'notes'],
            ...cells.map((row) => row.map((text) => text.replaceAll(/[\0\uFDD0]/g, ''))),
          ];
          const text = stringify(records, { delimiter, record_delimiter: lineEnd, quoted_match: /[\r\n]/ });
          const [charset = 'utf8', bom] = encoding.split(' ');
          const bytes = iconv.encode(text, charset, { addBOM: bom !== undefined });

          const rows = await read(bytes, pieces);

          expect(rows.map(({ values }) => [values.id, values.name, values.notes])).toEqual(records.slice(1));
          expect(rows.every(({ problem }) => problem === undefined)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  // Beyond the part of the file that is looked at first, pieces are decoded as they come.
  const fillerRows = 17;
  const filler = `0,${'x'.repeat(4096)},\n`.repeat(fillerRows);

  it('gives back what was written beyond the part looked at first, in any encoding and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('é', '中', '🦊', 'a', '"\n"', '€'), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('utf8', 'utf16le', 'utf16be', 'windows-1252'),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
        async (parts, charset, pieces) => {
          const written = parts.filter((part) => charset !== 'windows-1252' || !/[中🦊]/u.test(part));
          const start = `id,name,notes\n${filler}`;
          const end = stringify(written.map((text) => ['1', text, '']));
          const bytes = iconv.encode(start + end, charset);
          const seen = iconv.encode(start, charset).length;

          const rows = await read(bytes, [seen, ...pieces]);

          expect(rows.slice(fillerRows).map(({ values, problem }) => problem ?? values.name)).toEqual(written);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads the same from any bytes however they are cut', async () => {
    const bytesAndCut = fc.tuple(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([Buffer.from('id,name\n1,é\n'), bytes])),
        fc
          .array(fc.constantFrom('id', ',', '\n', '"', '\r', 'é', 'a', ';', '\xe9'), { maxLength: 40 })
          .map((parts) => Buffer.from(parts.join(''), 'latin1')),
      ),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
    );
    const result = async (bytes: Buffer, pieces: readonly number[]) => {
      try {
        return await read(bytes, pieces);
      } catch (error) {
        return String(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(bytesAndCut, async ([bytes, pieces]) => {
        expect(await result(bytes, pieces)).toEqual(await result(bytes, [65536]));
        const far = Buffer.concat([Buffer.from(`id,name,notes\n${filler}`), bytes]);
        expect(await result(far, [far.length - bytes.length, ...pieces])).toEqual(await result(far, [far.length]));
      }),
      { numRuns: 30 },
    );
  });
});
