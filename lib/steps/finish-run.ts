import { z } from 'zod';
import { phasesOf } from '../migration/dependency-order.ts';
import { MapError } from '../migration/errors.ts';
import { hashMap, readMap, type SchemaMap } from '../migration/map.ts';
import { rowTypesOf } from '../migration/object-type.ts';
import { changedNothing, openDifferences } from '../migration/open-differences.ts';
import { proposalFile } from '../migration/propose/write-proposal.ts';
import { type ObjectReconciliation, objectReconciliationSchema, type Summary } from '../migration/summary.ts';
import { pairNamed } from '../pairs/index.ts';
import { costOf } from '../report/cost.ts';
import { type ReportContent, reportPage } from '../report/report-page.ts';
import { type Mode, readDropIfThere } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { auditFiles } from './audit-drop.ts';
import type { Stores } from './environment.ts';
import { writeFieldsScript } from './fields-script.ts';
import { fieldsToMake } from './fields-to-make.ts';
import { definedFields, fieldsModuleFile } from './keep-fields.ts';
import { preflightFiles } from './look-at-odoo.ts';
import { mapChangesFile, readMapChanges } from './map-changes.ts';
import { plannedNames, plannedTypes } from './planned.ts';
import { missingFile } from './prerequisites.ts';
import { sentenceOf } from './problem-sentence.ts';
import { sampleFilesOf } from './sample-sheet.ts';
import { writeInventories } from './write-inventories.ts';
import { mapFiles } from './write-map-files.ts';
import { noRows, writeRowFiles } from './write-row-files.ts';

/** A run that has come to its end, well or not. */
export type RunToFinish = RunName & {
  /** Its differences were accepted at their gate. */
  readonly accepted?: boolean | undefined;
  /** What stopped it: a Step Functions error, or a rejection at a gate. */
  readonly problem?: { readonly error: string; readonly cause: string } | null;
};

/** How the run came out: counts and names only. */
export interface FinishedRun {
  readonly reconciled: boolean;
  /** Gate at which a person decides about what differs; the run has not ended before. */
  readonly gate: { readonly gate: string; readonly subject: string; readonly question: string } | null;
  readonly summaryKey: string;
  readonly reportKey: string;
}

/**
 * Writes the report of a run, also of one that failed half-way: what was done until then is accounted for.
 */
export async function finishRun(stores: Stores, run: RunToFinish): Promise<FinishedRun> {
  const files = runFiles(run);
  const registry = stores.registry(run);
  const begun = await registry.run(run.run);
  const now = stores.now();
  const [drop, map] = await Promise.all([readDropIfThere(stores.work, files.drop), mapIfThere(stores, run)]);
  const objects = await reconciliations(stores, run);
  const stopped = run.problem ? ((await partProblem(stores, run)) ?? sentenceOf(run.problem)) : undefined;
  const problem = stopped ?? (changedNothing(objects) ? nothingChanged : undefined);
  const types = drop === undefined ? [] : await plannedTypes(stores, run, drop);
  const planned = plannedNames(types, drop);
  const reconciled = problem === undefined && objects.length === planned.size && objects.every(({ ok }) => ok);
  const open = openDifferences(objects, planned);
  const mode = drop?.mode ?? begun?.mode ?? 'full';
  const accepted = run.accepted === true ? await registry.decision({ gate: acceptance, subject: run.run }) : undefined;
  const summary: Summary = {
    pair: run.pair,
    migration: run.migration,
    run: run.run,
    mode,
    mapHash: map === undefined ? '' : hashMap(map),
    reconciled,
    ...(problem === undefined ? {} : { problem }),
    open: [...open],
    ...(accepted === undefined ? {} : { accepted: { by: accepted.by, at: accepted.at, reason: accepted.reason } }),
    objects: Object.fromEntries(
      objects.map(({ object, rows, outcomes, totals, fields }) => [object, { rows, outcomes, totals, fields }]),
    ),
    unknownFiles: drop?.unknown ?? [],
    odooCalls: {
      read: sum(objects, ({ calls }) => calls.read),
      write: sum(objects, ({ calls }) => calls.write),
    },
    cleanedCharacters: sum(objects, (object) => object.cleanedCharacters),
    seconds: begun === undefined ? 0 : Math.round((now.getTime() - Date.parse(begun.startedAt)) / 100) / 10,
    costUsd: costOf({
      objects: types.length,
      phases: phasesOf(types).length,
      parts: sum(objects, ({ parts }) => parts),
      rows: sum(objects, ({ rows }) => rows),
      written: sum(objects, ({ outcomes }) => outcomes.created + outcomes.updated),
      odooMilliseconds: sum(objects, ({ odooMilliseconds }) => odooMilliseconds),
    }),
  };
  const rows = drop === undefined || map === undefined ? noRows : await writeRowFiles(stores, run, drop, objects);
  const inventories = await writeInventories(stores, run);
  const missing = [...(await proposalIfThere(stores, run)), ...(await missingFiles(stores, run))];
  const pair = pairNamed(run.pair);
  const proposed =
    drop === undefined || map === undefined
      ? []
      : fieldsToMake(pair, map, types, await definedFields(stores, run, pair, drop, map));
  const changes = await readMapChanges(stores, run);
  const content: ReportContent = {
    summary,
    objects,
    rules: rows.rules,
    files: [
      { name: 'summary.json', what: 'the figures of this page, for programs' },
      ...(await preflightFiles(stores, run)),
      ...(await auditFiles(stores, run)),
      ...(await mapFiles(stores, run)),
      ...(changes === undefined
        ? []
        : [{ name: mapChangesFile, what: 'what the map says differently from the one approved before' }]),
      ...inventories,
      ...(await fieldsModuleFile(stores, run)),
      ...(await writeFieldsScript(stores, run, types, proposed)),
      ...missing,
      ...(await sampleFilesOf(stores, run)),
      ...rows.files,
    ],
    mapChanges: changes,
    unmapped: Object.entries(map?.objects ?? {}).flatMap(([object, { unmapped }]) =>
      unmapped.length === 0 ? [] : [{ object, headers: unmapped }],
    ),
  };
  await stores.work.writeText(files.report('summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await stores.work.writeText(files.report('report.html'), reportPage(content), 'text/html; charset=utf-8');
  const gate =
    problem !== undefined || reconciled || accepted !== undefined || !decidedAbout.includes(mode)
      ? null
      : { gate: acceptance, subject: run.run, question: questionAbout(open) };
  const reports = { summaryKey: files.report('summary.json'), reportKey: files.report('report.html') };
  if (gate !== null) return { reconciled, gate, ...reports };
  await registry.changeRun(run.run, {
    state: problem === undefined ? 'finished' : 'failed',
    finishedAt: now.toISOString(),
    reconciled,
    problem,
  });
  return { reconciled, gate, ...reports };
}

/** Gate at which a person decides about a run that is not reconciled; also the subject's place in the registry. */
const acceptance = 'reconciliation';

/** A sample has its own gate, and a rehearsal leaves nothing that could be accepted. */
const decidedAbout: readonly Mode[] = ['full', 'delta'];

// A message of AWS carries 256 KB, and nobody reads more than this.
const mostSentences = 12;

function questionAbout(open: readonly string[]): string {
  const shown = open.slice(0, mostSentences);
  const further = open.length - shown.length;
  return [
    'The run is not reconciled.',
    ...shown.map((sentence) => `${sentence}.`),
    ...(further === 0 ? [] : [`And ${further} more.`]),
    'Approve to keep what is in Odoo as it is, with the reason; reject to have the run rolled back.',
  ].join(' ');
}

const nothingChanged =
  'The run had rows to write, and changed nothing in Odoo: every one of them was rejected. The files of rejected rows say why; mend it and upload the drop again';

async function reconciliations(stores: Stores, run: RunName): Promise<readonly ObjectReconciliation[]> {
  const found: ObjectReconciliation[] = [];
  for (const { name } of rowTypesOf(pairNamed(run.pair).objectTypes)) {
    const text = await stores.work.readTextIfThere(runFiles(run).object(name));
    if (text !== undefined) found.push(objectReconciliationSchema.parse(JSON.parse(text)));
  }
  return found;
}

/** The list of what was proposed, where a map was. */
async function proposalIfThere(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const text = await stores.work.readTextIfThere(runFiles(run).report(proposalFile));
  const what = 'what every file holds and every column feeds as it was proposed, how sure that is and why';
  return text === undefined ? [] : [{ name: proposalFile, what }];
}

/** Lists of what the export names and Odoo lacked when the run was prepared. */
async function missingFiles(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const gates = pairNamed(run.pair).objectTypes.flatMap(({ prerequisites = [] }) =>
    prerequisites.map(({ gate }) => gate),
  );
  const names = [...new Set(gates)].map(missingFile);
  const found = await Promise.all(
    names.map(async (name) => ({ name, text: await stores.work.readTextIfThere(runFiles(run).report(name)) })),
  );
  return found
    .filter(({ text }) => text !== undefined)
    .map(({ name }) => ({ name, what: 'named by the export, not in Odoo when the run was prepared' }));
}

async function mapIfThere(stores: Stores, run: RunName): Promise<SchemaMap | undefined> {
  const yaml = await stores.work.readTextIfThere(runFiles(run).map);
  if (yaml === undefined) return undefined;
  try {
    return readMap(yaml, pairNamed(run.pair));
  } catch (error) {
    // An incomplete map is what stopped the run, and its problem is already told.
    if (error instanceof MapError) return undefined;
    throw error;
  }
}

const partProblemSchema = z.object({ message: z.string() });

/** Why the first part that could not be loaded failed; undefined when what stopped the run is something else. */
async function partProblem(stores: Stores, run: RunName): Promise<string | undefined> {
  const files = runFiles(run);
  for (const { name } of pairNamed(run.pair).objectTypes) {
    for await (const { key } of stores.work.list(files.problemsPrefix(name))) {
      const done = key.replace(files.problemsPrefix(name), files.journalPrefix(name)).replace(/\.json$/, '.done.json');
      if ((await stores.work.readTextIfThere(done)) !== undefined) continue;
      return partProblemSchema.parse(JSON.parse(await stores.work.readText(key))).message;
    }
  }
  return undefined;
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
