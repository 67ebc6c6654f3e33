import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRows,
  type Joined,
  joinLines,
  mergeRuns,
  type RowOfDocument,
  type SortedRuns,
} from '../../lib/migration/join-lines.ts';
import type { LineType } from '../../lib/migration/object-type.ts';
import type { RowPlace } from '../../lib/migration/outcome.ts';
import { documentTypeOf } from './object-type-of.ts';

const { type, lines } = documentTypeOf({});

const inMemory = (runs: readonly (readonly RowOfDocument[])[]): SortedRuns => ({
  async *read(run, from) {
    for (const [index, row] of (runs[run] ?? []).entries()) if (index >= from) yield { row, next: index + 1 };
  },
});

/** Rows as the transform numbers them, in runs of `most` rows. */
function runsOf(rows: readonly Omit<RowOfDocument, 'at'>[], most = 3): RowOfDocument[][] {
  const numbered = rows.map((row, at) => ({ ...row, at }));
  return Array.from({ length: Math.ceil(rows.length / most) }, (_, run) =>
    numbered.slice(run * most, (run + 1) * most).sort(compareRows),
  );
}

async function join(
  rows: readonly Omit<RowOfDocument, 'at'>[],
  { most, lineType = lines, mostLines }: { most?: number; lineType?: LineType; mostLines?: number } = {},
): Promise<Joined[]> {
  const runs = runsOf(rows, most);
  const merged = await mergeRuns(
    inMemory(runs),
    runs.map(() => 0),
  );
  return await Array.fromAsync(joinLines(merged, type, lineType, mostLines));
}

type Row = Omit<RowOfDocument, 'at'>;

const header = (document: string, row = 2, record = { id: document, note: 'same' }): Row => ({
  file: 'orders.csv',
  row,
  of: 'document',
  document,
  key: document,
  header: { record },
});
const line = (document: string, key: string, row = 2): Row => ({
  file: 'order-lines.csv',
  row,
  of: 'line',
  document,
  key,
  line: { key, record: { id: key === '' ? null : key, orderId: document } },
});
const both = (document: string, key: string, row = 2, record = { id: document, note: 'same' }): Row => ({
  ...header(document, row, record),
  line: { key, record: { id: key === '' ? null : key, orderId: document } },
});
const broken = (row: Row): Row => ({
  ...row,
  decided: { outcome: 'rejected', reasons: [{ rule: 'decimal', problem: 'is not a number', mend: 'Mend it' }] },
});

const documentsIn = (joined: readonly Joined[]) =>
  joined.flatMap((item) => (item.kind === 'document' ? [item.document] : []));
const keysIn = (joined: readonly Joined[]) =>
  documentsIn(joined).map(({ key, lines: nested }) => [key, nested?.map((one) => one.key)]);
const outcomesIn = (joined: readonly Joined[]) =>
  joined.flatMap((item) =>
    item.kind === 'outcome'
      ? [
          [
            item.of,
            item.outcome.row,
            item.outcome.outcome,
            'reasons' in item.outcome ? item.outcome.reasons.map(({ rule }) => rule).join(' ') : '',
          ],
        ]
      : [],
  );

describe('documents and their lines', () => {
  it('are joined by the key of the document, lines in the order of their rows', async () => {
    const joined = await join([
      header('O-2', 2),
      header('O-1', 3),
      line('O-1', 'c', 2),
      line('O-2', 'b', 3),
      line('O-1', 'a', 4),
    ]);

    expect(keysIn(joined)).toEqual([
      ['O-1', ['c', 'a']],
      ['O-2', ['b']],
    ]);
    expect(outcomesIn(joined)).toEqual([]);
  });

  it('are the same documents however the rows of two files are shuffled, and however few rows are held at once', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      header(`O-${i}`, i),
      ...Array.from({ length: i % 4 || 1 }, (__, n) => line(`O-${i}`, `${i}-${n}`, i * 10 + n)),
    ]).flat();
    const inOrder = hashesOf(await join(rows));

    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.integer({ min: 1, max: 40 }),
        async (shuffled, most) => {
          const joined = await join(shuffled, { most });

          expect(outcomesIn(joined)).toEqual([]);
          expect(hashesOf(joined)).toEqual(inOrder);
        },
      ),
    );
  });

  it('are the same documents however the rows of one file of both are shuffled', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => both(`O-${i % 7}`, `L-${i}`, i + 2));
    const inOrder = hashesOf(await join(rows));

    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.integer({ min: 1, max: 40 }),
        async (shuffled, most) => {
          expect(hashesOf(await join(shuffled, { most }))).toEqual(inOrder);
        },
      ),
    );
  });

  it('are counted through where lines have no key', async () => {
    const joined = await join([header('O-1'), line('O-1', '', 2), line('O-1', 'O-1#3', 3), line('O-1', '', 4)]);

    expect(keysIn(joined)).toEqual([['O-1', ['O-1#1', 'O-1#3', "O-1#3'"]]]);
    expect(documentsIn(joined)[0]?.lines?.[0]?.record).toEqual({ id: 'O-1#1', orderId: 'O-1' });
  });

  it('end in exactly one outcome or document a row, whatever is wrong with them', async () => {
    const any = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.boolean(), fc.constantFrom('document', 'line')), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(any, async (made) => {
        const seen = new Set<string>();
        const rows = made.flatMap(([document, bad, of], row): Row[] => {
          // A second row of a document's key never comes this far.
          if (of === 'document' && seen.size === seen.add(document).size) return [];
          const one = of === 'document' ? header(document, row) : line(document, `${row}`, row);
          return [bad ? broken(one) : one];
        });

        const joined = await join(rows);

        const told = joined.flatMap((item): readonly RowPlace[] =>
          item.kind === 'outcome' ? [item.outcome] : [item.document, ...(item.document.lines ?? [])],
        );
        expect(told.map(({ file, row }) => `${file} ${row}`).sort()).toEqual(
          rows.map(({ file, row }) => `${file} ${row}`).sort(),
        );
      }),
    );
  });
});

const hashesOf = (joined: readonly Joined[]) => documentsIn(joined).map(({ key, hash }) => [key, hash]);

describe('a document that cannot be migrated whole', () => {
  it('is rejected with its lines when one of them is, and says which one', async () => {
    const joined = await join([
      header('O-1', 5),
      line('O-1', 'a', 2),
      broken(line('O-1', 'b', 3)),
      line('O-1', 'c', 4),
    ]);

    expect(outcomesIn(joined)).toEqual([
      ['line', 2, 'rejected', 'document-rejected'],
      ['line', 3, 'rejected', 'decimal'],
      ['line', 4, 'rejected', 'document-rejected'],
      ['document', 5, 'rejected', 'line-rejected'],
    ]);
    expect(JSON.stringify(joined.at(-1))).toContain('order-lines.csv, row 3');
  });

  it('takes its lines with it when it is rejected itself', async () => {
    const joined = await join([broken(header('O-1', 5)), line('O-1', 'a', 2)]);

    expect(outcomesIn(joined)).toEqual([
      ['line', 2, 'rejected', 'document-rejected'],
      ['document', 5, 'rejected', 'decimal'],
    ]);
  });

  it('takes its lines with it when there is nothing to migrate in it', async () => {
    const skipped: Row = { ...header('O-1', 5), decided: { outcome: 'skipped', reasons: [] } };

    expect(outcomesIn(await join([skipped, line('O-1', 'a', 2)]))).toEqual([
      ['line', 2, 'skipped', 'document-skipped'],
      ['document', 5, 'skipped', ''],
    ]);
  });

  it('is rejected without lines, unless documents of its type may have none', async () => {
    expect(outcomesIn(await join([header('O-1', 5)]))).toEqual([['document', 5, 'rejected', 'no-lines']]);

    const joined = await join([header('O-1', 5)], { lineType: { ...lines, required: false } });
    expect(keysIn(joined)).toEqual([['O-1', []]]);
  });

  it('is rejected when it has more lines than are ever held in memory', async () => {
    const many = Array.from({ length: 5 }, (_, i) => line('O-1', `${i}`, i + 2));

    const joined = await join([header('O-1', 9), ...many], { mostLines: 4 });

    expect(outcomesIn(joined).map(([, , outcome, rules]) => `${outcome} ${rules}`)).toEqual([
      ...many.map(() => 'rejected document-rejected'),
      'rejected too-many-lines',
    ]);
  });
});

describe('a line without its document', () => {
  it('is rejected', async () => {
    expect(outcomesIn(await join([line('O-9', 'a', 2), broken(line('O-9', 'b', 3))]))).toEqual([
      ['line', 2, 'rejected', 'missing-document'],
      ['line', 3, 'rejected', 'decimal'],
    ]);
  });
});

describe('rows that hold document and line', () => {
  it('must agree about the document', async () => {
    const other = { id: 'O-1', note: 'other' };

    const joined = await join([both('O-1', 'a', 2), both('O-1', 'b', 3, other), both('O-1', 'c', 4)]);

    expect(outcomesIn(joined)).toEqual([
      ['document', 3, 'rejected', 'header-disagrees'],
      ['document', 4, 'rejected', 'document-rejected'],
      ['document', 2, 'rejected', 'line-rejected'],
    ]);
    expect(JSON.stringify(joined[0])).toContain('"column":"note"');
  });

  it('are skipped where they repeat the document and hold no line', async () => {
    const joined = await join([header('O-1', 2), both('O-1', 'a', 3), header('O-1', 4)]);

    expect(keysIn(joined)).toEqual([['O-1', ['a']]]);
    expect(outcomesIn(joined)).toEqual([['document', 4, 'skipped', 'no-line']]);
  });
});

describe('a document hash', () => {
  const hashOf = async (rows: readonly Row[]) => documentsIn(await join(rows))[0]?.hash;
  const plain = [header('O-1'), line('O-1', 'a'), line('O-1', 'b')];

  it('covers the document and every line, not the order of lines that have keys', async () => {
    const [first, ...rest] = plain;
    const changed = { ...line('O-1', 'b'), line: { key: 'b', record: { id: 'b', orderId: 'O-1', quantity: '2' } } };

    expect(await hashOf([header('O-1'), ...rest.toReversed()])).toBe(await hashOf(plain));
    expect(await hashOf([header('O-1', 2, { id: 'O-1', note: 'other' }), ...rest])).not.toBe(await hashOf(plain));
    expect(await hashOf([first ?? header('O-1'), line('O-1', 'a'), changed])).not.toBe(await hashOf(plain));
    expect(await hashOf([header('O-1'), line('O-1', 'a')])).not.toBe(await hashOf(plain));
  });
});

describe('merging', () => {
  it('holds one row of each run, and goes on from the places it had come to', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => header(`O-${String((i * 17) % 40).padStart(2, '0')}`, i));
    const runs = runsOf(rows, 6);
    let open = 0;
    let mostOpen = 0;
    const counted: SortedRuns = {
      async *read(run, from) {
        for await (const one of { [Symbol.asyncIterator]: () => inMemory(runs).read(run, from) }) {
          open += 1;
          mostOpen = Math.max(mostOpen, open);
          yield one;
          open -= 1;
        }
      },
    };
    const seen: string[] = [];
    let places: readonly number[] = runs.map(() => 0);
    for (let more = true; more; ) {
      open = 0;
      const merged = await mergeRuns(counted, places);
      for (let i = 0; i < 3; i += 1) {
        const row = merged.peek();
        if (row !== undefined) seen.push(row.document);
        await merged.shift();
      }
      places = merged.places();
      more = merged.peek() !== undefined;
    }

    expect(seen).toEqual(rows.map(({ document }) => document).sort());
    expect(mostOpen).toBeLessThanOrEqual(runs.length);
  });
});
