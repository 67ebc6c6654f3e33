import { z } from 'zod';

const counts = z.object({ removed: z.number(), restored: z.number(), left: z.number(), kept: z.number() });

/** What reading everything back came to. */
export const checkedSchema = z.object({
  /** Records and fields that were read. */
  read: z.number(),
  /** Records that were removed and are there. */
  stillThere: z.number(),
  /** Fields that were brought back and hold something else. */
  differing: z.number(),
});

/** How a rollback came out, for programs and for the page. */
export const rollbackSummarySchema = z.object({
  pair: z.string(),
  migration: z.string(),
  rollback: z.string(),
  runs: z.array(z.string()),
  by: z.string(),
  reason: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  problem: z.string().optional(),
  /** By object type. */
  objects: z.record(z.string(), counts),
  checked: checkedSchema.nullable(),
  /** Nothing had to be kept, and everything read back as it should be. */
  clean: z.boolean(),
});

export type Checked = z.infer<typeof checkedSchema>;
export type RollbackSummary = z.infer<typeof rollbackSummarySchema>;
