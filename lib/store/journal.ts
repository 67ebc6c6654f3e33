import {
  type Done,
  doneSchema,
  intentSchema,
  type KnownBefore,
  knownBeforeSchema,
  type PartJournal,
  supportsIntentSchema,
} from '../migration/journal.ts';
import type { Bucket } from './bucket.ts';
import type { PartName, runFiles } from './run-files.ts';

/** The journal of one part in the work bucket: an intent is written once and never changed. */
export function partJournal(
  work: Bucket,
  files: ReturnType<typeof runFiles>,
  object: string,
  part: PartName,
): PartJournal {
  const read = async <T>(key: string, parse: (value: unknown) => T): Promise<T | undefined> => {
    const text = await work.readTextIfThere(key);
    return text === undefined ? undefined : parse(JSON.parse(text));
  };
  return {
    supports: () => read(files.supports(object, part), (value) => supportsIntentSchema.parse(value)),
    writeSupports: (intent) => work.writeText(files.supports(object, part), JSON.stringify(intent)),
    intent: () => read(files.intent(object, part), (value) => intentSchema.parse(value)),
    writeIntent: (intent) => work.writeText(files.intent(object, part), JSON.stringify(intent)),
  };
}

/** What a part wrote, when it is finished. */
export async function readDone(work: Bucket, key: string): Promise<Done | undefined> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? undefined : doneSchema.parse(JSON.parse(text));
}

export async function writeDone(work: Bucket, key: string, done: Done): Promise<Done> {
  await work.writeText(key, JSON.stringify(done));
  return done;
}

/** What the id map said of a part's rows before anything of it was written; undefined where nothing was to be. */
export async function readKnownBefore(work: Bucket, key: string): Promise<KnownBefore | undefined> {
  const text = await work.readTextIfThere(key);
  return text === undefined ? undefined : knownBeforeSchema.parse(JSON.parse(text));
}

/** Written once: a repeated attempt finds entries that the first one has changed. */
export async function writeKnownBefore(work: Bucket, key: string, known: KnownBefore): Promise<void> {
  if ((await work.readTextIfThere(key)) === undefined) await work.writeText(key, JSON.stringify(known));
}
