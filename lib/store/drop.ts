import { z } from 'zod';
import type { ExportFileInput } from '../migration/export-files/source-row.ts';
import type { ObjectType } from '../migration/object-type.ts';
import { someSettingsSchema } from '../migration/settings.ts';
import { sectionsOf } from '../migration/taking-part.ts';
import type { Bucket } from './bucket.ts';

/** One export file of a drop, pinned to the version that was uploaded. */
const dropFileSchema = z.object({
  /** Name as its author knows it, without folders. */
  name: z.string(),
  bucket: z.enum(['exports', 'work']),
  key: z.string(),
  versionId: z.string().optional(),
  size: z.number(),
  headers: z.array(z.string()),
});

/** Where the files of documents lie, which rows name. */
const documentsSchema = z.discriminatedUnion('in', [
  /** Where they were uploaded; without a prefix in `documents/` of the drop. */
  z.object({ in: z.literal('folder'), prefix: z.string().exactOptional() }),
  /** Unpacked in the work bucket, under their names hashed with `salt`. */
  z.object({ in: z.literal('zip'), salt: z.string() }),
]);

/** What a run does: everything, some rows to be looked at first, what is new, or everything but the writing. */
export const modes = ['full', 'sample', 'delta', 'rehearsal'] as const;

export type Mode = (typeof modes)[number];

export const dropSchema = z.object({
  drop: z.string(),
  mode: z.enum(modes),
  retryRefused: z.boolean().default(false),
  objects: z.record(z.string(), z.array(dropFileSchema)),
  /** Files no object type was found for: named in the report, never ignored. */
  unknown: z.array(z.string()),
  /** Readable files whose names do not tell what they hold: their headers and values may, also a second time. */
  toRecognise: z.array(dropFileSchema).default([]),
  documents: documentsSchema.default({ in: 'folder' }),
  /** What its manifest decides for a map that is proposed. */
  settings: someSettingsSchema.default({}),
  /** The drop brought its own map. */
  map: z.string().optional(),
});

export type DropFile = z.infer<typeof dropFileSchema>;
/** What a drop holds, once it was opened: written beside the run, read by every step after. */
export type Drop = z.infer<typeof dropSchema>;

/** A file of a drop with the object types whose rows it holds, none where nobody knows. */
export interface FileOfDrop {
  readonly file: DropFile;
  readonly holds: readonly string[];
}

/** Every export file of a drop, once each, with what its name or the manifest says it holds. */
export function filesOf({ objects, toRecognise }: Pick<Drop, 'objects' | 'toRecognise'>): readonly FileOfDrop[] {
  const open = new Set(toRecognise.map(fileId));
  const named = Object.entries(objects).flatMap(([object, files]) => files.map((file) => ({ file, holds: [object] })));
  return [...named.filter(({ file }) => !open.has(fileId(file))), ...toRecognise.map((file) => ({ file, holds: [] }))];
}

/** Tells the files of a drop apart, also those of one name. */
export const fileId = ({ bucket, key }: Pick<DropFile, 'bucket' | 'key'>): string => `${bucket}/${key}`;

/** The object types that a drop holds rows for, be they only lines of their documents, or rows of another object type. */
export const typesInDrop = ({ objects }: Pick<Drop, 'objects'>, types: readonly ObjectType[]): readonly ObjectType[] =>
  types.filter((type) => sectionsOf(type).some((section) => objects[section] !== undefined));

/** `manifest.json`: its arrival says that the drop is complete. Everything in it is optional. */
export const manifestSchema = z.object({
  mode: z.enum(modes).default('full'),
  /** Offer Odoo again the rows it refused before, unchanged: for when something was mended in Odoo. */
  retryRefused: z.boolean().default(false),
  /** Settings of the map that is proposed; a `map.yaml` says its own. */
  settings: someSettingsSchema.default({}),
  /** Files that must be there; an object type names one whose name does not tell. */
  files: z.array(z.object({ name: z.string(), object: z.string().optional() })).optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** A file of a drop as the export readers want it: opened at its pinned version, as often as needed. */
export const dropFileInput = (
  buckets: { readonly exports: Bucket; readonly work: Bucket },
  file: Pick<DropFile, 'name' | 'bucket' | 'key' | 'versionId' | 'size'>,
): ExportFileInput => ({
  name: file.name,
  size: file.size,
  open: () => buckets[file.bucket].open(file),
});

/** Reads back what a drop held when its run began. */
export const readDrop = async (work: Bucket, key: string): Promise<Drop> => parseDrop(await work.readText(key));

/** The same while the drop may not have been opened yet. */
export async function readDropIfThere(work: Bucket, key: string): Promise<Drop | undefined> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? undefined : parseDrop(text);
}

const parseDrop = (text: string): Drop => dropSchema.parse(JSON.parse(text));
