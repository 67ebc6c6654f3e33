import { z } from 'zod';

/**
 * How a cell reads, whatever its column is called. One cell has one shape, the narrowest that fits; `text` is what is
 * left. Numbers and dates are told apart by how they are written, because the map must say it.
 */
export const valueShapes = [
  'yes-no',
  'integer',
  'decimal-point',
  'decimal-comma',
  'date-iso',
  'date-day-first',
  'date-month-first',
  // Day and month both at most twelve: could be either.
  'date-day-or-month-first',
  'date-year-first',
  'local-time-iso',
  'local-time-day-first',
  'local-time-month-first',
  'local-time-day-or-month-first',
  'instant',
  'e-mail',
  'phone',
  'url',
  'uuid',
  'vat',
  'nhs-number',
  'barcode',
  'country-code',
  'country-name',
  'currency-code',
  'postcode',
  'code',
  'text',
] as const;

export type ValueShape = (typeof valueShapes)[number];

const columnProfileSchema = z.object({
  header: z.string(),
  /** Cells that are not empty. */
  filled: z.number(),
  /** Different values among them, exact up to the limit that the profiler keeps, else an estimate. */
  distinct: z.number(),
  distinctExact: z.boolean(),
  /** Filled cells by shape; shapes without a cell are left out. */
  shapes: z.partialRecord(z.enum(valueShapes), z.number()),
  /** The most frequent values, most frequent first. Values of rows: they never leave the work bucket. */
  frequent: z.array(z.object({ value: z.string(), count: z.number() })),
  /** Characters of the shortest and the longest filled cell. */
  shortest: z.number(),
  longest: z.number(),
  /** Least and greatest value where the column holds mostly numbers or mostly dates, as canonical text. */
  least: z.string().exactOptional(),
  greatest: z.string().exactOptional(),
  /**
   * The smallest hashes of different values, ascending, as hexadecimal: two columns' sketches tell what share of one's
   * values the other holds, in bounded memory.
   */
  sketch: z.array(z.string()),
});

const fileProfileSchema = z.object({
  /** Name of the file as its author knows it. */
  file: z.string(),
  /** Tells files of one name apart; only in the profile of a drop. */
  id: z.string().exactOptional(),
  format: z.string(),
  /** Rows read, the broken ones too. */
  rows: z.number(),
  /** Rows that could not be read as rows. */
  broken: z.number(),
  columns: z.array(columnProfileSchema),
});

/** What one pass over a drop found, before anything is known of what its files mean. */
export const dropProfileSchema = z.object({ files: z.array(fileProfileSchema) });

export type ColumnProfile = z.infer<typeof columnProfileSchema>;
export type FileProfile = z.infer<typeof fileProfileSchema>;
export type DropProfile = z.infer<typeof dropProfileSchema>;
