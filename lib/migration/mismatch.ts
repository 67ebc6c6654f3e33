import { hash } from 'node:crypto';
import { z } from 'zod';

/**
 * Since when a field differs: somebody changed it in Odoo, or it never came out as the source has it. Or the whole record is
 * gone, or Odoo fails over it.
 */
export const mismatchKinds = ['changed since', 'from the beginning', 'record gone', 'cannot be read'] as const;

/** A field that Odoo does not hold as it was migrated. */
export const mismatchSchema = z.object({
  object: z.string(),
  file: z.string(),
  row: z.number(),
  key: z.string(),
  model: z.string(),
  id: z.number(),
  field: z.string(),
  kind: z.enum(mismatchKinds),
  expected: z.string(),
  found: z.string(),
  /** Header of the export that feeds the field, and what the row says there. */
  column: z.string(),
  source: z.string(),
});

export type Mismatch = z.infer<typeof mismatchSchema>;

/** What was compared of one object type: counts. */
export const verifiedSchema = z.object({
  records: z.number(),
  fields: z.number(),
  differing: z.number(),
  gone: z.number(),
});

export type Verified = z.infer<typeof verifiedSchema>;

export const nothingVerified: Verified = { records: 0, fields: 0, differing: 0, gone: 0 };

export const addedVerified = (a: Verified, b: Verified): Verified => ({
  records: a.records + b.records,
  fields: a.fields + b.fields,
  differing: a.differing + b.differing,
  gone: a.gone + b.gone,
});

/**
 * Whether a record is among those that are compared. The same records are, whenever so many are.
 * @param percent share of all records, 100 for each of them
 */
export function isVerified(object: string, key: string, percent: number): boolean {
  if (percent >= 100) return true;
  const [first = 0, second = 0] = hash('sha1', `${object}\n${key}`, 'buffer');
  return ((first * 256 + second) / 65_536) * 100 < percent;
}
