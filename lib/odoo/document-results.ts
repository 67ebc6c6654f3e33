import type { NamedEntry } from '../migration/id-map.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import { changeOf, idOf } from './changed-sides.ts';
import type { OdooClient } from './client.ts';
import { compareLines, hashesOfLines, readLines } from './document-lines.ts';
import { type DocumentContext, fieldsOf, type Prepared } from './document-records.ts';
import type { Finished } from './documents/recipe.ts';
import { fieldTypes } from './fields.ts';
import type { FieldDifference } from './read-back.ts';
import { expectedOf, hashOf, type Image, isDifferent, readImages, sideBySide } from './read-back.ts';
import { reasonOf } from './refusal.ts';
import { unwrittenRows } from './unwritten-rows.ts';
import type { ComparedField, HeldRecord, RowDifference, Written } from './written.ts';

/** What writing one document came to. */
export type DocumentResult =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged';
      readonly id: number;
      readonly notes: readonly Reason[];
    }
  | { readonly kind: 'rejected' | 'conflict'; readonly reasons: readonly Reason[] };

/** @param created whether this part has loaded it, in whichever attempt */
export function resultOf(finished: Finished | undefined, id: number, created: boolean): DocumentResult {
  if (finished === undefined)
    return { kind: 'rejected', reasons: [reasonOf('Odoo gave no answer for this row', undefined)] };
  if (finished.kind === 'rejected') return finished;
  const kind = created ? 'created' : finished.changed ? 'updated' : 'unchanged';
  return { kind, id, notes: finished.notes };
}

/** Reads everything back, compares it with the source, and says what became of each row. */
export async function concludeDocuments(
  context: DocumentContext,
  prepared: readonly Prepared[],
  results: ReadonlyMap<string, DocumentResult>,
  rejected: readonly Outcome[],
  lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<Written> {
  const { client, type, run, entries: known } = context;
  const outcomes: Outcome[] = [...rejected];
  const entries: NamedEntry[] = [];
  const differing: RowDifference[] = [];
  const created: { model: string; externalId: string; id: number }[] = [];
  const updated: { model: string; externalId: string; id: number; fields: readonly string[] }[] = [];
  const compared: ComparedField[] = [];
  const ofRecords: HeldRecord[] = [];
  for (const [model, group] of Map.groupBy(prepared, (row) => row.model)) {
    const written = group.flatMap((row) => {
      const result = results.get(row.externalId);
      return result && 'id' in result ? [{ ...row, id: result.id, result }] : [];
    });
    const images = await readImages(
      client,
      model,
      written.map(({ id }) => id),
      [...fieldsOf(group), ...(await settledFields(client, model))],
    );
    const held = await readLines(client, written, lineIds);
    for (const row of written) {
      const { line, externalId: name, cells, result } = row;
      const image: Image = images.get(row.id) ?? {};
      const own = await sideBySide(client, model, cells, image, idOf(known));
      // What a person changed in Odoo and the source did not stays, and is no difference.
      const isKept = (difference: FieldDifference) =>
        row.entry !== undefined && changeOf(row.entry, difference) === 'odoo';
      const wrong = own.filter((field) => isDifferent(field) && !isKept(field));
      const ofLines = await compareLines(context, row, lineIds.get(name), held, row.entry);
      const left = own.filter((field) => isDifferent(field) && isKept(field)).map(({ field, found }) => [field, found]);
      ofRecords.push({
        ...placeOf(line),
        model,
        id: row.id,
        fields: { ...expectedOf(own), ...Object.fromEntries(left), ...settledOf(image) },
        lines: linesHeld(ofLines.compared),
      });
      compared.push(...own.map((field) => ({ ...placeOf(line), ...field, model, id: row.id })), ...ofLines.compared);
      differing.push(...wrong.map((difference) => ({ ...placeOf(line), ...difference })), ...ofLines.differing);
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
          // What we wrote stays remembered: a document's content is written once.
          after: { ...hashesOf(image), ...hashesOfLines(row, lineIds.get(name), held), ...row.entry?.after },
        },
      });
      if (result.kind === 'created') created.push({ model, externalId: name, id: row.id });
      if (result.kind === 'updated') updated.push({ model, externalId: name, id: row.id, fields: ['state'] });
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
    held: ofRecords,
    refused: unwritten.refused,
  };
}

// What the last steps have brought a document to, and what Odoo has computed of it.
const settled = ['state', 'amount_total'];

const settledFields = async (client: OdooClient, model: string): Promise<readonly string[]> => {
  const types = await fieldTypes(client, model);
  return settled.filter((field) => types.has(field));
};

const settledOf = (image: Image): Image =>
  Object.fromEntries(settled.flatMap((field) => (image[field] === undefined ? [] : [[field, image[field]]])));

/** Lines as they are to be held, each with all of its fields. */
const linesHeld = (compared: readonly ComparedField[]): NonNullable<HeldRecord['lines']> =>
  [...Map.groupBy(compared, ({ id }) => id).values()].flatMap((fields) => {
    const [first] = fields;
    if (first === undefined) return [];
    const { file, row, key, model, id } = first;
    return [{ file, row, key, model, id, fields: expectedOf(fields) }];
  });

/** What a document is brought to is not its content: it moves on. */
const hashesOf = (image: Image): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(image).flatMap(([field, value]) => (settled.includes(field) ? [] : [[field, hashOf(value)]])),
  );
