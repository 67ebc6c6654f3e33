import { z } from 'zod';
import { customFieldTypes } from '../migration/custom-fields.ts';
import { defaultSettings, type Settings, settingsSchema } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import type { Bucket } from './bucket.ts';
import { type Mode, modes } from './drop.ts';
import { fromJsonLines, toJsonLines } from './json-lines.ts';

const headerSchema = z.object({
  mapHash: z.string(),
  retryRefused: z.boolean().default(false),
  mode: z.enum(modes).default('full'),
  settings: settingsSchema.default(defaultSettings),
});

const valueSchema = z.union([z.string(), z.boolean(), z.null(), z.array(z.string()), z.record(z.string(), z.string())]);

const customValueSchema = z.object({
  type: z.enum(customFieldTypes),
  value: z.string().nullable(),
  to: z.string().exactOptional(),
  by: z.string().exactOptional(),
});

const place = { file: z.string(), row: z.number(), key: z.string() };

/** A canonical record with its custom values. */
export const contentSchema = z.object({
  record: z.record(z.string(), valueSchema),
  custom: z.record(z.string(), customValueSchema).exactOptional(),
});

const recordOfRow = { ...place, ...contentSchema.shape };

/** One line of a part, as it is stored. */
export const partLineSchema = z.object({
  ...recordOfRow,
  hash: z.string(),
  lines: z.array(z.object(recordOfRow)).exactOptional(),
});

/** A part: at most 500 canonical records and the map they were made with. */
export interface Part {
  readonly mapHash: string;
  /** Offer Odoo again what it refused in an earlier run. */
  readonly retryRefused: boolean;
  /** What the run does with it. */
  readonly mode: Mode;
  readonly settings: Settings;
  readonly lines: readonly PartLine[];
}

export const writePart = (work: Bucket, key: string, { lines, ...header }: Part): Promise<void> =>
  work.writeText(key, toJsonLines([header, ...lines]), 'application/jsonl');

export async function readPart(work: Bucket, key: string): Promise<Part> {
  const text = await work.readText(key);
  const end = text.indexOf('\n');
  return {
    ...headerSchema.parse(JSON.parse(text.slice(0, end))),
    lines: readLines(text.slice(end + 1)),
  };
}

/** Part lines without a header, as rows that wait are kept. */
export const readLines = (text: string): readonly PartLine[] =>
  fromJsonLines(text, (line) => partLineSchema.parse(line));
