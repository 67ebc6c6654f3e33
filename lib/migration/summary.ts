import { z } from 'zod';
import { outcomeNames } from './outcome.ts';
import { populationSchema } from './population.ts';

const totalsSchema = z.record(z.string(), z.object({ source: z.string(), destination: z.string() }));
const outcomesSchema = z.record(z.enum(outcomeNames), z.number());

/** How one object type came out, as its own state machine reconciled it. */
export const objectReconciliationSchema = z.object({
  object: z.string(),
  title: z.string(),
  /** Rows read from the export. */
  rows: z.number(),
  outcomes: outcomesSchema,
  /** Every row is in exactly one outcome. */
  accounted: z.boolean(),
  /** Rows that should be in Odoo and whose external id is not there. */
  missing: z.number(),
  /** Money and quantities by name, source against destination. */
  totals: totalsSchema,
  /** Largest difference of a total that the map allows, as decimal text. */
  tolerance: z.string(),
  /** Rows that were rejected while writing and that no earlier run has told of. */
  newlyRejected: z.number(),
  /** Records whose rows are gone from a full drop, and how many of them were archived. */
  gone: z.object({ rows: z.number(), archived: z.number() }),
  fields: z.object({ compared: z.number(), differing: z.number() }),
  /** How often each field of the records written by this run is filled, in the source and in Odoo. */
  population: populationSchema,
  calls: z.object({ read: z.number(), write: z.number() }),
  cleanedCharacters: z.number(),
  parts: z.number(),
  odooMilliseconds: z.number(),
  /** Rows that wait in a queue for a person, and a hash of which ones; null where the object type has no queue. */
  queue: z.object({ name: z.string(), rows: z.number(), subject: z.string(), ask: z.string() }).nullable(),
  withinTolerance: z.boolean(),
  ok: z.boolean(),
});

export type ObjectReconciliation = z.infer<typeof objectReconciliationSchema>;

/** `summary.json`: money and quantities as decimal strings. */
export const summarySchema = z.object({
  pair: z.string(),
  migration: z.string(),
  run: z.string(),
  mode: z.string(),
  mapHash: z.string(),
  reconciled: z.boolean(),
  /** One sentence when the run could not finish. */
  problem: z.string().optional(),
  /** What keeps the run from being reconciled, a sentence each. */
  open: z.array(z.string()).default([]),
  /** Who accepted these differences, when and why. */
  accepted: z.object({ by: z.string(), at: z.string(), reason: z.string() }).optional(),
  objects: z.record(
    z.string(),
    z.object({
      rows: z.number(),
      outcomes: outcomesSchema,
      totals: totalsSchema,
      fields: z.object({ compared: z.number(), differing: z.number() }),
    }),
  ),
  /** Files of the drop that no object type was found for. */
  unknownFiles: z.array(z.string()),
  odooCalls: z.object({ read: z.number(), write: z.number() }),
  cleanedCharacters: z.number(),
  seconds: z.number(),
  costUsd: z.string(),
});

export type Summary = z.infer<typeof summarySchema>;
