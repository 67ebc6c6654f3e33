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
export function findLocalCloud(stateDir: string): CloudFile | undefined {
  const json = readJsonFile(path(stateDir));
  const cloud = json === undefined ? undefined : cloudFileSchema.parse(json);
  return cloud !== undefined && isAlive(cloud.pid) ? cloud : undefined;
}

/** Throws LocalCloudError when another process works on the folder: two would ruin each other's state. */
export function refuseSecondCloud(stateDir: string): void {
  const other = findLocalCloud(stateDir);
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

function path(stateDir: string): string {
  return join(stateDir, 'cloud.json');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
