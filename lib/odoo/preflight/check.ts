import { z } from 'zod';
import { OdooAccessError, OdooServerError, OdooUserError } from '../../migration/errors.ts';
import type { OdooClient } from '../client.ts';

/** What a look at Odoo found: nothing in the way, something to know, or something that keeps the run from beginning. */
export const verdicts = ['stop', 'warning', 'pass'] as const;

export const checkSchema = z.object({
  /** What was looked at, for people. */
  subject: z.string(),
  verdict: z.enum(verdicts),
  /** One sentence. It holds nothing of any record but names of apps, views, journals and currencies. */
  says: z.string(),
  /** What to do about it; absent where there is nothing to do. */
  mend: z.string().exactOptional(),
});

/** One thing that was looked at in Odoo before anything is written. */
export type Check = z.infer<typeof checkSchema>;

export const pass = (subject: string, says: string): Check => ({ subject, verdict: 'pass', says });
export const warning = (subject: string, says: string, mend: string): Check => ({
  subject,
  verdict: 'warning',
  says,
  mend,
});
export const stop = (subject: string, says: string, mend: string): Check => ({ subject, verdict: 'stop', says, mend });

/** What a check says and how to mend it, as one sentence after the other, without the last full stop. */
export const sentenceOf = ({ says, mend }: Check): string => (mend === undefined ? says : `${says}. ${mend}`);

/** Looks; where the user may not look, that is told instead: it stops nothing by itself. */
export async function looked(subject: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof OdooAccessError || error instanceof OdooUserError || error instanceof OdooServerError)
      return [
        warning(
          subject,
          'This could not be looked at: Odoo refused the migration user',
          'Look yourself, or give the user the rights the operator guide lists',
        ),
      ];
    throw error;
  }
}

/** Records of a model as a schema wants them, archived ones only where the domain asks for them. */
export async function found<T extends z.ZodType>(
  client: OdooClient,
  model: string,
  domain: readonly unknown[],
  schema: T,
  fields: readonly string[],
): Promise<readonly z.output<T>[]> {
  return z.array(schema).parse(await client.call({ model, method: 'search_read', args: { domain, fields } }));
}

/** How many records there are, archived ones too where the context says so. */
export const counted = async (
  client: OdooClient,
  model: string,
  domain: readonly unknown[],
  context: Readonly<Record<string, unknown>> = {},
): Promise<number> => z.number().parse(await client.call({ model, method: 'search_count', args: { domain }, context }));

/** The first few of a list, for a sentence. */
export const listed = (names: readonly string[], most = 8): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
