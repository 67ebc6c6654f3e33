import { Readable } from 'node:stream';
import { auditDrop } from '../migration/audit/audit-drop.ts';
import type { Finding } from '../migration/audit/finding.ts';
import { FindingTally } from '../migration/audit/finding-tally.ts';
import { meaningsOf } from '../migration/audit/profiled-columns.ts';
import { readMap, type SchemaMap } from '../migration/map.ts';
import { type Pair, rowTypesOf } from '../migration/object-type.ts';
import { pairNamed } from '../pairs/index.ts';
import { findingsAsCsv, findingsFile } from '../report/audit-findings.ts';
import { auditPage, type ProfiledFile } from '../report/audit-page.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type Drop, dropFileInput, readDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { knownInOdoo } from './look-at-odoo.ts';
import { sharedHeaders } from './map-readings.ts';
import { readProfile } from './profile-drop.ts';

/** Name of the audit's page among the files of the report. */
const auditPageFile = 'audit.html';

/** How an audit came out: counts only. */
export interface AuditedDrop {
  readonly rows: number;
  /** Rows by the heaviest thing found of them. */
  readonly rejected: number;
  readonly doubtful: number;
}

/**
 * Reads the whole drop as its map has it, and writes down everything that a person should know before it is migrated: a
 * page, and a file with every finding. Nothing is asked of Odoo and nothing is written to it. A drop too large for the
 * time limit is audited as far as it goes, and the page says so: the rows themselves are read again when they are loaded.
 * @throws {ExportFileError} when a file as a whole cannot be read
 */
export async function auditRun(stores: Stores, run: RunName, timeIsShort: () => boolean): Promise<AuditedDrop> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), pair);
  const tally = new FindingTally();
  // Before the first run there is nothing to find in the id map.
  const loadedBefore = (await stores.registry(run).runs()).length > 1;
  const audited = auditDrop({
    pair,
    map,
    files: (object) => (drop.objects[object] ?? []).map((file) => dropFileInput(stores, file)),
    shared: (object) => sharedHeaders(drop, map, object),
    now: stores.now(),
    timeIsShort,
    inOdoo: await knownInOdoo(stores, run),
    ...(loadedBefore ? { knownBefore: async (names) => new Set((await stores.idMap(run).get(names)).keys()) } : {}),
  });
  async function* findings(): AsyncGenerator<readonly Finding[]> {
    for await (const told of audited) {
      if (told.kind === 'file') tally.fileRead(told);
      else {
        tally.add(told.findings);
        yield told.findings;
      }
    }
  }
  await stores.work.writeStream(files.report(findingsFile), Readable.from(findingsAsCsv(findings())));
  const result = tally.result();
  await stores.work.writeText(files.audit, JSON.stringify(result));
  const { migration, run: name } = run;
  const profiled = await profiledFiles(stores, run, { pair, drop, map });
  const page = auditPage({ pair: run.pair, migration, run: name, result, files: profiled });
  await stores.work.writeText(files.report(auditPageFile), page, 'text/html; charset=utf-8');
  const sum = (of: (file: (typeof result.files)[number]) => number) =>
    result.files.reduce((total, file) => total + of(file), 0);
  return {
    rows: sum(({ rows }) => rows),
    rejected: sum(({ by }) => by.rejected),
    doubtful: sum(({ by }) => by.doubtful),
  };
}

/** The audit's files beside the report; none while the run was not audited. */
export async function auditFiles(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  if ((await stores.work.readTextIfThere(runFiles(run).audit)) === undefined) return [];
  return [
    { name: auditPageFile, what: 'what the files hold, and what stands against migrating their rows' },
    { name: findingsFile, what: 'every finding of the audit, with file, row and column' },
  ];
}

/** The files as they were profiled, with what the map makes of their columns. */
async function profiledFiles(
  stores: Stores,
  run: RunName,
  { pair, drop, map }: { readonly pair: Pair; readonly drop: Drop; readonly map: SchemaMap },
): Promise<readonly ProfiledFile[]> {
  const profile = await readProfile(stores, run);
  if (profile === undefined) return [];
  const titles = new Map(rowTypesOf(pair.objectTypes).map(({ name, title }) => [name, title]));
  return profile.files.map(({ file, rows, broken, columns }) => {
    const object = Object.keys(drop.objects).find((name) => drop.objects[name]?.some((held) => held.name === file));
    const meaning = meaningsOf(pair, map, object ?? '');
    const title = object === undefined ? undefined : titles.get(object);
    return {
      file,
      rows,
      broken,
      columns: columns.map((column) => ({ ...column, meaning: meaning(column.header) })),
      ...(title === undefined ? {} : { title }),
    };
  });
}
