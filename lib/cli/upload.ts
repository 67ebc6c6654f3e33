import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { CliError } from '../migration/errors.ts';
import type { Stores } from '../steps/environment.ts';
import { type Manifest, manifestSchema } from '../store/drop.ts';

/** An export on this machine, to be uploaded as one drop. */
export interface ExportToUpload {
  /** Folder of export files, or one `.zip`. */
  readonly path: string;
  readonly pair: string;
  readonly migration: string;
  readonly drop: string;
  readonly mode: Manifest['mode'];
}

/**
 * Tells what a path on this machine is, before anything is made ready for it.
 * @throws {CliError} when it is no export
 */
export async function kindOfExport(path: string): Promise<'folder' | 'zip'> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new CliError(`There is no "${path}". Name the folder of your export files.`);
  if (found.isDirectory()) return 'folder';
  if (path.toLowerCase().endsWith('.zip')) return 'zip';
  throw new CliError(`"${basename(path)}" is neither a folder nor a .zip. Name the folder of your export files.`);
}

/**
 * Uploads an export the way a person does: files first, the manifest last, which says that the drop is complete. From
 * there on everything happens because the upload happened.
 * @throws {CliError} when there is nothing to upload
 */
export async function upload(stores: Stores, drop: ExportToUpload): Promise<void> {
  const prefix = `${drop.pair}/${drop.migration}/${drop.drop}`;
  if ((await kindOfExport(drop.path)) === 'zip') {
    if (drop.mode !== 'full') {
      throw new CliError(
        `What a .zip is for stands in its own manifest.json: put {"mode": "${drop.mode}"} there and leave --mode out.`,
      );
    }
    await stores.exports.writeStream(`${prefix}.zip`, createReadStream(drop.path));
    return;
  }
  const entries = await readdir(drop.path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name));
  const own = await readFile(join(drop.path, 'manifest.json'), 'utf8').catch(() => '{}');
  const manifest = { ...manifestSchema.parse(JSON.parse(own)), mode: drop.mode };
  // A manifest that names its files speaks for the folder: what else lies there is not part of the export.
  const listed = manifest.files && new Set([...manifest.files.map(({ name }) => name), 'map.yaml']);
  const exports = files
    .filter((file) => !['manifest.json', 'decision.json'].includes(relative(drop.path, file)))
    .filter(
      (file) =>
        listed === undefined || listed.has(basename(file)) || relative(drop.path, file).startsWith('documents/'),
    );
  if (exports.length === 0) throw new CliError(`"${drop.path}" holds no file. Put the export files into it.`);
  for (const file of exports) {
    await stores.exports.writeStream(`${prefix}/${relative(drop.path, file)}`, createReadStream(file));
  }
  await stores.exports.writeText(`${prefix}/manifest.json`, JSON.stringify(manifest));
}
