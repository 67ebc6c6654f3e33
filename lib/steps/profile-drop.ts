import { ExportFileError } from '../migration/errors.ts';
import { type DropProfile, dropProfileSchema, type FileProfile } from '../migration/profile/file-profile.ts';
import { profileFile } from '../migration/profile/profile-file.ts';
import { dropFileInput, type FileOfDrop, fileId, filesOf, readDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** What was profiled: counts. */
export interface ProfiledDrop {
  readonly files: number;
  readonly rows: number;
}

/**
 * Reads every export file of a drop once and writes down what its columns hold, whether anybody knows what the file is
 * or not.
 * @throws {ExportFileError} when a file that is to be migrated cannot be read to its end
 */
export async function profileDrop(stores: Stores, run: RunName): Promise<ProfiledDrop> {
  const files = runFiles(run);
  const drop = await readDrop(stores.work, files.drop);
  const profiles: FileProfile[] = [];
  for (const file of filesOf(drop)) profiles.push(...(await profileOf(stores, file)));
  const profile: DropProfile = { files: profiles };
  await stores.work.writeText(files.profile, JSON.stringify(profile));
  return { files: profiles.length, rows: profiles.reduce((sum, { rows }) => sum + rows, 0) };
}

/** What was found of the files of a drop; undefined where it was not profiled. */
export async function readProfile({ work }: Pick<Stores, 'work'>, run: RunName): Promise<DropProfile | undefined> {
  const text = await work.readTextIfThere(runFiles(run).profile);
  return text === undefined ? undefined : dropProfileSchema.parse(JSON.parse(text));
}

async function profileOf(stores: Stores, { file, holds }: FileOfDrop): Promise<readonly FileProfile[]> {
  const [sheet] = holds;
  try {
    const profile = await profileFile(dropFileInput(stores, file), file.headers, sheet === undefined ? {} : { sheet });
    return [{ ...profile, id: fileId(file) }];
  } catch (error) {
    // A file that nobody knows may be anything; it stays unknown.
    if (sheet === undefined && error instanceof ExportFileError) return [];
    throw error;
  }
}
