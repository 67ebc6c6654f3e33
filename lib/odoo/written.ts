import type { DropFiles, FilesBefore } from '../migration/drop-files.ts';
import type { IdMapEntries, LoadedEntry, NamedEntry } from '../migration/id-map.ts';
import type { PartJournal } from '../migration/journal.ts';
import type { FlatWriting, ObjectType } from '../migration/object-type.ts';
import type { Outcome } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import type { OdooClient } from './client.ts';
import type { FieldDifference, Image } from './read-back.ts';

/** One line that the id map alone could not settle. */
export interface LineToWrite {
  readonly line: PartLine;
  readonly entry: LoadedEntry | undefined;
}

/** Where and for whom a part is written. */
export interface WritingContext<W = FlatWriting> {
  readonly type: ObjectType;
  readonly writing: W;
  readonly namespace: string;
  readonly migration: string;
  readonly run: string;
  readonly client: OdooClient;
  readonly journal: PartJournal;
  /** Entries of everything the lines name. */
  readonly entries: IdMapEntries;
  readonly now: () => Date;
  readonly settings: Settings;
  readonly files: DropFiles;
  /** Where files are kept that newer ones replace; a rehearsal replaces none. */
  readonly filesBefore?: FilesBefore;
  /** What Odoo held of rows right after they were last written, by the rows' keys, as far as it is still known. */
  heldBefore?(rows: readonly RowBefore[]): Promise<ReadonlyMap<string, Image>>;
}

/** A row that an earlier run has loaded. */
export interface RowBefore {
  readonly key: string;
  readonly entry: LoadedEntry;
}

/** What a record of Odoo is to hold, field by field, as comparable text. */
export interface HeldFields {
  readonly file: string;
  readonly row: number;
  readonly key: string;
  readonly model: string;
  readonly id: number;
  readonly fields: Image;
}

/** What Odoo is to hold of a row from now on: what the source says, and what was left as people had it. */
export interface HeldRecord extends HeldFields {
  /** Column that names the record, where it is not the row's own. */
  readonly by?: string;
  readonly lines?: readonly HeldFields[];
}

/** A field that came out differently from what was sent. */
export type RowDifference = FieldDifference & { readonly file: string; readonly row: number; readonly key: string };

/** A field of a written record beside what the source says: the row's own record, or one of its lines. */
export type ComparedField = RowDifference & { readonly model: string; readonly id: number };

/** What became of a part's lines. */
export interface Written {
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly NamedEntry[];
  readonly created: readonly { readonly model: string; readonly externalId: string; readonly id: number }[];
  readonly updated: readonly {
    readonly model: string;
    readonly externalId: string;
    readonly id: number;
    readonly fields: readonly string[];
  }[];
  /** Keys of the rows that Odoo itself refused. */
  readonly refused: ReadonlySet<string>;
  /** Fields read back, and the ones that differ. */
  readonly compared: readonly ComparedField[];
  readonly differing: readonly RowDifference[];
  /** What Odoo is to hold of the rows' records from now on. */
  readonly held: readonly HeldRecord[];
}
