import { z } from 'zod';
import { isZone, zoneWanted } from './date-format.ts';

/** Each decision by itself, as a manifest may say it. */
const decisions = {
  /**
   * Largest difference, in the document's currency, between the tax Odoo computes and the source's that is corrected on
   * the tax line; above it the document is rejected. 0.05: a handful of lines each rounded the other way.
   */
  taxTolerance: z.string().regex(/^\d+(\.\d+)?$/),
  /** Whether what the source calls paid is settled in Odoo, through payments in a journal of the migration. */
  settlePaidInvoices: z.boolean(),
  /**
   * Rates locked for the migration, by currency, for documents that bring none of their own: units of the company's
   * currency for one of the other. Currencies not named here follow the rates Odoo has.
   */
  lockedRates: z.record(z.string().regex(/^[A-Z]{3}$/), z.string().regex(/^\d+(\.\d+)?$/)),
  /** How custom fields come into Odoo: made over RPC, or by installing the module the run generates. */
  customFields: z.enum(['rpc', 'module']),
  /** Whether appointments become events of Odoo's calendar too; nobody is invited. */
  calendarEvents: z.boolean(),
  /**
   * Whether records get the day on which they were made in the source as Odoo's own `create_date`. Odoo lets nobody set
   * it: an administrator of a server of one's own may have SQL run for it (docs/runbook.md says how, and what to know).
   */
  originalCreationDates: z.boolean(),
  /**
   * What becomes of a field that was changed both in the source and in Odoo since it was last written: the row is reported
   * as a conflict and left alone, or one side wins.
   */
  conflicts: z.enum(['report', 'source wins', 'odoo wins']),
  /** What becomes of records whose rows are gone from a full drop. */
  gone: z.enum(['report', 'archive', 'ignore']),
  /** Time zone of times in the export that say no offset, by its IANA name: what a proposed map takes them for. */
  zone: z.string().refine(isZone, zoneWanted),
};

/** What the approved map decides about the whole migration, beside columns and values. */
export const settingsSchema = z.strictObject({
  taxTolerance: decisions.taxTolerance.default('0.05'),
  settlePaidInvoices: decisions.settlePaidInvoices.default(false),
  lockedRates: decisions.lockedRates.default({}),
  customFields: decisions.customFields.default('rpc'),
  calendarEvents: decisions.calendarEvents.default(false),
  originalCreationDates: decisions.originalCreationDates.default(false),
  // Without defaults: maps that say nothing of these keep the hash they were approved with.
  conflicts: decisions.conflicts.exactOptional(),
  gone: decisions.gone.exactOptional(),
  zone: decisions.zone.exactOptional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Some of the decisions, for a map that is still to be proposed. */
export const someSettingsSchema = z.strictObject({
  taxTolerance: decisions.taxTolerance.exactOptional(),
  settlePaidInvoices: decisions.settlePaidInvoices.exactOptional(),
  lockedRates: decisions.lockedRates.exactOptional(),
  customFields: decisions.customFields.exactOptional(),
  calendarEvents: decisions.calendarEvents.exactOptional(),
  originalCreationDates: decisions.originalCreationDates.exactOptional(),
  conflicts: decisions.conflicts.exactOptional(),
  gone: decisions.gone.exactOptional(),
  zone: decisions.zone.exactOptional(),
});

export type SomeSettings = z.infer<typeof someSettingsSchema>;

/** The settings of a migration that says nothing about them. */
export const defaultSettings: Settings = settingsSchema.parse({});
