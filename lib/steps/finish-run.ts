import { z } from 'zod';
import { phasesOf } from '../migration/dependency-order.ts';
import { MapError } from '../migration/errors.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import { hashMap, readMap, type SchemaMap } from '../migration/map.ts';
import type { ObjectType } from '../migration/object-type.ts';
import type { Outcome, OutcomeName } from '../migration/outcome.ts';
import { type ObjectReconciliation, objectReconciliationSchema, type Summary } from '../migration/summary.ts';
import { pairNamed } from '../pairs/index.ts';
import { costOf } from '../report/cost.ts';
import { csvFile } from '../report/csv.ts';
import { rejectedFile } from '../report/rejected-file.ts';
import { type ReportContent, reportPage } from '../report/report-page.ts';
import { rowsFile } from '../report/rows-file.ts';
import { type Drop, dropFileInput, readDrop } from '../store/drop.ts';
import { fromJsonLines } from '../store/json-lines.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { isQueued, outcomesOf } from './reconcile-object.ts';

/** A run that has come to its end, well or not. */
export type RunToFinish = RunName & {
  /** What stopped it: a Step Functions error, or a rejection at a gate. */
  readonly problem?: { readonly error: string; readonly cause: string } | null;
};

/** How the run came out: counts and names only. */
export interface FinishedRun {
  readonly reconciled: boolean;
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
  const [drop, map] = await Promise.all([dropIfThere(stores, run), mapIfThere(stores, run)]);
  const objects = await reconciliations(stores, run);
  const problem = run.problem ? ((await partProblem(stores, run)) ?? sentenceOf(run.problem)) : undefined;
  const planned = Object.keys(drop?.objects ?? {});
  const reconciled = problem === undefined && objects.length === planned.length && objects.every(({ ok }) => ok);
  const summary: Summary = {
    pair: run.pair,
    migration: run.migration,
    run: run.run,
    mode: drop?.mode ?? begun?.mode ?? 'full',
    mapHash: map === undefined ? '' : hashMap(map),
    reconciled,
    ...(problem === undefined ? {} : { problem }),
    objects: Object.fromEntries(
      objects.map(({ object, rows, outcomes, fields }) => [object, { rows, outcomes, totals: {}, fields }]),
    ),
    unknownFiles: drop?.unknown ?? [],
    odooCalls: {
      read: sum(objects, ({ calls }) => calls.read),
      write: sum(objects, ({ calls }) => calls.write),
    },
    cleanedCharacters: sum(objects, (object) => object.cleanedCharacters),
    seconds: begun === undefined ? 0 : Math.round((now.getTime() - Date.parse(begun.startedAt)) / 100) / 10,
    costUsd: costOf({
      objects: objects.length,
      phases: phasesOf(pairNamed(run.pair).objectTypes.filter(({ name }) => planned.includes(name))).length,
      parts: sum(objects, ({ parts }) => parts),
      rows: sum(objects, ({ rows }) => rows),
      written: sum(objects, ({ outcomes }) => outcomes.created + outcomes.updated),
      odooMilliseconds: sum(objects, ({ odooMilliseconds }) => odooMilliseconds),
    }),
  };
  const rows = drop === undefined || map === undefined ? noRows : await writeRowFiles(stores, run, drop, objects);
  const content: ReportContent = {
    summary,
    objects,
    rules: rows.rules,
    files: [{ name: 'summary.json', what: 'the figures of this page, for programs' }, ...rows.files],
    unmapped: Object.entries(map?.objects ?? {}).flatMap(([object, { unmapped }]) =>
      unmapped.length === 0 ? [] : [{ object, headers: unmapped }],
    ),
  };
  await stores.work.writeText(files.report('summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await stores.work.writeText(files.report('report.html'), reportPage(content), 'text/html; charset=utf-8');
  await registry.changeRun(run.run, {
    state: problem === undefined ? 'finished' : 'failed',
    finishedAt: now.toISOString(),
    reconciled,
    problem,
  });
  return { reconciled, summaryKey: files.report('summary.json'), reportKey: files.report('report.html') };
}

interface RowFiles {
  readonly rules: ReportContent['rules'];
  readonly files: ReportContent['files'];
}

const noRows: RowFiles = { rules: [], files: [] };

/** Writes the files of rows that need a person: reasons, rejected rows in the source's own columns, queues, differences. */
async function writeRowFiles(
  stores: Stores,
  run: RunName,
  drop: Drop,
  objects: readonly ObjectReconciliation[],
): Promise<RowFiles> {
  const { objectTypes } = pairNamed(run.pair);
  const rules: ReportContent['rules'][number][] = [];
  const files: ReportContent['files'][number][] = [];
  const write = async (name: string, what: string, text: string) => {
    await stores.work.writeText(runFiles(run).report(name), text, 'text/csv; charset=utf-8');
    files.push({ name, what });
  };
  for (const { object, title } of objects) {
    const type = objectTypes.find(({ name }) => name === object);
    if (type === undefined) continue;
    const open = await openRows(stores, run, type);
    if (open.length > 0) {
      await write(
        `${object}-rows.csv`,
        `${title} that are not in Odoo as the source has them, with reasons`,
        rowsFile(open),
      );
      rules.push(...rulesOf(title, open));
    }
    const rejected = open.filter(({ outcome }) => outcome === 'rejected');
    if (rejected.length > 0) {
      const text = await rejectedRows(stores, drop, type, rejected);
      await write(
        `${object}-rejected.csv`,
        `rejected ${title.toLowerCase()}, to be corrected and uploaded as the next drop`,
        text,
      );
    }
    const queued = open.filter((outcome) => isQueued(type, outcome));
    if (queued.length > 0 && type.writing.kind === 'match') {
      const text = await rejectedRows(stores, drop, type, queued);
      await write(
        `${type.writing.queue}-queue.csv`,
        `${title.toLowerCase()} an administrator has to add in Odoo`,
        text,
      );
    }
    const differing = await differencesOf(stores, run, object);
    if (differing.length > 0) {
      const headers = ['file', 'row', 'key', 'field', 'expected', 'found'];
      await write(
        `${object}-differences.csv`,
        `fields of ${title.toLowerCase()} that Odoo holds differently`,
        csvFile(headers, differing),
      );
    }
  }
  return { rules, files };
}

async function openRows(stores: Stores, run: RunName, type: ObjectType): Promise<readonly Outcome[]> {
  const open: Outcome[] = [];
  for await (const chunk of outcomesOf(stores.work, { ...run, object: type.name })) {
    open.push(...chunk.filter((outcome) => 'reasons' in outcome));
  }
  return open;
}

function rulesOf(
  object: string,
  open: readonly Outcome[],
): readonly { object: string; outcome: OutcomeName; rule: string; rows: number }[] {
  const counts = new Map<string, { object: string; outcome: OutcomeName; rule: string; rows: number }>();
  for (const outcome of open) {
    const rules = 'reasons' in outcome ? outcome.reasons.map(({ rule }) => rule) : [];
    for (const rule of new Set(rules)) {
      const name = `${outcome.outcome} ${rule}`;
      const earlier = counts.get(name);
      counts.set(name, { object, outcome: outcome.outcome, rule, rows: (earlier?.rows ?? 0) + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.rows - a.rows);
}

function rejectedRows(stores: Stores, drop: Drop, type: ObjectType, rejected: readonly Outcome[]): Promise<string> {
  const files = drop.objects[type.name] ?? [];
  const headers = [...new Set(files.flatMap((file) => file.headers))];
  return rejectedFile(headers, rejected, (name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) throw new TypeError('An outcome names a file that is not in its drop.');
    return readExportFile(dropFileInput(stores, file), { sheet: type.name });
  });
}

const differenceSchema = z.object({
  file: z.string(),
  row: z.number(),
  key: z.string(),
  field: z.string(),
  expected: z.string(),
  found: z.string(),
});

async function differencesOf(stores: Stores, run: RunName, object: string): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for await (const { key, size } of stores.work.list(runFiles(run).differencesPrefix(object))) {
    if (size === 0) continue;
    for (const d of fromJsonLines(await stores.work.readText(key), (value) => differenceSchema.parse(value))) {
      rows.push([d.file, String(d.row), d.key, d.field, d.expected, d.found]);
    }
  }
  return rows;
}

async function reconciliations(stores: Stores, run: RunName): Promise<readonly ObjectReconciliation[]> {
  const found: ObjectReconciliation[] = [];
  for (const { name } of pairNamed(run.pair).objectTypes) {
    const text = await stores.work.readTextIfThere(runFiles(run).object(name));
    if (text !== undefined) found.push(objectReconciliationSchema.parse(JSON.parse(text)));
  }
  return found;
}

async function dropIfThere(stores: Stores, run: RunName): Promise<Drop | undefined> {
  const key = runFiles(run).drop;
  return (await stores.work.readTextIfThere(key)) === undefined ? undefined : readDrop(stores.work, key);
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

const causeSchema = z.object({ errorMessage: z.string() });

/** The sentence for people inside what Step Functions says of a failed Lambda, or what it says itself. */
function sentenceOf({ error, cause }: { readonly error: string; readonly cause: string }): string {
  try {
    return causeSchema.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause === '' ? error : `${error}: ${cause}`;
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
