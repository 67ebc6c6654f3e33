import type { CanonicalValue } from '../../lib/migration/columns.ts';
import { type IdMapEntries, type IdMapEntry, nameOf } from '../../lib/migration/id-map.ts';
import type { Intent, PartJournal, SupportsIntent } from '../../lib/migration/journal.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import { defaultSettings, type Settings } from '../../lib/migration/settings.ts';
import type { PartLine } from '../../lib/migration/transform.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { writeDocuments } from '../../lib/odoo/document-writer.ts';
import { writeFlat } from '../../lib/odoo/flat-writer.ts';
import type { Written } from '../../lib/odoo/written.ts';

/** Rows of one object type on their way into a real Odoo, without the stores of a run around them. */
export interface WrittenParts {
  /** Writes one part and remembers its entries, as the load step does. */
  write(type: ObjectType, rows: readonly TestRow[], options?: Partial<Options>): Promise<Written>;
  /** What the id map would hold. */
  readonly entries: Map<string, IdMapEntry>;
}

/** A canonical row with its lines; columns left out are empty. */
export interface TestRow {
  readonly record: Readonly<Record<string, CanonicalValue>>;
  readonly lines?: readonly Readonly<Record<string, CanonicalValue>>[];
}

interface Options {
  readonly client: OdooClient;
  readonly journal: PartJournal;
  readonly settings: Settings;
  readonly run: string;
}

/** A journal that lives as long as the test: given to a second attempt, it is found again. */
export function journalInMemory(): PartJournal {
  let supports: SupportsIntent | undefined;
  let intent: Intent | undefined;
  return {
    supports: async () => supports,
    async writeSupports(written) {
      supports = written;
    },
    intent: async () => intent,
    async writeIntent(written) {
      intent = written;
    },
  };
}

export function writtenParts(client: OdooClient, namespace: string): WrittenParts {
  const entries = new Map<string, IdMapEntry>();
  return {
    entries,
    async write(type, rows, options = {}) {
      const context = {
        type,
        namespace,
        migration: 'test',
        run: 'run-1',
        client,
        journal: journalInMemory(),
        settings: defaultSettings,
        ...options,
        entries: entries satisfies IdMapEntries,
        now: () => new Date(),
      };
      const toWrite = rows.map((row, index) => {
        const line = partLine(type, row, index);
        const entry = entries.get(nameOf({ objectType: type.name, key: line.key }));
        return { line, entry: entry?.state === 'loaded' ? entry : undefined };
      });
      const { writing } = type;
      const written =
        writing.kind === 'document'
          ? await writeDocuments({ ...context, writing }, toWrite)
          : writing.kind === 'flat'
            ? await writeFlat({ ...context, writing }, toWrite)
            : undefined;
      if (written === undefined) throw new TypeError('Only flat records and documents are written.');
      for (const { name, entry } of written.entries) entries.set(nameOf(name), entry);
      return written;
    },
  };
}

function partLine(type: ObjectType, { record, lines }: TestRow, index: number): PartLine {
  const whole = { ...emptyOf(type.source.columns), ...record };
  const key = String(whole[type.source.key]);
  return {
    file: `${type.name}.csv`,
    row: index + 2,
    key,
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
