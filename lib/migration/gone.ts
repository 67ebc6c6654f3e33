import { z } from 'zod';
import type { LoadedEntry } from './id-map.ts';

// A tenth: who closes that many accounts between two exports knows it, and a filtered export lacks more.
const mostGoneShare = 0.1;
// Of a handful of records a tenth is less than one.
const fewGone = 5;

/** Whether so many of the known rows are gone that the export is probably not a full one. */
export const tooManyGone = (gone: number, known: number): boolean => gone > Math.max(fewGone, known * mostGoneShare);

/** What became of a record whose row is gone. */
export const goneKinds = ['archived', 'reported', 'edited', 'refused', 'too many'] as const;

/** A record whose row was in an earlier drop and is not in this full one. */
export const goneRecordSchema = z.object({
  key: z.string(),
  model: z.string(),
  id: z.number(),
  what: z.enum(goneKinds),
  /** Odoo's own words, where it refused. */
  why: z.string().exactOptional(),
});

export type GoneRecord = z.infer<typeof goneRecordSchema>;

/** A record to be archived, as its entry remembers it. */
export interface ToArchive {
  readonly key: string;
  readonly entry: LoadedEntry & { readonly externalId: string };
}
