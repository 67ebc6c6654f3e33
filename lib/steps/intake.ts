import { hash } from 'node:crypto';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { DropRefusedError } from '../migration/errors.ts';
import { migrationName } from '../migration/external-id.ts';
import { pairs } from '../pairs/index.ts';
import { documentName } from '../store/document-name.ts';
import type { Stores } from './environment.ts';
import { isDecisionFile, takeDecisionFile } from './written-decision.ts';

/** The part of S3's "Object Created" event, as EventBridge brings it, that intake needs. */
export const objectCreatedSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number().optional(), 'version-id': z.string().optional() }),
  }),
});

/** What an upload meant. */
export type Intake =
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'waiting-for-more'; readonly drop: string }
  | { readonly kind: 'decision'; readonly runs: readonly string[] }
  | { readonly kind: 'seen-before' }
  | { readonly kind: 'ignored'; readonly why: string };

/** Where an uploaded object belongs. `file` is undefined for a drop that is one `.zip`. */
export interface Upload {
  readonly pair: string;
  readonly migration: string;
  readonly drop: string;
  readonly file: string | undefined;
}

// Part of execution names: with migration, upload and what follows they have 80 characters at most.
const dropName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,29}$/;

/**
 * Reads an object key of the exports bucket: `<pair>/<migration>/<drop>/<file>` or `<pair>/<migration>/<drop>.zip`.
 * @throws {DropRefusedError} saying how the key should be written
 */
export function readKey(key: string): Upload {
  const [pair = '', migration = '', drop = '', ...rest] = key.split('/');
  const known = pairs.map(({ name }) => name);
  if (!known.includes(pair))
    // What stands in the pair's place may be a file's name, and that may be a person's.
    throw new DropRefusedError(`The upload lies in no pair's folder. Upload under one of: ${known.join(', ')}`);
  if (!migrationName.test(migration)) {
    throw new DropRefusedError(
      `The migration folder under ${pair} must be named with small letters, digits and hyphens, 32 at most`,
    );
  }
  const zipped = rest.length === 0 && drop.toLowerCase().endsWith('.zip');
  const name = zipped ? drop.slice(0, -'.zip'.length) : drop;
  if (!dropName.test(name)) {
    throw new DropRefusedError(
      `The drop under ${pair}/${migration} must be named with letters, digits, hyphens and underscores, 30 at most`,
    );
  }
  if (!zipped && rest.length === 0) {
    throw new DropRefusedError(
      `A file lies directly under ${pair}/${migration}. Put the files of one export into a folder of their own`,
    );
  }
  return { pair, migration, drop: name, file: zipped ? undefined : rest.join('/') };
}

/**
 * Decides what an upload means: a manifest or a `.zip` completes its drop and starts the run, `decision.json`
 * is taken at the gate it names, any other file starts the wait for quiet. Events come at least once; the second sight of one changes nothing.
 */
export async function takeIn(stores: Stores, event: z.infer<typeof objectCreatedSchema>): Promise<Intake> {
  const { bucket, object } = event.detail;
  const { key, size } = object;
  // A folder made in the console is an empty object whose key ends in a slash.
  if (key.endsWith('/') || size === 0) return { kind: 'ignored', why: 'an empty object' };
  const upload = readKey(key);
  // The rule passes these over already, thousands of them. Without rows that name them there is nothing to be done, and
  // rows bring a manifest or a wait for quiet, which lists the drop.
  if (upload.file !== undefined && documentName(upload.file) !== undefined)
    return { kind: 'ignored', why: 'a file of a document' };
  const versionId = object['version-id'] ?? '';
  if (isDecisionFile(upload.file)) {
    return takeDecisionFile(stores, upload, { bucket: bucket.name, key, versionId });
  }
  const sight = hash('sha1', `${bucket.name}/${key}#${versionId}`, 'hex').slice(0, 8);
  if (upload.file !== undefined && upload.file !== 'manifest.json') {
    await startQuietTime(stores, upload, sight);
    return { kind: 'waiting-for-more', drop: upload.drop };
  }
  const first = await stores.registry(upload).firstSight({ bucket: bucket.name, key, versionId });
  const run = `${upload.drop}-${sight}`;
  // Also on a second sight: the first may have ended before the run was started. The run's name makes it one run.
  await startRun(stores, upload, run, upload.file === undefined ? key : undefined);
  return first ? { kind: 'run', run } : { kind: 'seen-before' };
}

/**
 * Starts the migration machine for a complete drop. The execution bears the run's name, so that a second start of the
 * same run finds the first.
 */
export async function startRun(
  stores: Stores,
  { pair, migration, drop }: Pick<Upload, 'pair' | 'migration' | 'drop'>,
  run: string,
  zip: string | undefined,
): Promise<void> {
  const input = { pair, migration, drop, run, zip: zip ?? null };
  await start(stores, stores.environment.MIGRATION_MACHINE, `${migration}-${run}`, input);
}

/** Starts waiting for the drop to be complete. A wait that is under way covers the new file too. */
async function startQuietTime(stores: Stores, { pair, migration, drop }: Upload, sight: string): Promise<void> {
  const input = { pair, migration, drop };
  const machine = stores.environment.DROP_MACHINE;
  const started = await start(stores, machine, `${migration}-${drop}`, input);
  // An earlier wait is over, so this file came late: it needs a wait of its own.
  if (!started) await start(stores, machine, `${migration}-${drop}-${sight}`, input);
}

/** Starts an execution; false when one of this name has ended before. Of a running one with this input it is a no-op. */
async function start(stores: Stores, machine: string | undefined, name: string, input: object): Promise<boolean> {
  const command = new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) });
  try {
    await stores.aws.stepFunctions.send(command);
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false;
    throw error;
  }
}
