import { z } from 'zod';
import { undoneKinds } from '../migration/rollback.ts';
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

const gate = {
  ...run,
  gate: z.string(),
  subject: z.string(),
  question: z.string(),
  /** How often people were reminded of it. */
  reminders: z.number(),
};

export const gateToAnnounceSchema = z.object({ ...gate, overdue: z.boolean() });

export const gateSchema = z.object({ ...gate, taskToken: z.string() });

/** What a person says at a gate. Its messages are for that person, and quote nothing. */
const decision = {
  gate: z.string('Name the gate, such as "map"').trim().min(1, 'Name the gate, such as "map"'),
  verdict: z.enum(['approved', 'rejected'], 'Write "approved" or "rejected"'),
  by: z.string('Say who decides').trim().min(1, 'Say who decides'),
  reason: z.string('Say why, in quotation marks').default(''),
  /** What is decided about, as the notification names it; another subject waiting there is not decided about. */
  subject: z.string('Leave it as the notification has it').trim().min(1).exactOptional(),
};

/** What somebody typed into the console, still to be read as a decision: what is wrong in it is told in words. */
export const writtenDecisionSchema = z.looseObject({ pair: z.string(), migration: z.string() });

export const decisionSchema = z.object({
  ...writtenDecisionSchema.shape,
  ...decision,
});

/** `decision.json` beside a drop. */
export const decisionFileSchema = z.object(decision);

/** Who closes or reopens a migration, and why. Its messages are for that person. */
const decided = {
  pair: z.string('Name the pair'),
  migration: z.string('Name the migration'),
  by: z.string('Say who decides').trim().min(1, 'Say who decides'),
  reason: z.string('Say why').trim().min(1, 'Say why'),
};

export const decidedSchema = z.object(decided);

export const cutoverSchema = z.object({
  ...decided,
  run: z.string(),
  /** Why it is closed though not everything is reconciled. */
  accept: z.string().trim().min(1, 'Say why it is accepted').optional(),
});

export const closingSchema = cutoverSchema.extend({ drop: z.string() });

/** When the clock came by. */
export const scheduledSchema = z.object({ at: z.iso.datetime() });

const cursorSchema = z.object({
  rows: z.number(),
  parts: z.number(),
  outcomeFiles: z.number(),
  /** Documents with lines only: sorted runs written, and how often joining was handed on (0: rows are still read). */
  join: z.object({ runs: z.number(), handOvers: z.number() }).exactOptional(),
});

export const objectWithCursorSchema = z.object({ ...run, object: z.string(), cursor: cursorSchema.nullable() });

export const partSchema = z.object({ ...run, object: z.string(), partKey: z.string() });

/** A verification: its own name, and how much of it is done. */
export const verificationSchema = z.object({ ...run, percent: z.number().gt(0).max(100) });

export const toVerifySchema = verificationSchema.extend({ cursor: z.number().nullable() });

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
  accepted: z.boolean().exactOptional(),
});

export const rollbackToPlanSchema = z.object({
  pair: z.string(),
  migration: z.string(),
  /** The newest run that is not rolled back yet, unless one is named. */
  run: z.string().exactOptional(),
  /** Every run of the migration. */
  all: z.boolean().exactOptional(),
  by: z.string('Say who asks for the rollback').trim().min(1, 'Say who asks for the rollback'),
  reason: z.string('Say why').trim().min(1, 'Say why'),
  executionArn: z.string(),
  executionName: z.string(),
});

const rollback = { pair: z.string(), migration: z.string(), rollback: z.string() };

export const rollbackSchema = z.object(rollback);

export const partToUndoSchema = z.object({
  ...rollback,
  run: z.string(),
  object: z.string(),
  of: z.enum(undoneKinds),
  part: z.string(),
});

export const endedRollbackSchema = z.object({
  ...rollback,
  problem: z.object({ error: z.string(), cause: z.string() }).exactOptional(),
});
