import { z } from 'zod';
import { customFeedsOf } from '../migration/custom-values.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import type { SourceRow } from '../migration/export-files/source-row.ts';
import { compareRows, joinLines, mergeRuns, type RowOfDocument } from '../migration/join-lines.ts';
import { KeySet } from '../migration/key-set.ts';
import { hashMap, headersRead, readMap, rowsHoldLines } from '../migration/map.ts';
import type { LineType, ObjectType, Pair } from '../migration/object-type.ts';
import type { Outcome } from '../migration/outcome.ts';
import {
  duplicateKey,
  emptyRow,
  type LineOfDocument,
  type LineRead,
  type LineReader,
  lineReader,
  namedKeys,
  type PartLine,
  transformer,
} from '../migration/transform.ts';
import { dropFileInput, readDrop } from '../store/drop.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { partLineSchema, writePart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { sortedRuns } from '../store/sorted-runs.ts';
import { sampleOf } from './choose-sample.ts';
import type { Stores } from './environment.ts';
import { idMapOf } from './id-map-of.ts';
import { markNotLoaded } from './mark-not-loaded.ts';
import { type Cursor, rowsPerPart, type Transformed } from './transformed.ts';
import { tellUnchanged } from './unchanged.ts';

/** A document type of a run, with its lines. */
export type DocumentsOfRun = RunName & {
  readonly pair: string;
  readonly type: ObjectType;
  readonly lines: LineType;
  readonly of: Pair;
  readonly cursor?: Cursor | null;
};

/** How much is held in memory at once, and how large a part may be. */
export const limits = {
  /** Rows sorted in memory before they are written down as a run. */
  rowsPerRun: 20_000,
  /** Their text together. */
  charactersPerRun: 8 * 1024 * 1024,
  documentsPerPart: rowsPerPart,
  linesPerPart: 2000,
  outcomesPerFile: 5000,
};

export type Limits = Readonly<typeof limits>;

/**
 * Turns the export of documents and their lines into parts: rows are written down in sorted runs, then the runs are
 * merged, so that a document meets its lines in whatever order they were exported and memory stays bounded. Near its
 * time limit either half hands on a cursor; what is written does not depend on where that was.
 * @param timeIsShort asked after every run, and after every batch of documents
 * @throws {ExportFileError} when a file cannot be read on
 */
export async function transformDocuments(
  stores: Stores,
  run: DocumentsOfRun,
  timeIsShort: () => boolean,
  bounds: Limits = limits,
): Promise<Transformed> {
  const join = run.cursor?.join ?? { runs: 0, handOvers: 0 };
  if (join.handOvers > 0) return await joinRuns(stores, run, join, timeIsShort, bounds);
  const sorted = await sortRows(stores, run, timeIsShort, bounds);
  if (!sorted.allRead) return { done: false, cursor: cursorOf(sorted.rows, { runs: sorted.runs, handOvers: 0 }) };
  const files = runFiles(run);
  await stores.work.writeText(files.joinCheckpoint(run.type.name, 1), JSON.stringify(firstCheckpoint(sorted.runs)));
  const next = { runs: sorted.runs, handOvers: 1 };
  if (timeIsShort()) return { done: false, cursor: cursorOf(sorted.rows, next) };
  return await joinRuns(stores, { ...run, cursor: cursorOf(sorted.rows, next) }, next, timeIsShort, bounds);
}

type JoinCursor = NonNullable<Cursor['join']>;

const cursorOf = (rows: number, join: JoinCursor, { parts, outcomeFiles } = { parts: 0, outcomeFiles: 0 }): Cursor => ({
  rows,
  parts,
  outcomeFiles,
  join,
});

/** Reads all rows and writes them down in sorted runs. Runs end at the same rows however often reading is handed on. */
async function sortRows(stores: Stores, run: DocumentsOfRun, timeIsShort: () => boolean, bounds: Limits) {
  const { type, lines } = run;
  const files = runFiles(run);
  const drop = await readDrop(stores.work, files.drop);
  const { objects } = readMap(await stores.work.readText(files.map), run.of);
  const map = objects[type.name] ?? { columns: {}, unmapped: [] };
  const mapOfLines = objects[lines.name] ?? { columns: {}, unmapped: [] };
  const inputsOf = (object: string) => (drop.objects[object] ?? []).map((file) => dropFileInput(stores, file));
  const documents = inputsOf(type.name);
  const ownLines = inputsOf(lines.name);
  const holdsLines = ownLines.length === 0 && rowsHoldLines(type, objects);

  const named = new KeySet();
  if (type.source.named)
    for (const input of documents) await namedKeys(type, map, readExportFile(input, { sheet: type.name }), named);
  const header = transformer(type, map, named, {
    repeated: holdsLines,
    custom: customFeedsOf(run.of, map),
    sample: await sampleOf(stores, run, drop, type.name),
  });
  const reader = lineReader(lines, mapOfLines, holdsLines ? new Set(headersRead(map)) : undefined);

  const skip = run.cursor?.rows ?? 0;
  let runs = run.cursor?.join?.runs ?? 0;
  const counts = { document: 0, line: 0 };
  let held: RowOfDocument[] = [];
  let characters = 0;
  let rowsOfRun = 0;
  /** Rows that belong to no document. */
  let alone: RowOutcome[] = [];
  const nameOf = { document: type.name, line: lines.name };
  const writeRun = async () => {
    if (rowsOfRun === 0) return;
    await stores.work.writeText(
      files.joinRun(type.name, runs),
      toJsonLines(held.sort(compareRows)),
      'application/jsonl',
    );
    for (const [of, outcomes] of Map.groupBy(alone, (row) => row.of)) {
      const text = toJsonLines(outcomes.map(({ outcome }) => outcome));
      await stores.work.writeText(files.outcomes(nameOf[of], `sort-${runs}`), text);
    }
    runs += 1;
    held = [];
    alone = [];
    characters = 0;
    rowsOfRun = 0;
  };
  const sheets = [
    ...documents.map((input) => ({ input, of: 'document' as const })),
    ...ownLines.map((input) => ({ input, of: 'line' as const })),
  ];
  for (const { input, of } of sheets) {
    for await (const row of readExportFile(input, { sheet: nameOf[of] })) {
      const sorted: Sorted =
        of === 'line'
          ? lineRow(row, input.name, reader.read(row, input.name))
          : documentRow(row, input.name, header.transform(row, input.name), holdsLines ? reader : undefined);
      counts[of] += 1;
      const at = counts.document + counts.line;
      if (at <= skip) continue;
      rowsOfRun += 1;
      characters += charactersOf(row);
      if ('outcome' in sorted) alone.push({ of, outcome: sorted.outcome });
      else held.push({ ...sorted.row, at });
      if (rowsOfRun < bounds.rowsPerRun && characters < bounds.charactersPerRun) continue;
      await writeRun();
      if (timeIsShort()) return { allRead: false, rows: at, runs };
    }
  }
  await writeRun();
  await stores.work.writeText(files.rowsRead(type.name), JSON.stringify({ rows: counts.document }));
  if (ownLines.length > 0)
    await stores.work.writeText(files.rowsRead(lines.name), JSON.stringify({ rows: counts.line }));
  return { allRead: true, rows: counts.document + counts.line, runs };
}

interface RowOutcome {
  readonly of: RowOfDocument['of'];
  readonly outcome: Outcome;
}

/** A document that was joined stands in the export, whatever is wrong with one of its lines (a repeated key too). */
const withoutReasons = (outcome: Outcome): Outcome => ('reasons' in outcome ? { ...outcome, reasons: [] } : outcome);

/** A row of a document, or what became of a row that belongs to none. */
type Sorted = { readonly row: Omit<RowOfDocument, 'at'> } | { readonly outcome: Outcome };

/** A row of the documents' file; it holds a line too where there is a `reader` for that. */
function documentRow(
  source: SourceRow,
  file: string,
  transformed: ReturnType<ReturnType<typeof transformer>['transform']>,
  reader: LineReader | undefined,
): Sorted {
  const place = { file, row: source.row, of: 'document' as const };
  // A damaged row is told once; all other rows pass through the reader, which remembers their keys.
  const read: LineRead = source.problem === undefined ? (reader?.read(source, file) ?? noLine) : noLine;
  if (transformed.kind === 'record') {
    const { key, record, custom } = transformed.line;
    const header = custom === undefined ? { record } : { record, custom };
    const row = { ...place, document: key, key, header };
    if (read.kind === 'broken') return inDocument({ ...row, decided: { outcome: 'rejected', reasons: read.reasons } });
    return inDocument(read.kind === 'none' ? row : { ...row, line: contentOf(read.line) });
  }
  const { outcome } = transformed;
  const reasons = 'reasons' in outcome ? outcome.reasons : [];
  const { key } = outcome;
  // A document of a key that stood before is no part of the first one.
  if (key === '' || reasons.some(({ rule }) => rule === duplicateKey)) return { outcome };
  if (outcome.outcome === 'skipped')
    return inDocument({ ...place, document: key, key, decided: { outcome: 'skipped', reasons } });
  const all = [...reasons, ...(read.kind === 'broken' ? read.reasons : [])];
  return inDocument({ ...place, document: key, key, decided: { outcome: 'rejected', reasons: all } });
}

/** A row of a file of lines. */
function lineRow({ row }: SourceRow, file: string, read: LineRead): Sorted {
  const place = { file, row, of: 'line' as const };
  switch (read.kind) {
    case 'none':
      return { outcome: { file, row, key: '', outcome: 'skipped', reasons: [emptyRow] } };
    case 'line':
      return inDocument({ ...place, document: read.document, key: read.line.key, line: contentOf(read.line) });
    case 'broken': {
      const { document, key, reasons } = read;
      if (document === '') return { outcome: { file, row, key, outcome: 'rejected', reasons } };
      return inDocument({ ...place, document, key, decided: { outcome: 'rejected', reasons } });
    }
  }
}

const noLine: LineRead = { kind: 'none' };

const inDocument = (row: Omit<RowOfDocument, 'at'>): Sorted => ({ row });

const contentOf = ({ key, record, custom }: LineOfDocument) =>
  custom === undefined ? { key, record } : { key, record, custom };

function charactersOf({ values }: SourceRow): number {
  let characters = 0;
  for (const header in values) characters += header.length + (values[header]?.length ?? 0);
  return characters;
}

const checkpointSchema = z.object({
  /** How far each run was taken. */
  places: z.array(z.number()),
  parts: z.number(),
  outcomeFiles: z.number(),
  /** Documents that no part has taken yet. */
  open: z.array(partLineSchema),
});

const firstCheckpoint = (runs: number): z.infer<typeof checkpointSchema> => ({
  places: Array.from({ length: runs }, () => 0),
  parts: 0,
  outcomeFiles: 0,
  open: [],
});

/** Merges the sorted runs into documents, and these into parts, from a checkpoint on. */
async function joinRuns(
  stores: Stores,
  run: DocumentsOfRun,
  join: JoinCursor,
  timeIsShort: () => boolean,
  bounds: Limits,
): Promise<Transformed> {
  const { type, lines } = run;
  const files = runFiles(run);
  const { retryRefused, mode } = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), run.of);
  const { settings } = map;
  const header = { mapHash: hashMap(map), retryRefused, mode, settings };
  const text = await stores.work.readText(files.joinCheckpoint(type.name, join.handOvers));
  const checkpoint = checkpointSchema.parse(JSON.parse(text));
  const stored = (await stores.work.listAll(files.joinRunsPrefix(type.name))).slice(0, join.runs);
  const merged = await mergeRuns(sortedRuns(stores.work, stored), checkpoint.places);
  const ids = idMapOf(stores, run, mode);
  // Before the first run there is nothing to find; the load step looks again in any case.
  const loadedBefore = (await stores.registry(run).runs()).length > 1;

  let { parts, outcomeFiles } = checkpoint;
  let open: readonly PartLine[] = checkpoint.open;
  let batch: PartLine[] = [];
  let linesInBatch = 0;
  let outcomes: RowOutcome[] = [];
  let joinedSince = 0;
  const writeOutcomes = async () => {
    if (outcomes.length === 0) return;
    for (const [of, filed] of Map.groupBy(outcomes, (one) => one.of)) {
      const rows = filed.map(({ outcome }) => outcome);
      const object = of === 'document' ? type.name : lines.name;
      if (of === 'document') await markNotLoaded(ids, type, rows.map(withoutReasons), run.run);
      await stores.work.writeText(files.outcomes(object, `transform-${outcomeFiles}`), toJsonLines(rows));
    }
    outcomeFiles += 1;
    outcomes = [];
  };
  /** Writes parts as long as there are enough documents to fill one, or all that are left. */
  const writeParts = async (all: boolean) => {
    for (;;) {
      const count = documentsOfPart(open, bounds);
      const full = count < open.length || count === bounds.documentsPerPart;
      if (count === 0 || (!full && !all)) return;
      const name = { wave: 0, part: parts };
      await writePart(stores.work, files.part(type.name, name), { ...header, lines: open.slice(0, count) });
      parts += 1;
      open = open.slice(count);
    }
  };
  const sortOut = async () => {
    const told = loadedBefore
      ? await tellUnchanged(ids, type, batch, { run: run.run, settings })
      : { unchanged: [], open: batch };
    for (const { own, lines: ofLines } of told.unchanged) {
      outcomes.push(...own.map((outcome) => ({ of: 'document' as const, outcome })));
      outcomes.push(...ofLines.map((outcome) => ({ of: 'line' as const, outcome })));
    }
    open = [...open, ...told.open];
    batch = [];
    linesInBatch = 0;
    joinedSince = 0;
    await writeParts(false);
  };
  for await (const joined of joinLines(merged, type, lines)) {
    if (joined.kind === 'outcome') outcomes.push(joined);
    else {
      batch.push(joined.document);
      linesInBatch += joined.document.lines?.length ?? 0;
    }
    joinedSince += 1;
    if (outcomes.length >= bounds.outcomesPerFile) await writeOutcomes();
    const enough =
      batch.length >= bounds.documentsPerPart ||
      linesInBatch >= bounds.linesPerPart ||
      joinedSince >= bounds.outcomesPerFile;
    if (!enough || !joined.complete) continue;
    await sortOut();
    if (!timeIsShort()) continue;
    await writeOutcomes();
    const next = { runs: join.runs, handOvers: join.handOvers + 1 };
    const reached = { places: merged.places(), parts, outcomeFiles, open };
    await stores.work.writeText(files.joinCheckpoint(type.name, next.handOvers), JSON.stringify(reached));
    return { done: false, cursor: cursorOf(run.cursor?.rows ?? 0, next, reached) };
  }
  await sortOut();
  await writeParts(true);
  await writeOutcomes();
  return { done: true, cursor: cursorOf(run.cursor?.rows ?? 0, join, { parts, outcomeFiles }) };
}

/** How many of the documents the next part takes: as many as its bounds let it, and one in any case. */
function documentsOfPart(open: readonly PartLine[], { documentsPerPart, linesPerPart }: Limits): number {
  let lines = 0;
  for (const [count, document] of open.entries()) {
    lines += document.lines?.length ?? 0;
    if (count >= documentsPerPart || (count > 0 && lines > linesPerPart)) return count;
  }
  return open.length;
}
