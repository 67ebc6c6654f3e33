import { classify } from '../../lib/migration/classify.ts';
import type { IdMapEntry } from '../../lib/migration/id-map.ts';
import { nameOf } from '../../lib/migration/id-map.ts';
import type { Intent, PartJournal, SupportsIntent } from '../../lib/migration/journal.ts';
import { proposeMap } from '../../lib/migration/map.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import type { Outcome } from '../../lib/migration/outcome.ts';
import { defaultSettings, type Settings } from '../../lib/migration/settings.ts';
import { type PartLine, transformer } from '../../lib/migration/transform.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { writeDocuments } from '../../lib/odoo/document-writer.ts';
import { writeFlat } from '../../lib/odoo/flat-writer.ts';
import type { LineToWrite, WritingContext, Written } from '../../lib/odoo/written.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';

type Row = Readonly<Record<string, string>>;

/** A migration that loads one part after another without the stores: id map and journals are kept in memory. */
export class Parts {
  readonly entries = new Map<string, IdMapEntry>();
  private run = 0;

  private readonly client: OdooClient;
  private readonly settings: Settings;

  constructor(client: OdooClient, settings: Settings = defaultSettings) {
    this.client = client;
    this.settings = settings;
  }

  /** Rows as canonical records; a row the transform rejects makes the test fail. */
  lines(type: ObjectType, rows: readonly Row[]): readonly PartLine[] {
    const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const map = proposeMap(aiWorksToOdooErp, { [type.name]: headers }).objects[type.name];
    if (map === undefined) throw new Error('the object type is not of this pair');
    const { transform } = transformer(type, map);
    return rows.map((values, index) => {
      const transformed = transform({ row: index + 2, values }, `${type.name}.csv`);
      if (transformed.kind === 'record') return transformed.line;
      throw new Error(`the row is no good: ${JSON.stringify(transformed.outcome)}`);
    });
  }

  /** Loads rows as one part of a run of its own, and keeps what the id map is told. */
  async load(type: ObjectType, rows: readonly Row[]): Promise<Written> {
    return this.write(type, this.lines(type, rows));
  }

  /** The same with lines made already; `journal` of an earlier attempt makes this a repeated one. */
  async write(type: ObjectType, lines: readonly PartLine[], journal = memoryJournal()): Promise<Written> {
    this.run += 1;
    const run = `run-${this.run}`;
    const toWrite = lines.flatMap((line): readonly LineToWrite[] => {
      const classified = classify(type, line, this.entries, { run, begun: false, retryRefused: false });
      if (classified.kind === 'write') return [{ line, entry: classified.entry }];
      if (classified.kind === 'unchanged') return [];
      throw new Error(`the row is ${classified.kind}: ${JSON.stringify(classified.reasons)}`);
    });
    const context = {
      type,
      namespace: aiWorksToOdooErp.namespace,
      migration: 'acme',
      run,
      client: this.client,
      journal,
      entries: this.entries,
      now: () => new Date(),
      settings: this.settings,
    };
    const written = await writeAs(type, context, toWrite);
    for (const { name, entry } of written.entries) this.entries.set(nameOf(name), entry);
    return written;
  }
}

function writeAs({ writing }: ObjectType, context: Omit<WritingContext, 'writing'>, lines: readonly LineToWrite[]) {
  switch (writing.kind) {
    case 'flat':
      return writeFlat({ ...context, writing }, lines);
    case 'document':
      return writeDocuments({ ...context, writing }, lines);
    case 'match':
    case 'inventory':
      throw new Error('the object type is not written');
  }
}

/** A journal that lasts as long as the test. */
export function memoryJournal(): PartJournal {
  let supports: SupportsIntent | undefined;
  let intent: Intent | undefined;
  return {
    supports: async () => supports,
    writeSupports: async (written) => {
      supports = written;
    },
    intent: async () => intent,
    writeIntent: async (written) => {
      intent = written;
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
