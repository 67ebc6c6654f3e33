import { z } from 'zod';

const causeSchema = z.object({ errorMessage: z.string() });

/** The sentence for people inside what Step Functions says of a failed Lambda, or what it says itself. */
export function sentenceOf({ error, cause }: { readonly error: string; readonly cause: string }): string {
  try {
    return causeSchema.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause === '' ? error : `${error}: ${cause}`;
  }
}
