import { Readable } from 'node:stream';
import { readHeaders } from '../../lib/migration/export-files/read-export-file.ts';
import { profileFile } from '../../lib/migration/profile/profile-file.ts';
import type { FileToMap } from '../../lib/migration/propose/proposal.ts';

/** Files of a drop as a proposer sees them. @param holds what is known of each, by its name */
export async function filesToMap(
  files: Readonly<Record<string, Buffer | string>>,
  holds: (name: string) => readonly string[] = () => [],
): Promise<readonly FileToMap[]> {
  return await Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const input = { name, open: async () => Readable.from([Buffer.from(content)]) };
      return { id: name, holds: holds(name), profile: await profileFile(input, await readHeaders(input)) };
    }),
  );
}

/** Headers by what files hold, as a run finds them. */
export const headersOf = (
  files: readonly FileToMap[],
  held: readonly { readonly file: string; readonly object: string }[],
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    held.map(({ file, object }) => [
      object,
      files.find(({ id }) => id === file)?.profile.columns.map(({ header }) => header) ?? [],
    ]),
  );
