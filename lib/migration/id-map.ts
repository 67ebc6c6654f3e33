import { z } from 'zod';
import { reasonSchema } from './outcome-line.ts';

/** What Odoo itself refused, and why: an unchanged record is not offered again. */
const refused = z.object({ hash: z.string(), reasons: z.array(reasonSchema) }).exactOptional();

const loadedSchema = z.object({
  state: z.literal('loaded'),
  model: z.string(),
  id: z.number(),
  /** Absent for records that were found in Odoo, not written by us. */
  externalId: z.string().exactOptional(),
  /** Hash of the canonical record as it was last written; equal means there is nothing to do. */
  hash: z.string(),
  /** Run that last wrote it, and the part of that run. */
  run: z.string(),
  part: z.string().exactOptional(),
  /** It was archived because its row was gone from a full drop; a row that comes back brings it back. */
  archived: z.literal(true).exactOptional(),
  /** Field → hash of what Odoo held right after we wrote: a different one later means somebody edited the record. */
  after: z.record(z.string(), z.string()).exactOptional(),
  /** A rollback archived it, because Odoo forbids its removal: what it holds is nobody's edit, and a new run writes all of it. */
  undone: z.literal(true).exactOptional(),
  refused,
});

const notLoadedSchema = z.object({
  state: z.literal('not-loaded'),
  /** The row is in the export, and this is why it is not in Odoo. */
  outcome: z.enum(['rejected', 'pending']),
  run: z.string(),
  refused,
});

/** An entry of the id map as it is stored. */
export const idMapEntrySchema = z.discriminatedUnion('state', [loadedSchema, notLoadedSchema]);

/** Where a source record is in Odoo. */
export type LoadedEntry = z.infer<typeof loadedSchema>;
/** What the id map knows of a source record. */
export type IdMapEntry = z.infer<typeof idMapEntrySchema>;

/** A source record by its object type and key, or by an alternate key (`by` names the column). */
export interface SourceName {
  readonly objectType: string;
  readonly by?: string | undefined;
  readonly key: string;
}

/** Entries by `nameOf`. */
export type IdMapEntries = ReadonlyMap<string, IdMapEntry>;

/** An entry to be stored. */
export interface NamedEntry {
  readonly name: SourceName;
  readonly entry: IdMapEntry;
}

/** A source name as one string, unique within a migration. */
export const nameOf = ({ objectType, by, key }: SourceName): string =>
  by === undefined ? `${objectType}#${key}` : `${objectType}.${by}#${key}`;
