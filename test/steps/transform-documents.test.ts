import { describe, expect, it } from 'vitest';
import { proposeMap } from '../../lib/migration/map.ts';
import type { Pair } from '../../lib/migration/object-type.ts';
import { totalOf } from '../../lib/migration/outcome.ts';
import { readOutcome } from '../../lib/migration/outcome-line.ts';
import { objectReconciliationSchema } from '../../lib/migration/summary.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { objectWithCursorSchema } from '../../lib/steps/inputs.ts';
import { reconcileLines } from '../../lib/steps/reconcile-object.ts';
import { type Limits, limits, transformDocuments } from '../../lib/steps/transform-documents.ts';
import type { Cursor } from '../../lib/steps/transformed.ts';
import { fromJsonLines } from '../../lib/store/json-lines.ts';
import { readPart } from '../../lib/store/parts.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { documentTypeOf } from '../migration/object-type-of.ts';
import { beginRun, headersOf, type Sheets, withLocalSteps } from './local-steps.ts';

const { type, lines } = documentTypeOf({});
const pair: Pair = { name: 'here-to-there', namespace: '__here__', objectTypes: [type] };
/** Everything as small as it can be, so that a few rows meet every limit. */
const small: Limits = {
  rowsPerRun: 7,
  charactersPerRun: 400,
  documentsPerPart: 4,
  linesPerPart: 6,
  outcomesPerFile: 3,
};

describe('transforming documents with their lines', () => {
  let step: Stores;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** A run over files of the given rows, by object or line type. The first row holds the headers. */
  async function begin(migration: string, run: string, sheets: Sheets) {
    const name: RunName = { pair: pair.name, migration, run };
    await beginRun(step, name, sheets, proposeMap(pair, headersOf(sheets)));
    return { ...name, type, lines, of: pair };
  }
  type Run = Awaited<ReturnType<typeof begin>>;

  /** Transforms to the end; `short` says for each asking whether the time is. */
  async function transform(
    run: Run,
    { short = () => false, bounds = small }: { short?: () => boolean; bounds?: Limits } = {},
  ) {
    let cursor: Cursor | null = null;
    let invocations = 0;
    for (let done = false; !done; invocations += 1) {
      // As the state machine hands it on.
      const input = objectWithCursorSchema.parse(
        JSON.parse(JSON.stringify({ pair: run.pair, migration: run.migration, run: run.run, object: 'order', cursor })),
      );
      ({ done, cursor } = await transformDocuments(step, { ...run, cursor: input.cursor }, short, bounds));
    }
    return { invocations, cursor };
  }

  async function partsOf(run: Run) {
    const parts: (readonly [string, readonly string[]])[][] = [];
    for (const { key } of await step.work.listAll(runFiles(run).partsPrefix('order', 0))) {
      const { lines: documents } = await readPart(step.work, key);
      parts.push(documents.map(({ key: id, lines: nested = [] }) => [id, nested.map((line) => line.key)] as const));
    }
    return parts;
  }

  async function outcomesOf(run: Run, object: string) {
    const found: string[] = [];
    for (const { key } of await step.work.listAll(runFiles(run).outcomesPrefix(object))) {
      for (const outcome of fromJsonLines(await step.work.readText(key), readOutcome)) {
        const why = 'reasons' in outcome ? outcome.reasons.map(({ rule }) => rule).join(' ') : '';
        found.push(`${outcome.row} ${outcome.key} ${outcome.outcome} ${why}`.trim());
      }
    }
    return found.sort();
  }

  const rowsRead = async (run: Run, object: string) => {
    const text = await step.work.readTextIfThere(runFiles(run).rowsRead(object));
    return text === undefined ? undefined : JSON.parse(text).rows;
  };

  const orders = (count: number) => ['id,note', ...Array.from({ length: count }, (_, i) => `O-${i + 1},n`)];
  const orderLines = (count: number, of: number) => [
    'id,orderId,quantity',
    ...Array.from({ length: count }, (_, i) => `L-${i + 1},O-${((i * 7) % of) + 1},${i}`),
  ];

  it('joins two files into parts that hold neither too many documents nor too many lines', async () => {
    const run = await begin('two', 'one', { order: orders(9), 'order-line': orderLines(18, 9) });

    await transform(run);

    const parts = await partsOf(run);
    expect(parts.flat().map(([key, nested]) => [key, nested.length])).toEqual(
      orders(9)
        .slice(1)
        .map((row) => [row.split(',')[0], 2]),
    );
    expect(parts.map((part) => part.length)).toEqual([3, 3, 3]);
    expect(await rowsRead(run, 'order')).toBe(9);
    expect(await rowsRead(run, 'order-line')).toBe(18);
  });

  it('joins one file of both, and counts all its rows as rows of documents', async () => {
    const rows = ['id,note,lineId,quantity', 'O-2,b,L-1,1', 'O-1,a,L-2,2', 'O-2,b,L-3,3', 'O-3,c,,'];
    const run = await begin('one-file', 'one', { order: rows });

    await transform(run);

    expect(await partsOf(run)).toEqual([
      [
        ['O-1', ['L-2']],
        ['O-2', ['L-1', 'L-3']],
      ],
    ]);
    expect(await outcomesOf(run, 'order')).toEqual(['5 O-3 rejected no-lines']);
    expect(await rowsRead(run, 'order')).toBe(4);
    expect(await rowsRead(run, 'order-line')).toBeUndefined();
  });

  it('ends every row in one outcome or one part, under the name of its type', async () => {
    const run = await begin('blemished', 'one', {
      order: ['id,note', 'O-1,a', 'O-2,b', ',c', 'O-1,d', '', 'O-3,e', 'O-4,f'],
      'order-line': [
        'id,orderId,quantity',
        'L-1,O-1,1',
        'L-2,O-2,many',
        'L-3,O-2,1',
        'L-4,O-9,1',
        'L-1,O-3,1',
        'L-5,,1',
        'L-6,O-3,2',
        ',O-1,5',
      ],
    });

    await transform(run);

    expect(await partsOf(run)).toEqual([[['O-1', ['L-1', 'O-1#2']]]]);
    expect(await outcomesOf(run, 'order')).toEqual([
      '3 O-2 rejected line-rejected',
      '4  rejected required',
      '5 O-1 rejected duplicate-key',
      '6  skipped empty-row',
      '7 O-3 rejected line-rejected',
      '8 O-4 rejected no-lines',
    ]);
    expect(await outcomesOf(run, 'order-line')).toEqual([
      '3 L-2 rejected decimal',
      '4 L-3 rejected document-rejected',
      '5 L-4 rejected missing-document',
      '6 L-1 rejected duplicate-key',
      '7 L-5 rejected required',
      '8 L-6 rejected document-rejected',
    ]);
  });

  it('makes the same parts and outcomes wherever it is handed on', async () => {
    const rows = orderLines(40, 11);
    rows[5] = 'L-5,O-3,broken';
    rows[9] = 'L-9,O-77,1';
    const drop = { order: [...orders(10), ',no key', 'O-11,x'], 'order-line': rows };
    const whole = await begin('handed', 'whole', drop);
    await transform(whole);
    const expected = {
      parts: await partsOf(whole),
      documents: await outcomesOf(whole, 'order'),
      lines: await outcomesOf(whole, 'order-line'),
    };
    const askings = await countAskings(whole);
    expect(askings).toBeGreaterThan(10);

    for (let at = 0; at <= askings; at += 1) {
      // Once at this very asking (and an earlier attempt that was lost after it had gone further), then at every one.
      const run = await begin('handed', `at-${at}`, drop);
      await transform(run);
      let asked = 0;
      await transform(run, { short: () => (asked++ === at ? true : at === askings) });
      expect({
        parts: await partsOf(run),
        documents: await outcomesOf(run, 'order'),
        lines: await outcomesOf(run, 'order-line'),
      }).toEqual(expected);
    }
  });

  async function countAskings(run: Run): Promise<number> {
    let asked = 0;
    await transform(run, {
      short: () => {
        asked += 1;
        return false;
      },
    });
    return asked;
  }

  it('never holds more rows in memory than a run has', async () => {
    const run = await begin('bounded', 'one', { order: orders(30), 'order-line': orderLines(90, 30) });

    await transform(run);

    const runs = await step.work.listAll(runFiles(run).joinRunsPrefix('order'));
    const rows = await Promise.all(
      runs.map(async ({ key }) => (await step.work.readText(key)).trim().split('\n').length),
    );
    expect(Math.max(...rows)).toBe(small.rowsPerRun);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(120);
  });

  it('reads runs that are larger than the blocks they are read in', async () => {
    const long = 'é'.repeat(30_000);
    const count = 40;
    const rows = ['id,orderId,quantity,note', ...Array.from({ length: count }, (_, i) => `L-${i},O-1,1,${long}`)];
    const run = await begin('blocks', 'one', { order: orders(1), 'order-line': rows });

    await transform(run, { bounds: limits });

    const [run0] = await step.work.listAll(runFiles(run).joinRunsPrefix('order'));
    expect(run0?.size).toBeGreaterThan(2 * 1024 * 1024);
    expect((await partsOf(run)).flat()[0]?.[1]).toHaveLength(count);
  });

  it('tells documents that an earlier run loaded, with their lines and what they add to the totals', async () => {
    const drop = { order: orders(2), 'order-line': orderLines(4, 2) };
    const first = await begin('again', 'one', drop);
    await transform(first);
    const [part] = await step.work.listAll(runFiles(first).partsPrefix('order', 0));
    const { lines: documents } = await readPart(step.work, part?.key ?? '');
    const second = await begin('again', 'two', drop);
    await step.idMap(second).put([
      {
        name: { objectType: 'order', key: 'O-1' },
        entry: { state: 'loaded', model: 'purchase.order', id: 7, hash: documents[0]?.hash ?? '', run: 'one' },
      },
    ]);

    await transform(second);

    expect((await partsOf(second)).flat().map(([key]) => key)).toEqual(['O-2']);
    const told = fromJsonLines(
      await step.work.readText(runFiles(second).outcomes('order', 'transform-0')),
      readOutcome,
    );
    expect(told).toMatchObject([{ key: 'O-1', outcome: 'unchanged', id: 7, amounts: { orders: '2' } }]);
    expect((await outcomesOf(second, 'order-line')).map((row) => row.split(' ').at(-1))).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });

  it('remembers a rejected document, so that what names it waits', async () => {
    const run = await begin('marks', 'one', {
      order: ['id,note', 'O-1,a', 'O-2,b'],
      'order-line': ['id,orderId,quantity', 'L-1,O-1,bad', 'L-2,O-2,1'],
    });

    await transform(run);

    const known = await step.idMap(run).get([
      { objectType: 'order', key: 'O-1' },
      { objectType: 'order', key: 'O-2' },
    ]);
    expect([...known]).toEqual([['order#O-1', expect.objectContaining({ state: 'not-loaded', outcome: 'rejected' })]]);
  });

  it('accounts for the rows of line files by themselves', async () => {
    const run = await begin('reconciled', 'one', {
      order: ['id,note', 'O-1,a'],
      'order-line': ['id,orderId,quantity', 'L-1,O-1,bad', 'L-2,O-9,1'],
    });
    await transform(run);

    await reconcileLines(step, run, lines, 5);

    const told = objectReconciliationSchema.parse(
      JSON.parse(await step.work.readText(runFiles(run).object('order-line'))),
    );
    expect(told).toMatchObject({ title: 'Order lines', rows: 2, accounted: true, withinTolerance: false, ok: false });
    expect(totalOf(told.outcomes)).toBe(2);
  });

  it('takes a drop of lines alone, none of which has its document', async () => {
    const run = await begin('alone', 'one', { 'order-line': orderLines(2, 2) });

    await transform(run);

    expect(await outcomesOf(run, 'order-line')).toEqual([
      '2 L-1 rejected missing-document',
      '3 L-2 rejected missing-document',
    ]);
    expect(await rowsRead(run, 'order')).toBe(0);
  });
});
