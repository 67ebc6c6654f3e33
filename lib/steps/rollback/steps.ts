import { z } from 'zod';
import { undoneKinds } from '../../migration/rollback.ts';

/** The steps of a rollback, as they are written down for the state machine. */
export const stepsSchema = z.array(z.object({ partsKey: z.string(), atOnce: z.number() }));

/** The parts of a step. */
export const partsSchema = z.array(
  z.object({ run: z.string(), object: z.string(), of: z.enum(undoneKinds), part: z.string() }),
);
