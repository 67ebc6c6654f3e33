import type { OdooDocument } from '../migration/document.ts';
import { externalId } from '../migration/external-id.ts';
import type { Outcome, Reason } from '../migration/outcome.ts';
import { deletedInOdoo } from './changed-sides.ts';
import { changedContent } from './document-content.ts';
import { lineIdsOf } from './document-lines.ts';
import {
  type DocumentContext,
  lineExternalId,
  type Prepared,
  type Present,
  prepareDocuments,
} from './document-records.ts';
import { concludeDocuments, type DocumentResult, resultOf } from './document-results.ts';
import { besidesOf } from './documents/besides.ts';
import { finishDocuments, recipeOf } from './documents/index.ts';
import type { DocumentInOdoo, Finishing } from './documents/recipe.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { intentOf } from './intent.ts';
import { type LoadedRow, type LoadRow, loadRecords } from './load-records.ts';
import { reasonOf } from './refusal.ts';
import { writeSupports } from './write-supports.ts';
import type { LineToWrite, Written } from './written.ts';

// One call loads this much at most: Odoo 14 took 8 s for 100 invoices of three lines, of the 120 s it allows a call.
const mostDocuments = 100;
const mostLines = 400;

/**
 * Writes rows as documents: looked up by external id, only absent ones loaded with their lines in one transaction, then
 * compared and brought to their state by the recipe of their kind. A document that is there is never loaded again: Odoo
 * 14 would double an invoice's lines. Of one that changed in the source only the state follows; a change of its content
 * is a conflict, because what is posted or confirmed is not rewritten.
 */
export async function writeDocuments(context: DocumentContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { writing } = context;
  const { prepared, rejected, created, present, lineIds, results } = await loadAbsent(context, lines);
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
  return concludeDocuments(context, prepared, results, rejected, lineIds);
}

/** What loading documents came to, before any is brought to its state. */
export interface LoadedDocuments {
  readonly prepared: readonly Prepared[];
  readonly rejected: readonly Outcome[];
  /** External ids of the documents that this part has made, in whichever attempt. */
  readonly created: ReadonlySet<string>;
  readonly present: readonly Present[];
  readonly lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Of those that go no further, by external id. */
  readonly results: Map<string, DocumentResult>;
}

/** Loads the documents that are not there, and tells what keeps the others as they are: a rehearsal goes no further. */
export async function loadAbsent(context: DocumentContext, lines: readonly LineToWrite[]): Promise<LoadedDocuments> {
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
  const { prepared, rejected } = await prepareDocuments(context, lines, supports);
  const besides = await besidesOf(finishingOf(context));
  const intent = await intentOf(
    context,
    prepared.map((row) => ({ ...row, finishing: besides(row.document, row.line.key) })),
  );
  const created = new Set(intent.creates.map((create) => create.externalId));
  const begun = await lookUpExternalIds(client, intent.repeated ? [...created] : []);
  const results = new Map<string, DocumentResult>();
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

  return { prepared, rejected, created, present, lineIds, results };
}

function finishingOf({ client, namespace, migration, type, settings }: DocumentContext): Finishing {
  return { client, settings, supportId: (name) => externalId(namespace, migration, `${type.name}-support`, name) };
}

async function loadDocuments(
  context: DocumentContext,
  rows: readonly Prepared[],
): Promise<ReadonlyMap<string, LoadedRow>> {
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

/** Takes out again what this part loaded and what was then rejected; what Odoo keeps says so in its reasons. */
async function takeOut(
  context: DocumentContext,
  finishing: Finishing,
  created: readonly Present[],
  results: Map<string, DocumentResult>,
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
