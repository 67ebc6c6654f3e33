import { z } from 'zod';
import {
  type KeptRecord,
  type LeftRecord,
  type RestoredRecord,
  recordText,
  type UndoneCounts,
} from '../../migration/rollback.ts';
import { checkedSchema, type RollbackSummary } from '../../migration/rollback-summary.ts';
import { csvFile } from '../../report/csv.ts';
import { rollbackPage } from '../../report/rollback-page.ts';
import { type RollbackName, rollbackFiles } from '../../store/rollback-files.ts';
import { undoneParts } from '../../store/rollback-journal.ts';
import type { Stores } from '../environment.ts';
import { sentenceOf } from '../problem-sentence.ts';

/** A rollback that came to its end, well or not. */
export type RollbackToFinish = RollbackName & {
  readonly problem?: { readonly error: string; readonly cause: string } | undefined;
};

/** How it came out: counts and names only. */
export interface FinishedRollback {
  readonly clean: boolean;
  readonly summaryKey: string;
  readonly reportKey: string;
}

/** Writes the report of a rollback, also of one that was stopped, and says in the registry what was rolled back. */
export async function finishRollback(stores: Stores, name: RollbackToFinish): Promise<FinishedRollback> {
  const files = rollbackFiles(name);
  const registry = stores.registry(name);
  const begun = await registry.rollback(name.rollback);
  const now = stores.now().toISOString();
  const found = await gather(stores, name);
  const text = await stores.work.readTextIfThere(files.checked);
  const checked = text === undefined ? null : checkedSchema.parse(JSON.parse(text));
  const problem = name.problem && ((await partProblem(stores, name)) ?? sentenceOf(name.problem));
  const proven = checked !== null && checked.stillThere === 0 && checked.differing === 0;
  const clean = problem === undefined && proven && found.kept.length === 0;
  const summary: RollbackSummary = {
    pair: name.pair,
    migration: name.migration,
    rollback: name.rollback,
    runs: begun?.runs ?? [],
    by: begun?.by ?? '',
    reason: begun?.reason ?? '',
    startedAt: begun?.startedAt ?? now,
    finishedAt: now,
    ...(problem === undefined ? {} : { problem }),
    objects: found.objects,
    checked,
    clean,
  };
  const pages = {
    'removed.csv': csvFile(
      ['object', 'model', 'records removed'],
      [...found.removed].map(([text, count]) => [...text.split(' '), String(count)]),
    ),
    'restored.csv': csvFile(
      ['object', 'model', 'id', 'external id', 'fields'],
      found.restored.map(({ object, model, id, externalId, fields }) => [
        object,
        model,
        String(id),
        externalId,
        Object.keys(fields).join(', '),
      ]),
    ),
    'archived.csv': csvFile(
      ['object', 'model', 'id', 'external id', 'how it was left', 'why', 'what to do'],
      found.left.map(({ object, model, id, externalId, how, why }) => [
        object,
        model,
        String(id),
        externalId,
        how,
        why.problem,
        why.mend,
      ]),
    ),
    'kept.csv': csvFile(
      ['object', 'model', 'id', 'external id', 'rule', 'why', 'what to do'],
      found.kept.map(({ object, model, id, externalId, why }) => [
        object,
        model,
        String(id),
        externalId,
        why.rule,
        why.problem,
        why.mend,
      ]),
    ),
  };
  for (const [file, content] of Object.entries(pages))
    await stores.work.writeText(files.report(file), content, 'text/csv; charset=utf-8');
  await stores.work.writeText(files.report('rollback.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const page = rollbackPage({ summary, kept: found.kept, left: found.left, files: Object.keys(pages) });
  await stores.work.writeText(files.report('rollback.html'), page, 'text/html; charset=utf-8');
  await registry.changeRollback(name.rollback, {
    state: problem === undefined ? 'finished' : 'failed',
    finishedAt: now,
    clean,
    problem,
  });
  if (problem === undefined && begun !== undefined) {
    const { rollback, by, reason } = begun;
    for (const run of begun.runs) await registry.changeRun(run, { rolledBack: { rollback, at: now, by, reason } });
  }
  return { clean, summaryKey: files.report('rollback.json'), reportKey: files.report('rollback.html') };
}

const partProblemSchema = z.object({ message: z.string() });

/** Why the first part that could not be undone failed; undefined when what stopped the rollback is something else. */
async function partProblem(stores: Stores, name: RollbackName): Promise<string | undefined> {
  const files = rollbackFiles(name);
  for await (const { key } of stores.work.list(files.problemsPrefix)) {
    const done = `${files.donePrefix}${key.slice(files.problemsPrefix.length)}`;
    if ((await stores.work.readTextIfThere(done)) !== undefined) continue;
    return partProblemSchema.parse(JSON.parse(await stores.work.readText(key))).message;
  }
  return undefined;
}

type Of<T> = T & { readonly object: string };

/** Everything that was undone. What was kept at first and went in the end counts once, as it ended. */
async function gather(stores: Stores, name: RollbackName) {
  const files = rollbackFiles(name);
  const removed = new Map<string, number>();
  const restored: Of<RestoredRecord>[] = [];
  const left = new Map<string, Of<LeftRecord>>();
  const kept = new Map<string, Of<KeptRecord>>();
  const gone = new Set<string>();
  const counts = new Map<string, UndoneCounts>();
  const count = (object: string, change: Partial<UndoneCounts>) => {
    const {
      removed: a,
      restored: b,
      left: c,
      kept: d,
    } = counts.get(object) ?? { removed: 0, restored: 0, left: 0, kept: 0 };
    counts.set(object, {
      removed: a + (change.removed ?? 0),
      restored: b + (change.restored ?? 0),
      left: c + (change.left ?? 0),
      kept: d + (change.kept ?? 0),
    });
  };
  for await (const { key, undone } of undoneParts(stores.work, files.donePrefix)) {
    const object = key.slice(files.donePrefix.length).split('/')[1] ?? '';
    for (const record of undone.removed) {
      gone.add(recordText(record));
      removed.set(`${object} ${record.model}`, (removed.get(`${object} ${record.model}`) ?? 0) + 1);
      count(object, { removed: 1 });
    }
    for (const record of undone.restored) restored.push({ ...record, object });
    for (const record of undone.left) left.set(recordText(record), { ...record, object });
    for (const record of undone.kept) kept.set(recordText(record), { ...record, object });
  }
  const leftAtLast = [...left].filter(([text]) => !gone.has(text)).map(([, record]) => record);
  const keptAtLast = [...kept].filter(([text]) => !gone.has(text) && !left.has(text)).map(([, record]) => record);
  for (const { object } of restored) count(object, { restored: 1 });
  for (const { object } of leftAtLast) count(object, { left: 1 });
  for (const { object } of keptAtLast) count(object, { kept: 1 });
  return { removed, restored, left: leftAtLast, kept: keptAtLast, objects: Object.fromEntries(counts) };
}
