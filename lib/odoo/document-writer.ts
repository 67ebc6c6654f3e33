import type { OdooDocument } from '../migration/document.ts';
import { externalId } from '../migration/external-id.ts';
import type { NamedEntry } from '../migration/id-map.ts';
import type { DocumentWriting } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { LineOfDocument, PartLine } from '../migration/transform.ts';
import { changeOf, deletedInOdoo, idOf } from './changed-sides.ts';
import { customOfRow } from './custom-cells.ts';
import { destinationOf } from './destination.ts';
import { hashesOfLines, lineIdsOf, linesDiffer, readLines } from './document-lines.ts';
import { finishDocuments, recipeOf } from './documents/index.ts';
import type { DocumentInOdoo, Finished, Finishing } from './documents/recipe.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { intentOf } from './intent.ts';
import { type LoadedRow, type LoadRow, loadRecords } from './load-records.ts';
import { type Known, linksOf, lookFor } from './look.ts';
import { differences, hashOf, type Image, readImages } from './read-back.ts';
import { reading } from './reading.ts';
import { reasonOf } from './refusal.ts';
import type { EnsuredSupports } from './support-records.ts';
import { writeSupports } from './write-supports.ts';
import type { LineToWrite, RowDifference, WritingContext, Written } from './written.ts';

type Context = WritingContext<DocumentWriting>;

/** A row with the document it becomes. */
interface Prepared extends LineToWrite {
  readonly document: OdooDocument;
  readonly model: string;
  readonly cells: OdooDocument['cells'];
  readonly externalId: string;
  readonly notes: readonly Reason[];
}

// One call loads this much at most: Odoo 14 took 8 s for 100 invoices of three lines, of the 120 s it allows a call.
const mostDocuments = 100;
const mostLines = 400;

/**
 * Writes rows as documents: looked up by external id, only absent ones loaded with their lines in one transaction, then
 * compared and brought to their state by the recipe of their kind. A document that is there is never loaded again: Odoo
 * 14 would double an invoice's lines. Of one that changed in the source only the state follows; a change of its content
 * is a conflict, because what is posted or confirmed is not rewritten.
 */
export async function writeDocuments(context: Context, lines: readonly LineToWrite[]): Promise<Written> {
  const { client, writing } = context;
  const supports = await writeSupports(
    context,
    lines,
    ({ record, lines: nested = [] }, destination) =>
      writing.supports?.(
        record,
        nested.map((line) => line.record),
        destination,
      ) ?? [],
  );
  const { prepared, rejected } = await prepare(context, lines, supports);
  const intent = await intentOf(context, prepared);
  const created = new Set(intent.creates.map((create) => create.externalId));
  const begun = await lookUpExternalIds(client, intent.repeated ? [...created] : []);
  const results = new Map<string, Result>();
  for (const name of intent.deleted) results.set(name, { kind: 'conflict', reasons: [deletedInOdoo] });

  const ids = new Map(intent.existing.map((record) => [record.externalId, record.id]));
  for (const [name, { id }] of begun) ids.set(name, id);
  const absent = prepared.filter((row) => created.has(row.externalId) && !begun.has(row.externalId));
  for (const [name, loaded] of await loadDocuments(context, absent)) {
    if (loaded.ok) ids.set(name, loaded.id);
    else results.set(name, { kind: 'rejected', reasons: [reasonOf(loaded.message, loaded.field)] });
  }

  const present = prepared.flatMap((row) => {
    const id = ids.get(row.externalId);
    return id === undefined || results.has(row.externalId) ? [] : [{ ...row, id }];
  });
  const lineIds = await lineIdsOf(client, (key) => lineExternalId(context, key), present);
  const before = await changedContent(
    context,
    present.filter((row) => !created.has(row.externalId)),
    lineIds,
  );
  for (const [name, reasons] of before) results.set(name, { kind: 'conflict', reasons });

  const finishing = finishingOf(context);
  const toFinish = present
    .filter((row) => !results.has(row.externalId))
    .map(
      (row): DocumentInOdoo<OdooDocument> => ({
        externalId: row.externalId,
        key: row.line.key,
        id: row.id,
        document: row.document,
        created: created.has(row.externalId),
        lineIds: lineIds.get(row.externalId) ?? new Map(),
      }),
    );
  const finished = await finishDocuments(writing.document, finishing, toFinish);
  for (const { externalId: name, id } of toFinish) {
    results.set(name, resultOf(finished.get(name), id, created.has(name)));
  }
  await takeOut(
    context,
    finishing,
    present.filter((row) => created.has(row.externalId)),
    results,
  );
  return conclude(context, prepared, results, rejected, lineIds);
}

type Result =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged';
      readonly id: number;
      readonly notes: readonly Reason[];
    }
  | { readonly kind: 'rejected' | 'conflict'; readonly reasons: readonly Reason[] };

function resultOf(finished: Finished | undefined, id: number, created: boolean): Result {
  if (finished === undefined)
    return { kind: 'rejected', reasons: [reasonOf('Odoo gave no answer for this row', undefined)] };
  if (finished.kind === 'rejected') return finished;
  const kind = created ? 'created' : finished.changed ? 'updated' : 'unchanged';
  return { kind, id, notes: finished.notes };
}

function finishingOf({ client, namespace, migration, type, settings }: Context): Finishing {
  return { client, settings, supportId: (name) => externalId(namespace, migration, `${type.name}-support`, name) };
}

/** Turns rows into documents; what names something Odoo does not have is rejected with every reason. */
async function prepare(context: Context, lines: readonly LineToWrite[], supports: EnsuredSupports) {
  const { client, type, writing, namespace, migration, entries, settings } = context;
  const ofLines = { references: type.lines?.references ?? {} };
  const links = lines.flatMap(({ line }) => [
    linksOf(type, line, entries),
    ...(line.lines ?? []).map((nested) => linksOf(ofLines, nested, entries)),
  ]);
  const referenced = (column: string) => [
    ...new Set(links.flatMap((found) => (found.get(column) ?? []).map(({ id }) => id))),
  ];
  const records = lines.map(({ line }) => line.record);
  const found = (await writing.lookups?.(referenced, reading(client), records)) ?? new Map<string, number>();
  const known: Known = { entries, supports, found, destination: await destinationOf(client), settings };

  const prepared: Prepared[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { look, reasons, notes } = lookFor(type, line, known);
    const nested = (line.lines ?? []).map((row) => ({
      row,
      ...lookFor(ofLines, row, known),
    }));
    const document = writing.record(
      line.record,
      look,
      nested.map(({ row, look: own }) => ({ key: row.key, record: row.record, look: own })),
    );
    const custom = await customOfRow(client, document.model, line, linksOf(type, line, entries));
    const all = [
      ...reasons,
      ...custom.rejected,
      ...nested.flatMap(({ row, reasons: own }) => own.map((reason) => inLine(row, line, reason))),
    ];
    const whole = { ...document, cells: { ...document.cells, ...custom.cells } };
    if (all.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else if (custom.waiting.length > 0)
      rejected.push({ ...placeOf(line), outcome: 'pending', reasons: custom.waiting });
    else
      prepared.push({
        line,
        entry,
        document: whole,
        model: whole.model,
        cells: whole.cells,
        externalId: externalId(namespace, migration, type.name, line.key),
        notes: [...notes, ...nested.flatMap(({ row, notes: own }) => own.map((note) => inLine(row, line, note)))],
      });
  }
  return { prepared, rejected };
}

/** A line's reason as its document tells it. */
const inLine = (row: LineOfDocument, { file }: PartLine, reason: Reason): Reason => ({
  ...reason,
  problem: `${reason.problem} (row ${row.row}${row.file === file ? '' : ` of ${row.file}`})`,
});

/** External id of a document's line. */
const lineExternalId = ({ namespace, migration, type }: Context, key: string): string =>
  externalId(namespace, migration, type.lines?.name ?? `${type.name}-line`, key);

async function loadDocuments(context: Context, rows: readonly Prepared[]): Promise<ReadonlyMap<string, LoadedRow>> {
  const loaded = new Map<string, LoadedRow>();
  for (const [model, group] of Map.groupBy(rows, (row) => row.model)) {
    for (const batch of batchesOf(group)) {
      const toLoad = batch.map(({ externalId: name, document: { cells, nested } }): LoadRow => {
        if (nested === undefined) return { externalId: name, cells };
        const nestedRows = nested.lines.map((line) => ({
          externalId: lineExternalId(context, line.key),
          cells: line.cells,
        }));
        return { externalId: name, cells, nested: { field: nested.field, model: nested.model, rows: nestedRows } };
      });
      for (const [name, result] of await loadRecords(context.client, model, toLoad, 'document'))
        loaded.set(name, result);
    }
  }
  return loaded;
}

function batchesOf(rows: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const batches: Prepared[][] = [];
  let lines = 0;
  for (const row of rows) {
    const own = row.document.nested?.lines.length ?? 0;
    const last = batches.at(-1);
    if (last === undefined || last.length >= mostDocuments || lines + own > mostLines) {
      batches.push([row]);
      lines = own;
    } else {
      last.push(row);
      lines += own;
    }
  }
  return batches;
}

type Present = Prepared & { readonly id: number };

/** Documents that were there before and whose content the source has changed since, with the reason for each. */
async function changedContent(
  context: Context,
  rows: readonly Present[],
  lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<ReadonlyMap<string, readonly Reason[]>> {
  const { client, entries } = context;
  const changed = new Map<string, readonly Reason[]>();
  for (const [model, group] of Map.groupBy(rows, (row) => row.model)) {
    const images = await readImages(
      client,
      model,
      group.map(({ id }) => id),
      fieldsOf(group),
    );
    const held = await readLines(client, group, lineIds);
    for (const row of group) {
      const differing = await differences(client, model, row.cells, images.get(row.id) ?? {}, idOf(entries));
      const inSource = differing.filter((difference) => changeOf(row.entry, difference) !== 'odoo');
      const reasons = inSource.map(({ field, expected, found }) => contentChanged(field, expected, found));
      const lines = await linesDiffer(context, row, lineIds.get(row.externalId), held, row.entry);
      if (lines.length > 0) reasons.push(linesChanged(lines.length));
      if (reasons.length > 0) changed.set(row.externalId, reasons);
    }
  }
  return changed;
}

const contentChanged = (field: string, expected: string, found: string): Reason => ({
  rule: 'document-changed',
  column: field,
  problem: `has changed since it was migrated: Odoo holds "${found}", the export "${expected}"`,
  mend: 'Correct the document in Odoo by hand, or take it out there and upload the row again',
});

const linesChanged = (count: number): Reason => ({
  rule: 'document-changed',
  problem: `has ${count} lines that differ from what was migrated`,
  mend: 'Correct the document in Odoo by hand, or take it out there and upload the row again',
});

/** Takes out again what this part loaded and what was then rejected; what Odoo keeps says so in its reasons. */
async function takeOut(
  context: Context,
  finishing: Finishing,
  created: readonly Present[],
  results: Map<string, Result>,
) {
  const refused = created.filter((row) => results.get(row.externalId)?.kind === 'rejected');
  if (refused.length === 0) return;
  const kept = await recipeOf(context.writing.document).remove(
    finishing,
    refused.map(({ id }) => id),
  );
  for (const { externalId: name, id } of refused) {
    const result = results.get(name);
    if (kept.has(id) && result?.kind === 'rejected') {
      results.set(name, { kind: 'rejected', reasons: [...result.reasons, leftInOdoo] });
    }
  }
}

const leftInOdoo: Reason = {
  rule: 'left-in-odoo',
  problem: 'was begun in Odoo, and Odoo does not let it be removed',
  mend: 'Remove it in Odoo by hand before the row is uploaded again',
};

const fieldsOf = (rows: readonly Prepared[]): readonly string[] => [
  ...new Set(rows.flatMap(({ cells }) => Object.keys(cells))),
];

/** Reads everything back, compares it with the source, and says what became of each row. */
async function conclude(
  context: Context,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, Result>,
  rejected: readonly Outcome[],
  lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<Written> {
  const { client, type, run, entries: known } = context;
  const outcomes: Outcome[] = [...rejected];
  const entries: NamedEntry[] = [];
  const differing: RowDifference[] = [];
  const created: { model: string; externalId: string; id: number }[] = [];
  const updated: { model: string; externalId: string; id: number; fields: readonly string[] }[] = [];
  let compared = 0;
  for (const [model, group] of Map.groupBy(prepared, (row) => row.model)) {
    const written = group.flatMap((row) => {
      const result = results.get(row.externalId);
      return result && 'id' in result ? [{ ...row, id: result.id, result }] : [];
    });
    const images = await readImages(
      client,
      model,
      written.map(({ id }) => id),
      fieldsOf(group),
    );
    const held = await readLines(client, written, lineIds);
    for (const row of written) {
      const { line, externalId: name, cells, result } = row;
      const image: Image = images.get(row.id) ?? {};
      const own = await differences(client, model, cells, image, idOf(known));
      // What a person changed in Odoo and the source did not stays, and is no difference.
      const wrong = own.filter((difference) => row.entry === undefined || changeOf(row.entry, difference) !== 'odoo');
      const wrongLines = await linesDiffer(context, row, lineIds.get(name), held, row.entry);
      compared += Object.keys(cells).length;
      for (const { cells: lineCells } of row.document.nested?.lines ?? []) compared += Object.keys(lineCells).length;
      differing.push(...wrong.map((difference) => ({ ...placeOf(line), ...difference })));
      differing.push(...wrongLines);
      const notes = [...row.notes, ...result.notes];
      outcomes.push({
        ...placeOf(line),
        outcome: result.kind,
        model,
        id: row.id,
        ...(notes.length === 0 ? {} : { notes }),
      });
      entries.push({
        name: { objectType: type.name, key: line.key },
        entry: {
          state: 'loaded',
          model,
          id: row.id,
          externalId: name,
          hash: line.hash,
          run,
          after: { ...hashesOf(image), ...hashesOfLines(row, lineIds.get(name), held) },
        },
      });
      if (result.kind === 'created') created.push({ model, externalId: name, id: row.id });
      if (result.kind === 'updated') updated.push({ model, externalId: name, id: row.id, fields: ['state'] });
    }
  }
  for (const row of prepared) {
    const result = results.get(row.externalId);
    if (result && 'reasons' in result)
      outcomes.push({ ...placeOf(row.line), outcome: result.kind, reasons: result.reasons });
  }
  const refused = prepared.filter((row) => results.get(row.externalId)?.kind === 'rejected');
  return {
    outcomes,
    entries,
    created,
    updated,
    compared,
    differing,
    refused: new Set(refused.map(({ line }) => line.key)),
  };
}

const hashesOf = (image: Image): Record<string, string> =>
  Object.fromEntries(Object.entries(image).map(([field, value]) => [field, hashOf(value)]));
