import { z } from 'zod';
import type { Outcome } from './outcome.ts';

/** A reason as it is stored. */
export const reasonSchema = z.object({
  rule: z.string(),
  column: z.string().exactOptional(),
  problem: z.string(),
  mend: z.string(),
});

const place = { file: z.string(), row: z.number(), key: z.string() };

const outcomeSchema = z.discriminatedUnion('outcome', [
  z.object({
    ...place,
    outcome: z.enum(['created', 'updated', 'unchanged']),
    model: z.string(),
    id: z.number(),
    amounts: z.record(z.string(), z.string()).exactOptional(),
    notes: z.array(reasonSchema).exactOptional(),
  }),
  z.object({
    ...place,
    outcome: z.enum(['skipped', 'rejected', 'conflict', 'pending']),
    reasons: z.array(reasonSchema),
  }),
]);

/** Reads an outcome back from a line of an outcomes file. */
export const readOutcome = (value: unknown): Outcome => outcomeSchema.parse(value);
