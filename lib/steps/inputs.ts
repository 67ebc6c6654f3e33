import { z } from 'zod';
import { modes } from '../store/drop.ts';

/** What the state machines hand to each step. Names, keys and counts: no row of an export is ever among it. */
const run = { pair: z.string(), migration: z.string(), run: z.string() };

export const runSchema = z.object(run);

export const objectSchema = z.object({ ...run, object: z.string() });

export const dropSchema = z.object({ pair: z.string(), migration: z.string(), drop: z.string() });

export const dropToOpenSchema = z.object({
  ...run,
  drop: z.string(),
  zip: z.string().nullable(),
  executionArn: z.string(),
  /** As the manifest says, unless the run follows another one of the same drop. */
  mode: z.enum(modes).optional(),
});

export const gateSchema = z.object({
  ...run,
  gate: z.string(),
  subject: z.string(),
  question: z.string(),
  taskToken: z.string(),
});

export const decisionSchema = z.object({
  pair: z.string(),
  migration: z.string(),
  gate: z.string(),
  verdict: z.enum(['approved', 'rejected']),
  by: z.string().min(1),
  reason: z.string().default(''),
});

const cursorSchema = z.object({
  rows: z.number(),
  parts: z.number(),
  outcomeFiles: z.number(),
  /** Documents with lines only: sorted runs written, and how often joining was handed on (0: rows are still read). */
  join: z.object({ runs: z.number(), handOvers: z.number() }).exactOptional(),
});

export const objectWithCursorSchema = z.object({ ...run, object: z.string(), cursor: cursorSchema.nullable() });

export const partSchema = z.object({ ...run, object: z.string(), partKey: z.string() });

export const waveSchema = z.object({
  ...run,
  object: z.string(),
  wave: z.number(),
  mapHash: z.string(),
  waitedBefore: z.number().nullable(),
});

export const endedRunSchema = z.object({
  ...run,
  problem: z.object({ error: z.string(), cause: z.string() }).exactOptional(),
});
