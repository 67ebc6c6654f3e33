import { z } from 'zod';
import { type DropFiles, noFiles } from '../migration/drop-files.ts';
import {
  OdooCommittedUnmarshalled,
  OdooReplyLost,
  OdooRequestTooLarge,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
} from '../migration/errors.ts';
import type { Cell } from '../migration/object-type.ts';
import { columnOf, isEmptyLink, isFile, textOf } from './cells.ts';
import type { OdooCall, OdooClient } from './client.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { fieldTypes } from './fields.ts';

/** A record for `load()`: its external id and the cells to write. */
export interface LoadRow {
  readonly externalId: string;
  readonly cells: Readonly<Record<string, Cell>>;
  /** Lines to be written under it in the same transaction; all of them fill the same columns, or leave them empty. */
  readonly nested?: {
    readonly field: string;
    readonly model: string;
    readonly rows: readonly { readonly externalId: string; readonly cells: Readonly<Record<string, Cell>> }[];
  };
}

/**
 * What is known of the rows: `create` were absent just now, an `update` is there. A `document` is absent too, but must
 * never be loaded twice: Odoo 14 doubles the lines of an invoice whose external id exists.
 */
export type LoadKind = 'create' | 'update' | 'document';

/** What `load()` made of one row: its database id, or why Odoo refused it (Odoo's own words, which may quote values). */
export type LoadedRow =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly field: string | undefined; readonly message: string };

/** What `load()` answers: ids of all records, or false and why, by the places of records in the list and of their rows. */
export const loadAnswerSchema = z.object({
  ids: z.union([z.array(z.number()), z.literal(false)]),
  messages: z.array(
    z.looseObject({
      type: z.string().optional(),
      message: z.string(),
      record: z.union([z.number(), z.literal(false)]).optional(),
      rows: z.looseObject({ from: z.number() }).optional(),
      field: z.union([z.string(), z.literal(false)]).optional(),
    }),
  ),
});

/** Waits between attempts at a call that may be repeated; injected so that tests need not wait. */
export type Pause = (milliseconds: number) => Promise<void>;

const sleep: Pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Writes records of one model with `load()`: each with its external id, in one Odoo transaction a batch. A batch that
 * Odoo refuses is taken apart until the bad rows stand alone; the good ones are written. A reply that was lost is
 * never answered by writing blindly again: the external ids are looked up first.
 * @param kind an update is simply repeated when its reply was lost; a document whose lost reply left nothing behind
 *   is not written again: the call may still commit, and only a later attempt behind the part's lease may look again
 * @returns what became of each row, by external id
 * @throws {OdooReplyLost | OdooUnreachable | OdooAccessError} when Odoo stays away; what was written is found again
 *   by its external ids
 */
export async function loadRecords(
  client: OdooClient,
  model: string,
  rows: readonly LoadRow[],
  kind: LoadKind,
  pause: Pause = sleep,
  files: DropFiles = noFiles,
): Promise<ReadonlyMap<string, LoadedRow>> {
  const types = await fieldTypes(client, model);
  const nestedModel = rows.find(({ nested }) => nested !== undefined)?.nested?.model;
  const nestedTypes = nestedModel === undefined ? undefined : await fieldTypes(client, nestedModel);
  const results = new Map<string, LoadedRow>();
  for (const batch of byColumns(rows).flatMap(bySize))
    await loadBatch({
      client,
      model,
      kind,
      pause,
      files,
      results,
      again: false,
      ...batch,
      textOf: (field, cell) => textOf(cell, types.get(field)),
      nestedTextOf: (field, cell) => textOf(cell, nestedTypes?.get(field)),
    });
  return results;
}

interface Batch {
  readonly client: OdooClient;
  readonly model: string;
  readonly kind: LoadKind;
  readonly pause: Pause;
  readonly files: DropFiles;
  readonly results: Map<string, LoadedRow>;
  readonly columns: readonly string[];
  readonly fields: readonly string[];
  readonly nested: NestedColumns | undefined;
  readonly rows: readonly LoadRow[];
  /** A call for these rows was made before. */
  readonly again: boolean;
  readonly textOf: (field: string, cell: Cell) => string;
  readonly nestedTextOf: (field: string, cell: Cell) => string;
}

/** Columns of nested lines, without the name of the field they lie in. */
interface NestedColumns {
  readonly field: string;
  readonly columns: readonly string[];
  readonly fields: readonly string[];
}

async function loadBatch(whole: Batch, conflicts = 0): Promise<void> {
  const batch = whole.again && whole.kind === 'document' ? await withoutPresent(whole) : whole;
  if (batch.rows.length === 0) return;
  const attempt = await tryLoad(batch, conflicts);
  switch (attempt.kind) {
    case 'loaded':
      for (const [index, row] of batch.rows.entries()) {
        const id = attempt.ids[index];
        if (id !== undefined) batch.results.set(row.externalId, { ok: true, id });
      }
      return;
    case 'refused': {
      const [only] = batch.rows;
      if (batch.rows.length === 1 && only) {
        const [refusal] = attempt.refusals;
        batch.results.set(only.externalId, {
          ok: false,
          field: refusal?.field,
          message: refusal?.message ?? 'Odoo refused the record without saying why',
        });
        return;
      }
      for (const rows of takenApart(batch.rows, attempt.refusals)) await loadBatch({ ...batch, rows, again: true });
      return;
    }
    case 'conflict':
      await batch.pause(100 * 2 ** conflicts * (0.5 + Math.random()));
      await loadBatch({ ...batch, again: true }, conflicts + 1);
  }
}

/** Documents that another attempt has brought meanwhile are taken as they are: loaded again, their lines might double. */
async function withoutPresent(batch: Batch): Promise<Batch> {
  const found = await lookUpExternalIds(
    batch.client,
    batch.rows.map(({ externalId }) => externalId),
  );
  for (const [name, { id }] of found) batch.results.set(name, { ok: true, id });
  return { ...batch, rows: batch.rows.filter(({ externalId }) => !found.has(externalId)) };
}

interface Refusal {
  readonly record: number | undefined;
  readonly field: string | undefined;
  readonly message: string;
}

type Attempt =
  | { readonly kind: 'loaded'; readonly ids: readonly number[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Another transaction was in the way; nothing was written. */
  | { readonly kind: 'conflict' };

// Serialisation conflicts inside load() are not retried by the server (seen on 14 and 19): they come as a message.
const conflict = /could not serialize access|concurrent update|deadlock detected|duplicate key value.*ir_model_data/is;
const mostConflicts = 6;
const mostLostReplies = 3;

/** @param conflicts how often these rows have met another transaction */
async function tryLoad(batch: Batch, conflicts: number): Promise<Attempt> {
  const contents = await contentsOf(batch);
  for (let lost = 0; ; ) {
    try {
      const answer = loadAnswerSchema.parse(
        await batch.client.call({
          model: batch.model,
          method: 'load',
          args: {
            fields: headerOf(batch),
            data: batch.rows.flatMap((row) => dataOf(batch, row, contents)),
          },
          ...contextOf(batch.model),
        }),
      );
      if (answer.ids !== false) return { kind: 'loaded', ids: answer.ids };
      if (answer.messages.some(({ message }) => conflict.test(message)) && conflicts < mostConflicts) {
        return { kind: 'conflict' };
      }
      const refusals = answer.messages.map(({ record, field, message }) => ({
        record: record === false ? undefined : record,
        field: field === false ? undefined : field,
        message,
      }));
      return { kind: 'refused', refusals };
    } catch (error) {
      if (error instanceof OdooUserError) {
        return { kind: 'refused', refusals: [{ record: undefined, field: undefined, message: error.odooMessage }] };
      }
      if (error instanceof OdooRequestTooLarge) {
        return { kind: 'refused', refusals: [{ record: undefined, field: undefined, message: tooLargeForServer }] };
      }
      if (error instanceof OdooServerError) {
        if (error.concurrency && conflicts < mostConflicts) return { kind: 'conflict' };
        return { kind: 'refused', refusals: [{ record: undefined, field: undefined, message: error.message }] };
      }
      if (
        error instanceof OdooCommittedUnmarshalled ||
        error instanceof OdooReplyLost ||
        error instanceof OdooUnreachable
      ) {
        lost += 1;
        if (lost > mostLostReplies) throw error;
        const ids = batch.kind === 'update' ? undefined : await readBack(batch);
        if (ids !== undefined) return { kind: 'loaded', ids };
        if (batch.kind === 'document' && !(error instanceof OdooUnreachable)) throw error;
        // Not there (yet). Writing under the same external ids again is safe: should the lost call still commit, the
        // unique index of ir.model.data makes one of the two wait and then update the same records.
        await batch.pause(500 * 2 ** lost);
        continue;
      }
      throw error;
    }
  }
}

/**
 * A template is loaded for the variants that rows bring. Odoo would make one of its own at once, and that one takes the
 * only value of each attribute as soon as there is one: the row's variant would be a second one (14.0 and 19.0).
 */
const contextOf = (model: string): Pick<OdooCall, 'context'> =>
  model === 'product.template' ? { context: { create_product_product: false } } : {};

const headerOf = ({ columns, nested }: Batch): readonly string[] => [
  'id',
  ...columns,
  ...(nested === undefined ? [] : ['id', ...nested.columns].map((column) => `${nested.field}/${column}`)),
];

/** A record's rows for `load()`: the first holds the record and its first line, the others only a line. */
function dataOf(batch: Batch, row: LoadRow, contents: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const { columns, fields, nested } = batch;
  const textOfCell = (field: string) => {
    const cell = row.cells[field] ?? null;
    return isFile(cell) ? (contents.get(cell.file) ?? '') : batch.textOf(field, cell);
  };
  const own = [row.externalId, ...fields.map(textOfCell)];
  if (nested === undefined) return [own];
  const lines = (row.nested?.rows ?? []).map(({ externalId, cells }) => [
    externalId,
    ...nested.fields.map((field) => batch.nestedTextOf(field, cells[field] ?? null)),
  ]);
  const empty = ['', ...columns.map(() => '')];
  return lines.map((line, index) => [...(index === 0 ? own : empty), ...line]);
}

/** The files of a batch in base64. */
async function contentsOf({ rows, files }: Batch): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  for (const { file } of rows.flatMap(filesIn)) {
    if (!contents.has(file)) contents.set(file, await files.base64(file));
  }
  return contents;
}

const filesIn = ({ cells }: LoadRow) => Object.values(cells).filter(isFile);

/** Odoo holds a request, what it reads out of it and what it stores in memory together: 8 MiB of files are a good load. */
const filesPerCall = 8 * 1024 * 1024;

/** Rows with files in several calls, none of which carries more than a few MiB; a larger file travels alone. */
function bySize<B extends Pick<Batch, 'rows'>>(batch: B): readonly B[] {
  const groups: LoadRow[][] = [];
  let bytes = 0;
  for (const row of batch.rows) {
    const own = filesIn(row).reduce((sum, file) => sum + file.bytes, 0);
    const last = groups.at(-1);
    if (last === undefined || bytes + own > filesPerCall) {
      groups.push([row]);
      bytes = own;
    } else {
      last.push(row);
      bytes += own;
    }
  }
  return groups.map((rows) => ({ ...batch, rows }));
}

/** What a row is told whose request the server does not take (HTTP 413). */
const tooLargeForServer = 'the file is larger than the server takes in one request';

/** The ids of a batch whose reply was lost, when the batch was committed; load() commits all of it or nothing. */
async function readBack({ client, rows }: Batch): Promise<readonly number[] | undefined> {
  const found = await lookUpExternalIds(
    client,
    rows.map(({ externalId }) => externalId),
  ).catch((error: unknown) => {
    if (error instanceof OdooReplyLost || error instanceof OdooUnreachable) return new Map<string, { id: number }>();
    throw error;
  });
  const ids = rows.flatMap(({ externalId }) => found.get(externalId)?.id ?? []);
  return ids.length === rows.length ? ids : undefined;
}

/**
 * Splits a refused batch: rows Odoo blamed each alone, the others together. Odoo's list of errors can be incomplete
 * and 19 may blame an innocent row, so each group is tried again; without a usable blame the batch is halved.
 */
function takenApart(rows: readonly LoadRow[], refusals: readonly Refusal[]): readonly (readonly LoadRow[])[] {
  const blamed = new Set(
    refusals.flatMap(({ record }) => (record !== undefined && record < rows.length ? record : [])),
  );
  if (blamed.size === 0 || blamed.size === rows.length) {
    const middle = Math.ceil(rows.length / 2);
    return [rows.slice(0, middle), rows.slice(middle)];
  }
  return [rows.filter((_, index) => !blamed.has(index)), ...[...blamed].map((index) => rows.slice(index, index + 1))];
}

/**
 * Groups rows that fill the same columns: `load()` has one header, and an empty cell would clear. An empty link joins
 * the column that filled links of its field use. Lines nested under a record share one set of columns; in a record that
 * is new, an empty cell clears nothing.
 */
function byColumns(rows: readonly LoadRow[]) {
  const linkColumns = linkColumnsOf(rows);
  const nested = nestedColumnsOf(rows);
  const batches = new Map<string, { columns: string[]; fields: string[]; rows: LoadRow[]; nested: typeof nested }>();
  for (const row of rows) {
    const fields = Object.keys(row.cells);
    const columns = fields.map((field) => columnIn(linkColumns, field, row.cells[field] ?? null));
    const withLines = (row.nested?.rows.length ?? 0) > 0;
    const name = `${withLines}\n${columns.join('\n')}`;
    const batch = batches.get(name) ?? { columns, fields, rows: [], nested: withLines ? nested : undefined };
    batch.rows.push(row);
    batches.set(name, batch);
  }
  return [...batches.values()];
}

type WithCells = Pick<LoadRow, 'cells'>;

function linkColumnsOf(rows: readonly WithCells[]): ReadonlyMap<string, string> {
  const columns = new Map<string, string>();
  for (const { cells } of rows) {
    for (const [field, cell] of Object.entries(cells)) {
      if (typeof cell === 'object' && cell !== null && !isEmptyLink(cell)) columns.set(field, columnOf(field, cell));
    }
  }
  return columns;
}

const columnIn = (linkColumns: ReadonlyMap<string, string>, field: string, cell: Cell): string =>
  (isEmptyLink(cell) ? linkColumns.get(field) : undefined) ?? columnOf(field, cell);

function nestedColumnsOf(rows: readonly LoadRow[]): NestedColumns | undefined {
  const field = rows.find(({ nested }) => nested !== undefined)?.nested?.field;
  if (field === undefined) return undefined;
  const lines = rows.flatMap(({ nested }) => nested?.rows ?? []);
  const linkColumns = linkColumnsOf(lines);
  const columns = new Map<string, string>();
  for (const { cells } of lines) {
    for (const [name, cell] of Object.entries(cells)) {
      if (cell !== null || !columns.has(name)) columns.set(name, columnIn(linkColumns, name, cell));
    }
  }
  for (const [name, column] of linkColumns) columns.set(name, column);
  return { field, columns: [...columns.values()], fields: [...columns.keys()] };
}
