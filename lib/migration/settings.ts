import { z } from 'zod';

/** What the approved map decides about the whole migration, beside columns and values. */
export const settingsSchema = z.strictObject({
  /**
   * Largest difference, in the document's currency, between the tax Odoo computes and the source's that is corrected on
   * the tax line; above it the document is rejected. 0.05: a handful of lines each rounded the other way.
   */
  taxTolerance: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .default('0.05'),
  /** Whether what the source calls paid is settled in Odoo, through payments in a journal of the migration. */
  settlePaidInvoices: z.boolean().default(false),
  /** How custom fields come into Odoo: made over RPC, or by installing the module the run generates. */
  customFields: z.enum(['rpc', 'module']).default('rpc'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** The settings of a migration that says nothing about them. */
export const defaultSettings: Settings = settingsSchema.parse({});
