import { z } from 'zod';
import { idMapEntrySchema } from './id-map.ts';
import { populationSchema } from './population.ts';

const writtenRecord = z.object({ model: z.string(), externalId: z.string() });

/** Support records a part is about to write; read by rollback together with the intent. */
export const supportsIntentSchema = z.object({
  at: z.string(),
  creates: z.array(writtenRecord),
  /** Entries to be added to support records that are there: ids of some, external ids of those that are to be made. */
  adds: z
    .array(
      writtenRecord.extend({ id: z.number(), field: z.string(), ids: z.array(z.number()), names: z.array(z.string()) }),
    )
    .exactOptional(),
});

/** What a field of a document holds, as Odoo reads it; `false` where it holds nothing. */
export const heldValueSchema = z.union([z.string(), z.number(), z.boolean()]);

/** A purchase order as it is before it is finished: what it holds beside its cells. */
const orderBeforeSchema = z.object({
  id: z.number(),
  state: z.string(),
  /** Fields of its own that finishing changes, as Odoo reads them. */
  held: z.record(z.string(), heldValueSchema),
  /** What was received of services, by a person's word. */
  services: z.array(z.object({ line: z.number(), received: z.string() })),
  /** Moves of its goods; what they demand in the product's unit. */
  moves: z.array(z.object({ id: z.number(), line: z.number(), state: z.string(), demanded: z.string() })),
});

/** What a part is about to write: decided once, kept by every repeated attempt. */
export const intentSchema = z.object({
  at: z.string(),
  /** Records that did not exist when the part began. */
  creates: z.array(
    writtenRecord.extend({
      key: z.string(),
      /** Fields that are left out when it is made, and written right after. */
      later: z.array(z.string()).exactOptional(),
    }),
  ),
  /** Records that existed, with what Odoo held of the fields we may write (field → comparable text). */
  existing: z.array(
    writtenRecord.extend({
      key: z.string(),
      id: z.number(),
      before: z.record(z.string(), z.string()),
      /** Texts that cannot be told from their comparable form: markup, outer white space. */
      exact: z.record(z.string(), z.string()).exactOptional(),
      /** State of a document, which finishing may change. */
      state: z.string().exactOptional(),
    }),
  ),
  /** External ids of records that we wrote once and somebody has deleted in Odoo since: not made again. */
  deleted: z.array(z.string()),
  /**
   * Rows for which a record of Odoo's own is taken. `differs`: it was taken by an earlier run, and the row has changed
   * since to something else.
   */
  matched: z.array(writtenRecord.extend({ key: z.string(), id: z.number(), differs: z.boolean() })).exactOptional(),
  /** Who followed records before, of which Odoo would make others followers too: partners' ids. */
  followers: z.array(z.object({ model: z.string(), id: z.number(), partners: z.array(z.number()) })).exactOptional(),
  /** External ids of records that finishing documents may make beside them, such as payments, and that were not there. */
  companions: z.array(z.string()).exactOptional(),
  /** Links to be added to records that are not the row's own: taken away again by a rollback. */
  links: z
    .array(z.object({ model: z.string(), id: z.number(), field: z.string(), ids: z.array(z.number()) }))
    .exactOptional(),
  /** Purchase orders that existed: what finishing may receive, confirm or cancel of them. */
  orders: z.array(orderBeforeSchema).exactOptional(),
});

/** What the id map said of a part's rows before anything of it was written: a rollback makes it say so again. */
export const knownBeforeSchema = z.array(
  z.object({
    name: z.object({ objectType: z.string(), by: z.string().exactOptional(), key: z.string() }),
    entry: idMapEntrySchema.exactOptional(),
  }),
);

/** What a part wrote; its presence says the part is finished. */
export const doneSchema = z.object({
  at: z.string(),
  created: z.array(writtenRecord.extend({ id: z.number() })),
  updated: z.array(writtenRecord.extend({ id: z.number(), fields: z.array(z.string()) })),
  counts: z.record(z.string(), z.number()),
  waiting: z.number(),
  /** Rows that were rejected while writing and that no earlier run has told of. */
  newlyRejected: z.number().default(0),
  compared: z.number(),
  differing: z.number(),
  /** How often each of the compared fields is filled. */
  population: populationSchema.default([]),
  /** Time spent with Odoo. */
  milliseconds: z.number(),
  calls: z.object({ read: z.number(), write: z.number() }),
  cleanedCharacters: z.number(),
});

export type SupportsIntent = z.infer<typeof supportsIntentSchema>;
export type AddedEntries = Readonly<NonNullable<SupportsIntent['adds']>[number]>;
export type Intent = z.infer<typeof intentSchema>;
export type OrderBefore = Readonly<z.infer<typeof orderBeforeSchema>>;
export type Done = z.infer<typeof doneSchema>;
export type KnownBefore = z.infer<typeof knownBeforeSchema>;

/** The journal of one part, as far as a writer needs it. */
export interface PartJournal {
  supports(): Promise<SupportsIntent | undefined>;
  writeSupports(intent: SupportsIntent): Promise<void>;
  intent(): Promise<Intent | undefined>;
  writeIntent(intent: Intent): Promise<void>;
}
