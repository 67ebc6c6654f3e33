import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZodError } from 'zod';
import { addedColumns } from '../migration/added-columns.ts';
import { DropRefusedError, ExportFileError } from '../migration/errors.ts';
import { formatOf } from '../migration/export-files/format-of.ts';
import { readHeaders } from '../migration/export-files/read-export-file.ts';
import { stemOf } from '../migration/file-stem.ts';
import { type RowType, rowTypesOf } from '../migration/object-type.ts';
import { unzip } from '../migration/unzip.ts';
import { pairNamed } from '../pairs/index.ts';
import type { Bucket } from '../store/bucket.ts';
import { documentName } from '../store/document-name.ts';
import { type Drop, type DropFile, dropFileInput, type Manifest, type Mode, manifestSchema } from '../store/drop.ts';
import { unpackedDocument } from '../store/drop-documents.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { refuseWhenClosed } from './cutover.ts';
import type { Stores } from './environment.ts';
import { waitForTurn } from './wait-for-turn.ts';
import { isDecisionFile } from './written-decision.ts';

/** A complete drop that a run begins with. */
export type DropToOpen = RunName & {
  readonly drop: string;
  /** Key of the one `.zip` that is the drop; null for a folder of files. */
  readonly zip: string | null;
  readonly executionArn: string;
  /** Mode of a run that follows another one of the same drop; else its manifest says it. */
  readonly mode?: Mode | undefined;
};

/** What was found in a drop: names and counts. */
export interface OpenedDrop {
  readonly objects: readonly string[];
  readonly unknown: number;
  readonly mode: Drop['mode'];
}

/**
 * Opens a complete drop: unpacks it, pins every file to its version, tells which object type each file holds and reads
 * its headers. Everything after works on exactly these files.
 * @param newSalt what names of documents are hashed with when they are unpacked
 * @throws {MigrationBusyError} while an earlier run of the migration goes on
 * @throws {MigrationClosedError} after the cutover
 * @throws {DropRefusedError | ExportFileError} one sentence a person can act on
 */
export async function openDrop(
  stores: Stores,
  drop: DropToOpen,
  newSalt: () => string = () => randomBytes(32).toString('base64url'),
): Promise<OpenedDrop> {
  const registry = stores.registry(drop);
  const { run, executionArn } = drop;
  const earlier = await registry.run(run);
  const startedAt = earlier?.startedAt ?? stores.now().toISOString();
  await registry.putRun({ run, drop: drop.drop, mode: 'full', state: 'running', startedAt, executionArn });
  await waitForTurn(stores, drop, { startedAt, called: run });
  await refuseWhenClosed(stores, drop);
  await stores.roster.enter(drop);

  const { files: found, ...held } =
    drop.zip === null ? await filesOfFolder(stores, drop) : await filesOfZip(stores, drop, drop.zip, newSalt());
  const manifest = await readManifest(stores, found);
  const mode = drop.mode ?? manifest.mode;
  const rowTypes = rowTypesOf(pairNamed(drop.pair).objectTypes);
  checkAllThere(manifest, [...found.map(({ name }) => name), ...held.documentNames], rowTypes);
  const objects: Record<string, DropFile[]> = {};
  const unknown: string[] = [];
  const toRecognise: DropFile[] = [];
  for (const file of found.filter(({ name }) => name !== 'manifest.json' && name !== 'map.yaml')) {
    const type = typeOf(file.name, manifest, rowTypes);
    if (type !== undefined && formatOf(file.name) !== undefined) {
      objects[type.name] = [...(objects[type.name] ?? []), { ...file, headers: await headersOf(stores, file) }];
      continue;
    }
    unknown.push(file.name);
    const headers = formatOf(file.name) === undefined ? undefined : await headersIfReadable(stores, file);
    if (headers !== undefined) toRecognise.push({ ...file, headers });
  }
  if (Object.keys(objects).length === 0 && toRecognise.length === 0) {
    throw nothingRecognised(drop.drop, rowTypes);
  }
  const map = found.find(({ name }) => name === 'map.yaml');
  const opened: Drop = {
    drop: drop.drop,
    mode,
    retryRefused: manifest.retryRefused,
    settings: manifest.settings,
    objects,
    unknown,
    toRecognise,
    documents: held.documents,
    ...(map === undefined ? {} : { map: await bucketOf(stores, map).readText(map.key) }),
  };
  await stores.work.writeText(runFiles(drop).drop, JSON.stringify(opened));
  await registry.changeRun(run, { mode });
  return { objects: Object.keys(objects), unknown: unknown.length, mode };
}

type FoundFile = Omit<DropFile, 'headers'>;

/** Why a drop is refused that holds nothing anybody knows. */
export const nothingRecognised = (drop: string, rowTypes: readonly RowType[]): DropRefusedError => {
  const names = rowTypes.flatMap(({ files: [name] }) => (name === undefined ? [] : [`${name}.csv`])).join(', ');
  return new DropRefusedError(
    `No file of the drop ${drop} was recognised. Name the files like ${names}, or say in manifest.json which object each file holds`,
  );
};

async function headersOf(stores: Stores, file: FoundFile): Promise<string[]> {
  const all = await readHeaders(dropFileInput(stores, file));
  return all.filter((header) => !addedColumns.includes(header));
}

/** What nobody asked for need not be readable. */
async function headersIfReadable(stores: Stores, file: FoundFile): Promise<string[] | undefined> {
  try {
    return await headersOf(stores, file);
  } catch (error) {
    if (error instanceof ExportFileError) return undefined;
    throw error;
  }
}

/** What lies in a drop. Files of documents lie in a folder of their own and are named by rows, not read as exports. */
interface FoundInDrop {
  readonly files: readonly FoundFile[];
  readonly documentNames: readonly string[];
  readonly documents: Drop['documents'];
}

async function filesOfFolder({ exports }: Stores, { pair, migration, drop }: DropToOpen): Promise<FoundInDrop> {
  const folder = `${pair}/${migration}/${drop}/`;
  const files: FoundFile[] = [];
  const documentNames: string[] = [];
  let prefix = `${folder}documents/`;
  for await (const { key } of exports.list(folder)) {
    if (key.endsWith('/') || isDecisionFile(key.slice(folder.length))) continue;
    const document = documentName(key.slice(folder.length));
    if (document !== undefined) {
      if (documentNames.length === 0) prefix = key.slice(0, -document.length);
      documentNames.push(document);
      continue;
    }
    const { versionId, size } = await exports.head(key);
    files.push({ name: baseName(key), bucket: 'exports', key, versionId, size });
  }
  return { files, documentNames, documents: { in: 'folder', prefix } };
}

async function filesOfZip(
  { exports, work }: Stores,
  drop: DropToOpen,
  zip: string,
  salt: string,
): Promise<FoundInDrop> {
  const { versionId, size } = await exports.head(zip);
  const read = async (start: number, length: number) =>
    await buffer(await exports.open({ key: zip, versionId }, { start, length }));
  const files: FoundFile[] = [];
  const documentNames: string[] = [];
  for await (const entry of unzip({ name: baseName(zip), size, read })) {
    const document = documentName(entry.name);
    const key = document === undefined ? runFiles(drop).unpacked(files.length) : unpackedDocument(drop, salt, document);
    await work.writeStream(key, await entry.open());
    if (document === undefined) files.push({ name: baseName(entry.name), bucket: 'work', key, size: entry.size });
    else documentNames.push(document);
  }
  return { files, documentNames, documents: { in: 'zip', salt } };
}

async function readManifest(stores: Stores, files: readonly FoundFile[]): Promise<Manifest> {
  const file = files.find(({ name }) => name === 'manifest.json');
  if (file === undefined) return manifestSchema.parse({});
  try {
    return manifestSchema.parse(JSON.parse(await bucketOf(stores, file).readText(file.key)));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ZodError)) throw error;
    throw new DropRefusedError(
      'manifest.json cannot be read. Write it like {"mode": "full", "files": [{"name": "accounts.csv", "object": "account"}], "settings": {"settlePaidInvoices": true}}; mode is full, sample, delta or rehearsal, everything is optional',
    );
  }
}

/** @param found names of export files, and of files of documents below their folder */
function checkAllThere(manifest: Manifest, found: readonly string[], types: readonly RowType[]): void {
  const names = new Set(found);
  const missing = (manifest.files ?? []).filter(({ name }) => !names.has(documentName(name) ?? name));
  if (missing.length === 0) return;
  // What holds no rows is a document, and may be named after the person it is about.
  const exports = missing.filter(({ name }) => typeOf(name, manifest, types) !== undefined);
  const others = missing.length - exports.length;
  const named = [...exports.map(({ name }) => name), ...(others === 0 ? [] : [`${others} other files`])];
  throw new DropRefusedError(
    `manifest.json names ${named.join(', ')}, and the drop does not hold ${missing.length === 1 ? 'it' : 'them'}. Upload the missing files, then the manifest again`,
  );
}

/** The object type, or line type, whose rows a file holds: as the manifest says, or by its name (`accounts.csv`, `accounts-2026-11.csv.gz`). */
function typeOf(name: string, manifest: Manifest, types: readonly RowType[]): RowType | undefined {
  const said = manifest.files?.find((file) => file.name === name)?.object;
  if (said !== undefined) {
    const type = types.find((candidate) => candidate.name === said);
    if (type === undefined)
      throw new DropRefusedError(
        `manifest.json says that ${name} holds "${said}", which is no object type. Use one of: ${types.map((t) => t.name).join(', ')}`,
      );
    return type;
  }
  return types.find(({ files }) => files.includes(stemOf(name)));
}

const bucketOf = ({ exports, work }: Stores, file: Pick<FoundFile, 'bucket'>): Bucket =>
  file.bucket === 'work' ? work : exports;
const baseName = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
