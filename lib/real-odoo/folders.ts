import { readdir } from 'node:fs/promises';

/** True when the path is a folder that can be read. */
export async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
