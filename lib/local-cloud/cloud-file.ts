import { join } from 'node:path';
import { z } from 'zod';
import { LocalCloudError } from '../migration/errors.ts';
import { readJsonFile, removeFile, writeJsonFile } from './durable-file.ts';

const cloudFileSchema = z.object({
  endpoint: z.string(),
  pid: z.number(),
  outputs: z.record(z.string(), z.string()),
});
/** What a running local cloud tells others about itself in `<stateDir>/cloud.json`. */
export type CloudFile = z.infer<typeof cloudFileSchema>;

/** The local cloud that is up over a state folder, nothing when none is. */
export async function findLocalCloud(stateDir: string): Promise<CloudFile | undefined> {
  const json = readJsonFile(path(stateDir));
  const cloud = json === undefined ? undefined : cloudFileSchema.parse(json);
  return cloud !== undefined && (await answers(cloud)) ? cloud : undefined;
}

/** Throws LocalCloudError when another cloud works on the folder: two would ruin each other's state. */
export async function refuseSecondCloud(stateDir: string): Promise<void> {
  const other = await findLocalCloud(stateDir);
  if (other === undefined) return;
  throw new LocalCloudError(
    `A local cloud is already up over this state folder (${other.endpoint}, process ${other.pid}). ` +
      'Use it, end it, or choose another folder.',
  );
}

export function writeCloudFile(stateDir: string, cloud: CloudFile): void {
  writeJsonFile(path(stateDir), cloud);
}

export function removeCloudFile(stateDir: string): void {
  removeFile(path(stateDir));
}

/** Process ids of a function's children, as the cloud over a state folder has last written them down. */
export function childrenOf(stateDir: string, functionName: string): readonly number[] {
  return childrenSchema.parse(readJsonFile(childrenFile(stateDir)) ?? {})[functionName] ?? [];
}

/** Where a cloud writes the process ids of its functions' children, for whoever watches or kills them. */
export const childrenFile = (stateDir: string): string => join(stateDir, 'children.json');

const childrenSchema = z.record(z.string(), z.array(z.number()));

/** Where a gateway says whose it is. */
export const identityPath = '/_local-cloud';

/**
 * Asks the endpoint for its process id. A file left behind by a kill names a process that may exist again as another
 * one — in a container process ids repeat at every start — so its existence alone would prove nothing.
 */
async function answers(cloud: CloudFile): Promise<boolean> {
  try {
    const response = await fetch(`${cloud.endpoint}${identityPath}`);
    return (await response.text()) === String(cloud.pid);
  } catch {
    return false;
  }
}

function path(stateDir: string): string {
  return join(stateDir, 'cloud.json');
}
