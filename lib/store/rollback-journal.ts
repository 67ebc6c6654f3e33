import { z } from 'zod';
import {
  type RecordInOdoo,
  recordText,
  type UndoIntent,
  type Undone,
  undoIntentSchema,
  undoneSchema,
  type WhatWasUndone,
} from '../migration/rollback.ts';
import type { Bucket } from './bucket.ts';

/** What a part's first attempt found to be undone. */
export async function readUndoIntent(work: Bucket, key: string): Promise<UndoIntent | undefined> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? undefined : undoIntentSchema.parse(JSON.parse(text));
}

export const writeUndoIntent = (work: Bucket, key: string, intent: UndoIntent): Promise<void> =>
  work.writeText(key, JSON.stringify(intent));

/** What undoing a part came to, if it is that far. */
export async function readUndone(work: Bucket, key: string): Promise<Undone | undefined> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? undefined : undoneSchema.parse(JSON.parse(text));
}

export async function writeUndone(
  work: Bucket,
  key: string,
  undone: WhatWasUndone & { readonly at: string },
): Promise<Undone> {
  const text = JSON.stringify(undone);
  await work.writeText(key, text);
  return undoneSchema.parse(JSON.parse(text));
}

const stayingSchema = z.array(z.object({ model: z.string(), id: z.number() }));

/** Records that stay because of one part; nothing is written where nothing stays. */
export async function writeStaying(work: Bucket, key: string, records: readonly RecordInOdoo[]): Promise<void> {
  if (records.length > 0) await work.writeText(key, JSON.stringify(records));
}

/** Records that stay so far, by `recordText`. */
export async function readStaying(work: Bucket, prefix: string): Promise<ReadonlySet<string>> {
  const staying = new Set<string>();
  for await (const { key } of work.list(prefix)) {
    for (const record of stayingSchema.parse(JSON.parse(await work.readText(key)))) staying.add(recordText(record));
  }
  return staying;
}

/** What every part of a rollback came to, part by part. */
export async function* undoneParts(
  work: Bucket,
  prefix: string,
): AsyncIterable<{ readonly key: string; readonly undone: Undone }> {
  for await (const { key } of work.list(prefix))
    yield { key, undone: undoneSchema.parse(JSON.parse(await work.readText(key))) };
}
