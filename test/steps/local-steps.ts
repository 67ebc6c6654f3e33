import { afterAll, beforeAll } from 'vitest';
import { writeMap } from '../../lib/migration/map.ts';
import { type Stores, stores } from '../../lib/steps/environment.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { type LocalStores, openLocalStores, sourceKeySecret } from '../store/local-stores.ts';

/** What steps work on, in the stores of the local cloud. */
export interface LocalSteps {
  readonly step: Stores;
  readonly local: LocalStores;
  close(): Promise<void>;
}

export async function openLocalSteps(): Promise<LocalSteps> {
  const local = await openLocalStores();
  const step = stores(local.aws, {
    EXPORTS_BUCKET: 'onramp-work',
    WORK_BUCKET: 'onramp-work',
    ID_MAP_TABLE: 'id-map',
    REGISTRY_TABLE: 'registry',
    ODOO_SECRET_PREFIX: 'onramp',
    SOURCE_KEY_SECRET: sourceKeySecret,
    QUIET_SECONDS: 600,
    ODOO_CALL_SECONDS: 150,
    MIGRATION_MACHINE: 'migration',
    DROP_MACHINE: 'drop',
  });
  return { step, local, close: () => local.close() };
}

/** Opens them once for the tests of a file, and closes them behind. */
export function withLocalSteps(use: (steps: LocalSteps) => void): void {
  let steps: LocalSteps | undefined;
  beforeAll(async () => {
    steps = await openLocalSteps();
    use(steps);
  });
  afterAll(async () => {
    await steps?.close();
  });
}

/** Rows of files as text, by object or line type; the first row holds the headers. */
export type Sheets = Readonly<Record<string, readonly string[]>>;

/** The headers of sheets. */
export const headersOf = (sheets: Sheets): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(sheets).map(([object, rows]) => [object, rows[0]?.split(',') ?? []]));

/** Begins a run over unpacked files, with its map: it is ready to be transformed. */
export async function beginRun(
  step: Stores,
  name: RunName,
  sheets: Sheets,
  map: Parameters<typeof writeMap>[0],
): Promise<void> {
  const { run } = name;
  const files = runFiles(name);
  const headers = headersOf(sheets);
  const objects: Record<string, unknown[]> = {};
  for (const [place, [object, rows]] of Object.entries(sheets).entries()) {
    const key = files.unpacked(place);
    await step.work.writeText(key, rows.join('\n'));
    objects[object] = [{ name: `${object}s.csv`, bucket: 'work', key, size: 1, headers: headers[object] }];
  }
  await step.work.writeText(files.drop, JSON.stringify({ drop: run, mode: 'full', objects, unknown: [] }));
  await step.work.writeText(files.map, writeMap(map));
  const startedAt = `2026-01-0${(await step.registry(name).runs()).length + 1}T00:00:00Z`;
  await step.registry(name).putRun({ run, drop: run, mode: 'full', state: 'running', startedAt });
}
