import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ExportFileError } from '../../../lib/migration/errors.ts';
import { readHeaders } from '../../../lib/migration/export-files/read-export-file.ts';
import { exportFile, failureOf, rowsOf } from './export-file-in-memory.ts';

// Many runs and megabytes of text: how long they take on a busy machine says nothing.
vi.setConfig({ testTimeout: 120_000 });

const json = (content: string, pieces?: readonly number[]) => rowsOf(exportFile('a.json', content, pieces));
const jsonl = (content: string, pieces?: readonly number[]) => rowsOf(exportFile('a.jsonl', content, pieces));

describe('reading a JSON record', () => {
  it('keeps numbers digit for digit', async () => {
    const [row] = await jsonl('{"a":0.10,"b":12345678901234567890,"c":-1e5,"d":1.0}');
    expect(row?.values).toEqual({ a: '0.10', b: '12345678901234567890', c: '-1e5', d: '1.0' });
  });

  it('flattens nested objects, writes lists as JSON text and null as empty', async () => {
    const [row] = await jsonl(
      '{"address":{"city":"Gent","geo":{"lat":51.050}},"tags":["a",{"n":1.50,"m":[]},null],"x":null,"y":true,"z":false}',
    );
    expect(row?.values).toEqual({
      'address.city': 'Gent',
      'address.geo.lat': '51.050',
      tags: '["a",{"n":1.50,"m":[]},null]',
      x: '',
      y: 'true',
      z: 'false',
    });
  });

  it('sets apart a record with a key that is there twice, or reserved', async () => {
    const rows = await jsonl('{"a":1,"a":2}\n{"a.b":1,"a":{"b":2}}\n{"__proto__":1}\n{"a":1}\n');
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([true, true, true, false]);
  });

  it('gives the text of every list back as equal JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        async (list, size) => {
          const [row] = await json(JSON.stringify([{ list }]), [size]);
          expect(JSON.parse(row?.values.list ?? '')).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('reading JSON Lines', () => {
  it('numbers rows by line and passes over blank lines', async () => {
    expect(await jsonl('{"id":"1"}\r\n\n  \n{"id":"2"}')).toEqual([
      { row: 1, values: { id: '1' } },
      { row: 4, values: { id: '2' } },
    ]);
  });

  it('sets apart lines that are no object or no JSON, and reads on', async () => {
    const rows = await jsonl('{"id":"1"\n[1]\n17\n{"id":"2"} x\n{"id":"secret\n{"id":"3"}\n');
    expect(rows.map(({ row, problem }) => [row, problem !== undefined])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, true],
      [5, true],
      [6, false],
    ]);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('keeps a line separator character inside text', async () => {
    expect(await jsonl('{"id":"a\u2028b"}\n')).toEqual([{ row: 1, values: { id: 'a\u2028b' } }]);
  });

  it('resumes after the rows already dealt with', async () => {
    expect(await rowsOf(exportFile('a.ndjson', '{"id":1}\n\n{"id":2}\n{"id":3}\n'), { skipRows: 2 })).toEqual([
      { row: 4, values: { id: '3' } },
    ]);
  });

  it('refuses an empty file and a line without end', async () => {
    expect(await failureOf(exportFile('a.jsonl', ' \n\n'))).toBeInstanceOf(ExportFileError);
    const endless = `{"id":1}\n{"id":"${'x'.repeat(17 * 1024 * 1024)}`;
    expect(await failureOf(exportFile('a.jsonl', endless))).toMatchObject({ place: { row: 2 } });
  });

  it('sets apart a line with bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"éé"}\n{"id":"'), Buffer.from([0xfc]), Buffer.from('"}\n')]);
    const rows = await rowsOf(exportFile('a.jsonl', bytes));
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, true]);
  });

  it('names the columns of the first hundred records in order', async () => {
    const lines = Array.from({ length: 101 }, (_, index) => `{"id":${index},"n${index}":1}`).join('\n');
    const headers = await readHeaders(exportFile('a.jsonl', lines));
    expect(headers).toHaveLength(101);
    expect(headers.slice(0, 3)).toEqual(['id', 'n0', 'n1']);
  });
});

describe('reading JSON', () => {
  it('reads a list of objects, numbered from 1', async () => {
    expect(await json('[{"id":1}, {"id":2}]')).toEqual([
      { row: 1, values: { id: '1' } },
      { row: 2, values: { id: '2' } },
    ]);
  });

  it('reads the one list in a top-level object', async () => {
    const rows = await json('{"count":2,"meta":{"lists":[]},"data":[{"id":1,"tags":[[1]]},{"id":2}],"next":null}');
    expect(rows.map(({ values }) => values)).toEqual([{ id: '1', tags: '[[1]]' }, { id: '2' }]);
  });

  it('has no rows for an empty list', async () => {
    expect(await json('[]')).toEqual([]);
  });

  it('sets apart elements that are no object, and reads on', async () => {
    const rows = await json('[{"id":1},7,[{"id":8},[9]],"x",{"id":2}]');
    expect(rows.map(({ row, problem }) => [row, problem !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, true],
      [5, false],
    ]);
  });

  it.each([
    ['two lists', '{"a":[{"id":1}],"b":[]}'],
    ['no list', '{"id":1}'],
    ['a single value', '"x"'],
    ['nothing', '  '],
    ['no JSON', 'id,name'],
    ['an end that is missing', '[{"id":1},{"id":2}'],
    ['something after its end', '[{"id":1}] [2]'],
  ])('refuses a document with %s', async (_what, content) => {
    expect(await failureOf(exportFile('a.json', content))).toBeInstanceOf(ExportFileError);
  });

  it('names the record around which a document goes wrong, without its content', async () => {
    const good = Array.from({ length: 2000 }, (_, index) => `{"id":${index}}`).join(',');
    const error = await failureOf(exportFile('a.json', `[${good},{"id":secret}]`));
    expect(error).toMatchObject({ place: { file: 'a.json' } });
    const { row } = error instanceof ExportFileError ? error.place : { row: undefined };
    expect(row).toBeGreaterThan(1800);
    expect(row).toBeLessThanOrEqual(2001);
    expect(String(error)).not.toContain('secret');
  });

  it('reads the same however the bytes are cut', async () => {
    const content = '{"n":1.50,"data":[{"id":"é🦊","v":-0.10e2,"l":[1,{"a":"b\\u00e9\\n"}]},{"id":"\\"","v":true}]}';
    const whole = await json(content);
    for (let size = 1; size < 12; size += 1) expect(await json(content, [size])).toEqual(whole);
  });

  it('reads a very long text in one go and refuses a record beyond all measure', async () => {
    const long = 'x'.repeat(12 * 1024 * 1024);
    expect((await json(`[{"id":"${long}"},{"id":2}]`)).map(({ values }) => values.id?.length)).toEqual([
      long.length,
      1,
    ]);
    const endless = await failureOf(exportFile('a.json', `[{"id":1},{"id":"${'x'.repeat(20 * 1024 * 1024)}"}]`));
    expect(String(endless)).toContain('longer than 16 MB');
  });

  it('resumes after the rows already dealt with', async () => {
    expect(await rowsOf(exportFile('a.json', '[{"id":1},{"id":2}]'), { skipRows: 1 })).toEqual([
      { row: 2, values: { id: '2' } },
    ]);
  });
});
