import { z } from 'zod';
import type { OdooDocument } from '../migration/document.ts';
import type { LoadedEntry } from '../migration/id-map.ts';
import type { PartLine } from '../migration/transform.ts';
import { changeOf, idOf } from './changed-sides.ts';
import type { OdooClient } from './client.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { hashOf, type Image, isDifferent, readImages, sideBySide } from './read-back.ts';
import type { ComparedField, RowDifference, WritingContext } from './written.ts';

/** A document in Odoo, as far as its lines are asked for. */
interface WithLines {
  readonly externalId: string;
  readonly id: number;
  readonly model: string;
  readonly line: PartLine;
  readonly document: OdooDocument;
}

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/**
 * Database ids of every document's lines, by the line's key. Odoo 14 gives the lines of an invoice no external ids of
 * their own, though they were sent; there the lines are told by their order, which is the order they were loaded in.
 * @returns by the document's external id; a document whose lines cannot be told apart has none
 */
export async function lineIdsOf(
  client: OdooClient,
  lineExternalId: (key: string) => string,
  documents: readonly WithLines[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const found = new Map<string, ReadonlyMap<string, number>>();
  const nested = documents.flatMap((row) => (row.document.nested ? [{ row, nested: row.document.nested }] : []));
  const named = await lookUpExternalIds(
    client,
    nested.flatMap(({ nested: { lines } }) => lines.map(({ key }) => lineExternalId(key))),
  );
  const unnamed: typeof nested = [];
  for (const item of nested) {
    const ids = item.nested.lines.flatMap(({ key }): [string, number][] => {
      const id = named.get(lineExternalId(key))?.id;
      return id === undefined ? [] : [[key, id]];
    });
    if (ids.length === item.nested.lines.length) found.set(item.row.externalId, new Map(ids));
    else unnamed.push(item);
  }
  for (const [model, group] of Map.groupBy(unnamed, ({ row }) => row.model)) {
    const fields = [...new Set(group.map(({ nested: { field } }) => field))];
    const answer = await client.call({ model, method: 'read', ids: group.map(({ row }) => row.id), args: { fields } });
    const records = new Map(recordsSchema.parse(answer).map((record) => [record.id, record]));
    for (const { row, nested: lines } of group) {
      const held = z.array(z.number()).parse(records.get(row.id)?.[lines.field] ?? []);
      if (held.length !== lines.lines.length) continue;
      const inOrder = [...held].sort((a, b) => a - b);
      found.set(row.externalId, new Map(lines.lines.map(({ key }, index) => [key, inOrder[index] ?? 0])));
    }
  }
  return found;
}

/** What Odoo holds of the lines of several documents. */
export interface HeldLines {
  /** By database id of the line. */
  readonly images: ReadonlyMap<number, Image>;
}

/** Reads the lines of documents, each with the fields its cells fill. */
export async function readLines(
  client: OdooClient,
  documents: readonly WithLines[],
  lineIds: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<HeldLines> {
  const images = new Map<number, Image>();
  const nested = documents.flatMap(({ externalId, document }) =>
    document.nested ? [{ externalId, ...document.nested }] : [],
  );
  for (const [model, group] of Map.groupBy(nested, (row) => row.model)) {
    const fields = [...new Set(group.flatMap(({ lines }) => lines.flatMap(({ cells }) => Object.keys(cells))))];
    const ids = group.flatMap(({ externalId }) => [...(lineIds.get(externalId)?.values() ?? [])]);
    if (ids.length === 0) continue;
    for (const [id, image] of await readImages(client, model, ids, fields)) images.set(id, image);
  }
  return { images };
}

/**
 * A document's lines beside what the source says; those that differ, apart from what a person changed in Odoo since, are
 * told alone too.
 */
export async function compareLines(
  { client, entries }: Pick<WritingContext, 'client' | 'entries'>,
  { document, line }: WithLines,
  ids: ReadonlyMap<string, number> | undefined,
  { images }: HeldLines,
  entry: LoadedEntry | undefined,
): Promise<{ readonly compared: readonly ComparedField[]; readonly differing: readonly RowDifference[] }> {
  const compared: ComparedField[] = [];
  const differing: RowDifference[] = [];
  const model = document.nested?.model ?? '';
  const places = new Map((line.lines ?? []).map((row) => [row.key, row]));
  for (const { key, cells } of document.nested?.lines ?? []) {
    const place = places.get(key) ?? line;
    const id = ids?.get(key) ?? 0;
    const image = images.get(id);
    if (image === undefined) {
      differing.push({ file: place.file, row: place.row, key, field: 'line', expected: 'present', found: 'absent' });
      continue;
    }
    const found = await sideBySide(client, model, cells, image, idOf(entries));
    compared.push(...found.map((field) => ({ file: place.file, row: place.row, key, ...field, model, id })));
    for (const difference of found.filter(isDifferent)) {
      const remembered = entry?.after?.[nameOfLine(key, difference.field)];
      const change =
        remembered === undefined ? 'both' : changeOf(withAfter(entry, difference.field, remembered), difference);
      if (change !== 'odoo') differing.push({ file: place.file, row: place.row, key, ...difference });
    }
  }
  return { compared, differing };
}

const nameOfLine = (key: string, field: string) => `${key}#${field}`;

const withAfter = (entry: LoadedEntry | undefined, field: string, hash: string): LoadedEntry | undefined =>
  entry === undefined ? undefined : { ...entry, after: { [field]: hash } };

/** Hashes of what Odoo holds of a document's lines, for the id map: `<line's key>#<field>`. */
export function hashesOfLines(
  { document }: WithLines,
  ids: ReadonlyMap<string, number> | undefined,
  { images }: HeldLines,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (document.nested?.lines ?? []).flatMap(({ key, cells }) => {
      const image = images.get(ids?.get(key) ?? 0) ?? {};
      return Object.keys(cells).map((field) => [nameOfLine(key, field), hashOf(image[field] ?? '')] as const);
    }),
  );
}
