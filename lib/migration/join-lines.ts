import type { LineType, ObjectType } from './object-type.ts';
import type { Outcome, Reason, RowPlace } from './outcome.ts';
import { withDocument } from './row-outcomes.ts';
import { hashDocument, type LineOfDocument, type PartLine } from './transform.ts';

type Content = Pick<PartLine, 'record' | 'custom'>;

/** A row on its way to its document: a row of the documents' file, of the lines' file, or of one that holds both. */
export type RowOfDocument = RowPlace & {
  /** Key of the document. */
  readonly document: string;
  /** Whose file it stands in. A document's own row comes before its lines. */
  readonly of: 'document' | 'line';
  /** Its place among all rows of the drop's files. */
  readonly at: number;
  /** Key of the row itself. */
  readonly key: string;
  readonly header?: Content;
  /** `key` is empty where lines are to be counted through. */
  readonly line?: Content & { readonly key: string };
  /** What was decided about the row by itself. */
  readonly decided?: { readonly outcome: 'rejected' | 'skipped'; readonly reasons: readonly Reason[] };
};

/** A row read from a run, and where the row after it begins. */
export interface ReadFromRun {
  readonly row: RowOfDocument;
  readonly next: number;
}

/** Sorted runs of rows, kept outside memory. A place in a run is whatever `next` says; the first is 0. */
export interface SortedRuns {
  read(run: number, from: number): AsyncIterator<ReadFromRun>;
}

/** What joining gives: a whole document for a part, or what became of a row. */
export type Joined =
  | { readonly kind: 'document'; readonly document: PartLine; readonly complete: true }
  | {
      readonly kind: 'outcome';
      readonly of: RowOfDocument['of'];
      readonly outcome: Outcome;
      /** Whether joining can go on after this from the places that the runs have come to. */
      readonly complete: boolean;
    };

/** Order in which rows are joined: by document, its own row first, then its lines as they stand in the files. */
export const compareRows = (a: RowOfDocument, b: RowOfDocument): number => {
  if (a.document !== b.document) return a.document < b.document ? -1 : 1;
  if (a.of !== b.of) return a.of === 'document' ? -1 : 1;
  return a.at - b.at;
};

/** Rows of several sorted runs in one order, one row of each in memory. */
export interface MergedRuns {
  peek(): RowOfDocument | undefined;
  /** Goes on to the next row. */
  shift(): Promise<void>;
  /** Where each run has come to: rows before were taken. */
  places(): readonly number[];
}

/** @param places where to begin in each run */
export async function mergeRuns(runs: SortedRuns, places: readonly number[]): Promise<MergedRuns> {
  const reached = [...places];
  const heap: { readonly run: number; readonly rows: AsyncIterator<ReadFromRun>; head: ReadFromRun }[] = [];
  const before = (i: number, j: number): boolean => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && b !== undefined && compareRows(a.head.row, b.head.row) < 0;
  };
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    if (a === undefined || b === undefined) return;
    heap[i] = b;
    heap[j] = a;
  };
  const rise = (from: number) => {
    for (let i = from; i > 0 && before(i, (i - 1) >> 1); i = (i - 1) >> 1) swap(i, (i - 1) >> 1);
  };
  const sink = () => {
    for (let i = 0; ; ) {
      const least = [2 * i + 1, 2 * i + 2].reduce((best, child) => (before(child, best) ? child : best), i);
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  for (const [run, place] of reached.entries()) {
    const rows = runs.read(run, place);
    const first = await rows.next();
    if (first.done === true) continue;
    heap.push({ run, rows, head: first.value });
    rise(heap.length - 1);
  }
  return {
    peek: () => heap[0]?.head.row,
    places: () => [...reached],
    async shift() {
      const [top] = heap;
      if (top === undefined) return;
      reached[top.run] = top.head.next;
      const following = await top.rows.next();
      if (following.done === true) {
        const last = heap.pop();
        if (last !== undefined && heap.length > 0) heap[0] = last;
      } else top.head = following.value;
      sink();
    },
  };
}

/** Most lines of one document: what a document holds is the only thing joining keeps in memory at once. */
export const mostLinesOfDocument = 20_000;

/** How many rejected lines the document's own row names. */
const namedLines = 10;

/** Joins documents with their lines. Every row ends in exactly one document or outcome. */
export async function* joinLines(
  merged: MergedRuns,
  type: ObjectType,
  lines: LineType,
  mostLines = mostLinesOfDocument,
): AsyncIterable<Joined> {
  for (let first = merged.peek(); first !== undefined; first = merged.peek()) {
    await merged.shift();
    if (first.of === 'document') yield* joinOne(merged, type, lines, first, mostLines);
    else yield rejectedRow(first, first.decided?.reasons ?? [missingDocument(lines)], true);
  }
}

async function* joinOne(
  merged: MergedRuns,
  type: ObjectType,
  lines: LineType,
  first: RowOfDocument,
  mostLines: number,
): AsyncIterable<Joined> {
  const { header } = first;
  const skipped = first.decided?.outcome === 'skipped';
  const sisterOfBroken = withDocument(type, { key: first.document, outcome: 'rejected' });
  const reasons: Reason[] = [...(first.decided?.reasons ?? [])];
  let held: RowOfDocument[] = [];
  let brokenLines = 0;
  for (let row = merged.peek(); row?.document === first.document; row = merged.peek()) {
    await merged.shift();
    if (skipped) {
      yield {
        kind: 'outcome',
        of: row.of,
        outcome: skippedRow(row, withDocument(type, { key: first.document, outcome: 'skipped' })),
        complete: false,
      };
      continue;
    }
    const wrong = wrongInRow(row, first, header);
    if (wrong.length > 0) {
      brokenLines += 1;
      if (brokenLines <= namedLines) reasons.push(lineRejected(row));
    } else if (reasons.length === 0 && held.length >= mostLines) reasons.push(tooManyLines(mostLines));
    if (reasons.length === 0) {
      held.push(row);
      continue;
    }
    for (const sister of held) yield rejectedRow(sister, [sisterOfBroken], false);
    held = [];
    yield rejectedRow(row, wrong.length > 0 ? wrong : [sisterOfBroken], false);
  }
  const rows = [first, ...held];
  const withLines = rows.filter(({ line }) => line !== undefined);
  if (!skipped && reasons.length === 0 && withLines.length === 0 && lines.required !== false)
    reasons.push(noLines(lines));
  if (skipped) {
    yield { kind: 'outcome', of: 'document', outcome: skippedRow(first, ...reasons), complete: true };
  } else if (reasons.length > 0 || header === undefined) {
    for (const sister of held) yield rejectedRow(sister, [sisterOfBroken], false);
    yield rejectedRow(first, reasons, true);
  } else {
    for (const row of held) {
      if (row.line !== undefined) continue;
      yield { kind: 'outcome', of: row.of, outcome: skippedRow(row, noLineInRow), complete: false };
    }
    const nested = withLinesCounted(first.document, withLines, lines);
    const { file, row, key } = first;
    const document = { file, row, key, hash: hashDocument(header, nested), ...header, lines: nested };
    yield { kind: 'document', document, complete: true };
  }
}

/** What is wrong with a row of a document beside its first. */
function wrongInRow(row: RowOfDocument, first: RowOfDocument, header: Content | undefined): readonly Reason[] {
  if (row.decided?.outcome === 'rejected') return row.decided.reasons;
  if (row.of === 'line' || header === undefined) return [];
  const columns = row.header === undefined ? ['its columns'] : differingColumns(row.header, header);
  return columns.length === 0 ? [] : [headerDisagrees(columns, first)];
}

function differingColumns(a: Content, b: Content): readonly string[] {
  const text = ({ record, custom = {} }: Content) => ({ ...record, ...custom });
  const [left, right] = [text(a), text(b)];
  return Object.keys(left).filter((column) => JSON.stringify(left[column]) !== JSON.stringify(right[column]));
}

/** Lines with keys: those without one are counted through within their document. */
function withLinesCounted(
  document: string,
  rows: readonly RowOfDocument[],
  { key: keyColumn }: LineType,
): readonly LineOfDocument[] {
  const taken = new Set(rows.map(({ line }) => line?.key));
  return rows.flatMap(({ file, row, line }, index): readonly LineOfDocument[] => {
    if (line === undefined) return [];
    if (line.key !== '') return [{ file, row, ...line }];
    let key = `${document}#${index + 1}`;
    while (taken.has(key)) key = `${key}'`;
    taken.add(key);
    return [{ file, row, ...line, key, record: { ...line.record, [keyColumn]: key } }];
  });
}

const rejectedRow = (row: RowOfDocument, reasons: readonly Reason[], complete: boolean): Joined => {
  const { file, row: number, key, of } = row;
  return { kind: 'outcome', of, outcome: { file, row: number, key, outcome: 'rejected', reasons }, complete };
};

const skippedRow = ({ file, row, key }: RowOfDocument, ...reasons: readonly Reason[]): Outcome => ({
  file,
  row,
  key,
  outcome: 'skipped',
  reasons,
});

const placeIn = ({ file, row }: RowPlace): string => `${file}, row ${row}`;

/** Why a line of no document is rejected. */
export const missingDocument = ({ document }: LineType): Reason => ({
  rule: 'missing-document',
  column: document,
  problem: 'names a document that is in no file of this drop',
  mend: 'Add the document to the drop, or correct the reference',
});

const lineRejected = (row: RowOfDocument): Reason => ({
  rule: 'line-rejected',
  problem: `has a line that is rejected (${placeIn(row)})`,
  mend: 'Mend the line, and upload the document with all its lines',
});

const headerDisagrees = (columns: readonly string[], first: RowOfDocument): Reason => ({
  rule: 'header-disagrees',
  column: columns.join(', '),
  problem: `says something else about its document than ${placeIn(first)}`,
  mend: 'Write the same on every row of the document',
});

const tooManyLines = (most: number): Reason => ({
  rule: 'too-many-lines',
  problem: `has more than ${most} lines`,
  mend: 'Split the document',
});

/** Why a document without lines is rejected. */
export const noLines = ({ title }: LineType): Reason => ({
  rule: 'no-lines',
  problem: 'has no line in this drop',
  mend: `Add its ${title.toLowerCase()}`,
});

const noLineInRow: Reason = {
  rule: 'no-line',
  problem: 'repeats its document and holds no line',
  mend: 'Nothing to do',
};
