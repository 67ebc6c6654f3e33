import { z } from 'zod';
import type { OdooDocument } from '../../lib/migration/document.ts';
import type { Cell } from '../../lib/migration/object-type.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { columnOf, textOf } from '../../lib/odoo/cells.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import type { DocumentInOdoo, Finished, Finishing } from '../../lib/odoo/documents/recipe.ts';
import { lookUpExternalIds } from '../../lib/odoo/external-ids.ts';

type Cells = Readonly<Record<string, Cell>>;

/** Loads a document with its lines nested under it, as it is before its first step. */
export async function loadDocument<D extends OdooDocument>(
  client: OdooClient,
  key: string,
  document: D,
): Promise<DocumentInOdoo<D>> {
  const externalId = `__aiworks__.acme_document_${key}`;
  const { cells, nested } = document;
  const lineName = (line: string) => `${externalId}_${line}`;
  const lineColumns = (line: Cells) =>
    Object.entries(line).map(([field, cell]) => `${nested?.field}/${columnOf(field, cell)}`);
  const header = Object.entries(cells);
  const first = nested?.lines[0];
  const fields = [
    'id',
    ...header.map(([field, cell]) => columnOf(field, cell)),
    ...(first ? [`${nested.field}/id`, ...lineColumns(first.cells)] : []),
  ];
  const texts = (row: Cells) => Object.values(row).map((cell) => textOf(cell, undefined));
  const head = [externalId, ...texts(cells)];
  const lines = (nested?.lines ?? []).map((line) => [lineName(line.key), ...texts(line.cells)]);
  const data = lines.map((line, index) => [...(index === 0 ? head : head.map(() => '')), ...line]);
  const answer = await client.call({
    model: document.model,
    method: 'load',
    args: { fields, data: data.length === 0 ? [head] : data },
  });
  const { ids, messages } = z
    .object({ ids: z.union([z.array(z.number()), z.literal(false)]), messages: z.array(z.unknown()) })
    .parse(answer);
  if (ids === false) throw new Error(`Odoo refused the document: ${JSON.stringify(messages)}`);
  const names = (nested?.lines ?? []).map(({ key: line }) => lineName(line));
  const found = await lookUpExternalIds(client, [externalId, ...names]);
  const lineIds = new Map((nested?.lines ?? []).map(({ key: line }) => [line, found.get(lineName(line))?.id ?? 0]));
  return { externalId, key, created: true, id: found.get(externalId)?.id ?? 0, document, lineIds };
}

/** With what the tests finish documents. */
export const finishingWith = (client: OdooClient): Finishing => ({
  client,
  settings: defaultSettings,
  supportId: (name) => `__aiworks__.acme_document-support_${name.replaceAll(' ', '-')}`,
  pause: async () => {},
});

/** `finished`, or the rules it was rejected by. */
export const ends = (finished: ReadonlyMap<string, Finished>): readonly string[] =>
  [...finished.values()].map((one) =>
    one.kind === 'finished' ? one.kind : one.reasons.map(({ rule }) => rule).join(' '),
  );

/** Ids of records made by `create`, one for each of the values. */
export async function create(
  client: OdooClient,
  model: string,
  ...vals: readonly Readonly<Record<string, unknown>>[]
): Promise<readonly number[]> {
  return z.array(z.number()).parse(await client.call({ model, method: 'create', args: { vals_list: vals } }));
}
