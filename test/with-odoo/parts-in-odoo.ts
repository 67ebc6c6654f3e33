import { classify } from '../../lib/migration/classify.ts';
import type { CanonicalValue } from '../../lib/migration/columns.ts';
import { type DropFiles, type FilesBefore, noFiles } from '../../lib/migration/drop-files.ts';
import { type IdMapEntry, nameOf } from '../../lib/migration/id-map.ts';
import type { Intent, PartJournal, SupportsIntent } from '../../lib/migration/journal.ts';
import { proposeMap } from '../../lib/migration/map.ts';
import { type ObjectType, type Pair, sourceOf } from '../../lib/migration/object-type.ts';
import type { Outcome } from '../../lib/migration/outcome.ts';
import { defaultSettings, type Settings } from '../../lib/migration/settings.ts';
import { type PartLine, transformer } from '../../lib/migration/transform.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { writeCollected } from '../../lib/odoo/collected-writer.ts';
import { writeDocuments } from '../../lib/odoo/document-writer.ts';
import { writeFlat } from '../../lib/odoo/flat-writer.ts';
import type { LineToWrite, WritingContext, Written } from '../../lib/odoo/written.ts';
import { pairs } from '../../lib/pairs/index.ts';

/** A canonical row with its lines; columns left out are empty. */
export interface TestRow {
  readonly record: Readonly<Record<string, CanonicalValue>>;
  readonly lines?: readonly Readonly<Record<string, CanonicalValue>>[];
}

/** A row of an export, as text. */
type ExportRow = Readonly<Record<string, string>>;

/** How one part is written, where it differs from the parts before. */
interface Options {
  readonly client: OdooClient;
  /** Of an earlier attempt, which makes this a repeated one. */
  readonly journal: PartJournal;
  readonly settings: Settings;
  readonly run: string;
  readonly files: DropFiles;
  readonly filesBefore: FilesBefore;
}

/** Writes parts into a real Odoo one after another, as the load step does; id map and journals are kept in memory. */
export class PartsInOdoo {
  /** What the id map would hold. */
  readonly entries = new Map<string, IdMapEntry>();
  private runs = 0;

  private readonly client: OdooClient;
  private readonly settings: Settings;

  constructor(client: OdooClient, settings: Settings = defaultSettings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * Writes rows as one part, by default in a run of its own, and keeps what the id map is told. Rows that have not
   * changed are written too: what the writer makes of them is for the tests to see.
   */
  async write(
    type: ObjectType,
    rows: readonly (PartLine | TestRow)[],
    options: Partial<Options> = {},
  ): Promise<Written> {
    this.runs += 1;
    const context = {
      type,
      namespace: pairOf(type).namespace,
      migration: 'acme',
      run: `run-${this.runs}`,
      client: this.client,
      journal: journalInMemory(),
      settings: this.settings,
      files: noFiles,
      ...options,
      entries: this.entries,
      now: () => new Date(),
    };
    const toWrite = rows.map((row, index): LineToWrite => {
      const line = 'key' in row ? row : partLine(type, row, index);
      const classified = classify(type, line, this.entries, { run: context.run, begun: true, retryRefused: false });
      if (classified.kind === 'write') return { line, entry: classified.entry };
      const why = 'reasons' in classified ? classified.reasons : [];
      throw new Error(`the row is ${classified.kind}: ${JSON.stringify(why)}`);
    });
    const written = await writeAs(type, context, toWrite);
    for (const { name, entry } of written.entries) this.entries.set(nameOf(name), entry);
    return written;
  }

  /** The same with rows as the export has them. */
  async load(type: ObjectType, rows: readonly ExportRow[], options: Partial<Options> = {}): Promise<Written> {
    return this.write(type, transformed(type, rows), options);
  }
}

/** The pair that an object type is of. */
function pairOf(type: ObjectType): Pair {
  const pair = pairs.find(({ objectTypes }) =>
    objectTypes.some(({ name, title }) => name === type.name && title === type.title),
  );
  if (pair === undefined) throw new Error('the object type is of no pair');
  return pair;
}

/** Rows of an export as lines of a part; a row the transform rejects makes the test fail. */
export function transformed(type: ObjectType, rows: readonly ExportRow[]): readonly PartLine[] {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const map = proposeMap(pairOf(type), { [sourceOf(type)]: headers }).objects[sourceOf(type)];
  if (map === undefined) throw new Error('the object type is not of this pair');
  const { transform } = transformer(type, map);
  return rows.map((values, index) => {
    const result = transform({ row: index + 2, values }, `${type.name}.csv`);
    if (result.kind === 'record') return result.line;
    throw new Error(`the row is no good: ${JSON.stringify(result.outcome)}`);
  });
}

function writeAs(
  { writing }: ObjectType,
  context: Omit<WritingContext, 'writing'>,
  lines: readonly LineToWrite[],
): Promise<Written> {
  switch (writing.kind) {
    case 'flat':
      return writeFlat({ ...context, writing }, lines);
    case 'document':
      return writeDocuments({ ...context, writing }, lines);
    case 'collected':
      return writeCollected({ ...context, writing }, lines);
    case 'match':
    case 'inventory':
      throw new Error('the object type is not written');
  }
}

function partLine(type: ObjectType, { record, lines }: TestRow, index: number): PartLine {
  const whole = { ...emptyOf(type.source.columns), ...record };
  return {
    file: `${type.name}.csv`,
    row: index + 2,
    key: String(whole[type.source.key]),
    hash: JSON.stringify([whole, lines]),
    record: whole,
    ...(lines === undefined || type.lines === undefined
      ? {}
      : { lines: lines.map((line, at) => lineOf(type, line, at)) }),
  };
}

function lineOf({ lines: type }: ObjectType, line: Readonly<Record<string, CanonicalValue>>, at: number) {
  const whole = { ...emptyOf(type?.columns ?? {}), ...line };
  return { file: `${type?.name}.csv`, row: at + 2, key: String(whole[type?.key ?? '']), record: whole };
}

const emptyOf = (columns: Readonly<Record<string, unknown>>): Record<string, CanonicalValue> =>
  Object.fromEntries(Object.keys(columns).map((column) => [column, null]));

/** A journal that lives as long as the test: given to a second attempt, it is found again. */
export function journalInMemory(): PartJournal {
  let supports: SupportsIntent | undefined;
  let intent: Intent | undefined;
  return {
    supports: async () => supports,
    writeSupports: async (written) => {
      supports ??= written;
    },
    intent: async () => intent,
    writeIntent: async (written) => {
      // What was written first stays: in the road a lease keeps a second attempt from writing another.
      intent ??= written;
    },
  };
}

/** Outcomes by key, each as its name, or with the rules of its reasons or notes. */
export const outcomesOf = (outcomes: readonly Outcome[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    outcomes.map((outcome) => {
      const why = 'reasons' in outcome ? outcome.reasons : (outcome.notes ?? []);
      return [outcome.key, [outcome.outcome, ...why.map(({ rule }) => rule)].join(' ')];
    }),
  );
