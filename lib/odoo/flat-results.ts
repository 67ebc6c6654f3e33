import type { NamedEntry } from '../migration/id-map.ts';
import type { FlatRecord } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import { isEmptyLink } from './cells.ts';
import { idOf } from './changed-sides.ts';
import type { Prepared } from './flat-records.ts';
import type { LoadedRow } from './load-records.ts';
import {
  differences,
  expectedOf,
  type FieldDifference,
  hashOf,
  isDifferent,
  readImages,
  sideBySide,
} from './read-back.ts';
import { modelReading } from './reading.ts';
import { reasonOf } from './refusal.ts';
import { unwrittenRows } from './unwritten-rows.ts';
import type { ComparedField, HeldRecord, RowDifference, WritingContext, Written } from './written.ts';

/** What writing one record came to. */
export type WriteResult =
  | { readonly kind: 'created'; readonly id: number; readonly kept: readonly string[] }
  /** `kept` are fields that a person changed in Odoo and the source did not: they stay as they are. */
  | {
      readonly kind: 'updated';
      readonly id: number;
      readonly kept: readonly string[];
      readonly fields: readonly string[];
      /** Of conflicts that the map decides. */
      readonly notes?: readonly Reason[];
    }
  | {
      readonly kind: 'unchanged';
      readonly id: number;
      readonly kept: readonly string[];
      readonly notes?: readonly Reason[];
    }
  /** A record of Odoo's own was taken. */
  | { readonly kind: 'matched'; readonly id: number }
  | { readonly kind: 'rejected' | 'conflict' | 'pending'; readonly reasons: readonly Reason[] };

/** What creating a record came to; a row without an answer is rejected. */
export const createResult = (result: LoadedRow | undefined): WriteResult => {
  if (result === undefined)
    return { kind: 'rejected', reasons: [reasonOf('Odoo gave no answer for this row', undefined)] };
  return result.ok
    ? { kind: 'created', id: result.id, kept: [] }
    : { kind: 'rejected', reasons: [reasonOf(result.message, result.field)] };
};

/** Reads back what was written, compares it, and says what became of each line. */
export async function conclude(
  context: WritingContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, WriteResult>,
  rejected: readonly Outcome[],
): Promise<Written> {
  const { client, type, writing, run } = context;
  const outcomes: Outcome[] = [...rejected];
  const entries: NamedEntry[] = [];
  const created: { model: string; externalId: string; id: number }[] = [];
  const updated: { model: string; externalId: string; id: number; fields: readonly string[] }[] = [];
  const differing: RowDifference[] = [];
  const compared: ComparedField[] = [];
  const held: HeldRecord[] = [];
  const ids = idOf(context.entries);
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const written = group.flatMap((record) => {
      const result = results.get(record.externalId);
      return result && 'id' in result ? [{ record, result }] : [];
    });
    const fields = [...new Set(group.flatMap(({ cells, expect }) => Object.keys({ ...cells, ...expect })))];
    const images = await readImages(
      client,
      model,
      written.map(({ result }) => result.id),
      fields,
    );
    const records = written.map(({ record }) => record);
    for (const { at, ...difference } of (await writing.verify?.(records, modelReading(client))) ?? []) {
      const record = records[at];
      if (record !== undefined) differing.push({ ...placeOf(record.line), ...difference });
    }
    for (const { record, result } of written) {
      const { line, externalId: name, cells, expect } = record;
      const image = images.get(result.id) ?? {};
      if (result.kind === 'matched') {
        const others = await differences(client, model, withoutEmpty(cells), image, ids, writing.storedAs);
        const notes = [...record.notes, ...(others.length === 0 ? [] : [keptAsInOdoo(others)])];
        outcomes.push({ ...placeOf(line), outcome: 'unchanged', model, id: result.id, ...noted(notes) });
        // Without an external id: it is not ours to change, and its absence later is no deletion of something of ours.
        const entry = { state: 'loaded' as const, model, id: result.id, hash: line.hash, run };
        entries.push({ name: { objectType: type.name, key: line.key }, entry });
        continue;
      }
      const wanted = Object.fromEntries(
        Object.entries({ ...cells, ...expect }).filter(([field]) => !result.kept.includes(field)),
      );
      const found = (await sideBySide(client, model, wanted, image, ids, writing.storedAs)).map((field) => ({
        ...placeOf(line),
        ...field,
      }));
      compared.push(...found.map((field) => ({ ...field, model, id: result.id })));
      differing.push(...found.filter(isDifferent));
      outcomes.push({
        ...placeOf(line),
        outcome: result.kind,
        model,
        id: result.id,
        ...noted([...record.notes, ...(record.remarks ?? []), ...('notes' in result ? (result.notes ?? []) : [])]),
      });
      const left = result.kept.map((field) => [field, image[field] ?? ''] as const);
      held.push({
        ...placeOf(line),
        model,
        id: result.id,
        fields: { ...expectedOf(found), ...Object.fromEntries(left) },
      });
      const after = Object.fromEntries(
        Object.keys(cells).map((field) => {
          const remembered = result.kept.includes(field) ? record.entry?.after?.[field] : undefined;
          return [field, remembered ?? hashOf(image[field] ?? '')];
        }),
      );
      const entry = { state: 'loaded' as const, model, id: result.id, externalId: name, hash: line.hash, run, after };
      entries.push({ name: { objectType: type.name, key: line.key }, entry });
      if (result.kind === 'created') created.push({ model, externalId: name, id: result.id });
      if (result.kind === 'updated') updated.push({ model, externalId: name, id: result.id, fields: result.fields });
    }
  }
  const unwritten = unwrittenRows(prepared, results);
  return {
    outcomes: [...outcomes, ...unwritten.outcomes],
    entries,
    created,
    updated,
    compared,
    differing,
    held,
    refused: unwritten.refused,
  };
}

/** Cells that hold something; what the source leaves open is no difference to a record of Odoo's own. */
const withoutEmpty = (cells: FlatRecord['cells']): FlatRecord['cells'] =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null && !isEmptyLink(cell)));

const keptAsInOdoo = (others: readonly FieldDifference[]): Reason => ({
  rule: 'matched-record',
  problem: `is in Odoo already and is used as it is there; the export says otherwise about ${others.map(({ field }) => field).join(', ')}`,
  mend: 'Nothing to do when Odoo is right; else change the record in Odoo',
});

const noted = (notes: readonly Reason[]): { readonly notes?: readonly Reason[] } =>
  notes.length === 0 ? {} : { notes };
