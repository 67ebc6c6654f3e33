import { z } from 'zod';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import { type RowType, rowTypesOf, sourceOf } from '../migration/object-type.ts';
import type { Outcome, OutcomeName } from '../migration/outcome.ts';
import { queueOf } from '../migration/queue.ts';
import type { ObjectReconciliation } from '../migration/summary.ts';
import { pairNamed } from '../pairs/index.ts';
import { csvFile } from '../report/csv.ts';
import { goneFile } from '../report/gone-file.ts';
import { rejectedFile } from '../report/rejected-file.ts';
import type { ReportContent } from '../report/report-page.ts';
import { notesFile, rowsFile } from '../report/rows-file.ts';
import { type Drop, dropFileInput } from '../store/drop.ts';
import { fromJsonLines } from '../store/json-lines.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { goneRecords } from './look-for-gone.ts';
import { isQueued, outcomesOf } from './reconcile-object.ts';

/** Files of rows that need a person, and how many rows there are by rule. */
export interface RowFiles {
  readonly rules: ReportContent['rules'];
  readonly files: ReportContent['files'];
}

export const noRows: RowFiles = { rules: [], files: [] };

/** Writes the files of rows that need a person: reasons, rejected rows in the source's own columns, queues, differences. */
export async function writeRowFiles(
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
    const type = rowTypesOf(objectTypes).find(({ name }) => name === object);
    const objectType = objectTypes.find(({ name }) => name === object);
    if (type === undefined) continue;
    const source = objectType === undefined ? type : { ...type, name: sourceOf(objectType) };
    const open = await openRows(stores, run, type);
    if (open.length > 0) {
      await write(
        `${object}-rows.csv`,
        `${title} that are not in Odoo as the source has them, with reasons`,
        rowsFile(open),
      );
      rules.push(...rulesOf(title, open));
    }
    const noted = await notedRows(stores, run, type);
    if (noted.length > 0) {
      await write(
        `${object}-notes.csv`,
        `${title} that are in Odoo with something carried over differently, or not at all`,
        notesFile(noted),
      );
      rules.push(...rulesOf(title, noted));
    }
    const rejected = open.filter(({ outcome }) => outcome === 'rejected');
    if (rejected.length > 0) {
      const text = await rejectedRows(stores, drop, source, rejected);
      await write(
        `${object}-rejected.csv`,
        `rejected ${title.toLowerCase()}, to be corrected and uploaded as the next drop`,
        text,
      );
    }
    const queue = objectType && queueOf(objectType);
    const queued = open.filter((outcome) => objectType !== undefined && isQueued(objectType, outcome));
    if (queued.length > 0 && queue !== undefined) {
      const text = await rejectedRows(stores, drop, source, queued);
      await write(
        `${queue.name}-queue.csv`,
        `${title.toLowerCase()} that wait for an administrator: ${queue.ask}`,
        text,
      );
    }
    const gone = await goneRecords(stores, { ...run, object });
    if (gone.length > 0) {
      await write(
        `${object}-gone.csv`,
        `${title.toLowerCase()} of earlier drops that this one does not have any more`,
        goneFile(gone),
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
  const population = objects.flatMap(({ title, population: fields }) =>
    fields.map(({ model, field, link, source, odoo }) => [
      title,
      model,
      field,
      link ? 'link' : 'value',
      String(source),
      String(odoo),
    ]),
  );
  if (population.length > 0) {
    const headers = ['object type', 'model', 'field', 'kind', 'filled in the source', 'filled in Odoo'];
    await write('population.csv', 'every field written, and how often it is filled', csvFile(headers, population));
  }
  return { rules, files };
}

/** Rows that are in Odoo and have something to tell. */
async function notedRows(stores: Stores, run: RunName, type: RowType): Promise<readonly Outcome[]> {
  const noted: Outcome[] = [];
  for await (const chunk of outcomesOf(stores.work, { ...run, object: type.name })) {
    noted.push(...chunk.filter((outcome) => 'id' in outcome && outcome.notes !== undefined));
  }
  return noted;
}

async function openRows(stores: Stores, run: RunName, type: RowType): Promise<readonly Outcome[]> {
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
    const reasons = 'reasons' in outcome ? outcome.reasons : (outcome.notes ?? []);
    const rules = reasons.map(({ rule }) => rule);
    for (const rule of new Set(rules)) {
      const name = `${outcome.outcome} ${rule}`;
      const earlier = counts.get(name);
      counts.set(name, { object, outcome: outcome.outcome, rule, rows: (earlier?.rows ?? 0) + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.rows - a.rows);
}

function rejectedRows(stores: Stores, drop: Drop, type: RowType, rejected: readonly Outcome[]): Promise<string> {
  const files = drop.objects[type.name] ?? [];
  const headers = [...new Set(files.flatMap((file) => file.headers))];
  return rejectedFile(headers, rejected, (name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) throw new TypeError('An outcome names a file that is not in its drop.');
    return readExportFile(dropFileInput(stores, file), { sheet: type.name });
  });
}

/** A field that came out differently, as it is stored. */
export const differenceSchema = z.object({
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
