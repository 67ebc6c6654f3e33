import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readHeaders } from '../../lib/migration/export-files/read-export-file.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';
import type { Drop, DropFile } from '../../lib/store/drop.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';

export const pair = 'ai-works-to-odoo-erp';

/**
 * Uploads files and does what the road does before its transform: the drop is recorded, its map proposed and approved.
 * @param files path of the export file by object type
 */
export async function prepareRun(stores: Stores, run: RunName, files: Readonly<Record<string, string>>): Promise<void> {
  const objects: Record<string, DropFile[]> = {};
  for (const [object, path] of Object.entries(files)) {
    const name = basename(path);
    const key = `${run.pair}/${run.migration}/${run.run}/${name}`;
    await stores.exports.writeStream(key, createReadStream(path));
    const headers = await readHeaders({ name, open: async () => createReadStream(path) });
    objects[object] = [{ name, bucket: 'exports', key, size: (await stat(path)).size, headers }];
  }
  const drop: Drop = {
    drop: run.run,
    mode: 'full',
    retryRefused: false,
    objects,
    unknown: [],
    toRecognise: [],
    documents: { in: 'folder' },
    settings: {},
  };
  await stores.work.writeText(runFiles(run).drop, JSON.stringify(drop));
  const { mapHash } = await settleMap(stores, run);
  const at = stores.now().toISOString();
  await stores
    .registry(run)
    .decide({ gate: 'map', subject: mapHash, verdict: 'approved', by: 'bench', reason: '', at });
}
