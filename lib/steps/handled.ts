import type { z } from 'zod';
import { tellable } from './tellable.ts';

/** What a step needs of the Lambda invocation it runs in. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/**
 * A Lambda handler that reads its event and does one step. What fails in the step leaves the function without a value of
 * any row: Lambda logs an error's message, stack and properties, and Step Functions keeps them in its history.
 * @param schema of the event. It names the event's members and nothing else, so its own error may leave as it is
 */
export const handled =
  <Event, Result>(schema: z.ZodType<Event>, work: (event: Event, invocation: Invocation) => Promise<Result>) =>
  async (event: unknown, invocation: Invocation): Promise<Result> => {
    const read = schema.parse(event);
    try {
      return await work(read, invocation);
    } catch (error) {
      throw tellable(error);
    }
  };
