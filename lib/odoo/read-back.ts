import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Cell } from '../migration/object-type.ts';
import { comparable, expected, isLink } from './cells.ts';
import type { OdooClient } from './client.ts';
import { fieldTypes } from './fields.ts';

const recordsSchema = z.array(z.looseObject({ id: z.number() }));

/** What Odoo holds of a record, field → comparable text. */
export type Image = Readonly<Record<string, string>>;

/**
 * Reads fields of records by id, archived ones too. Records that are gone are absent from the answer (14.0 and 19.0).
 * Pages of 500 keep a reply far below the 12 MB at which Odoo was seen to truncate for slow readers.
 */
export async function readImages(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  fields: readonly string[],
): Promise<ReadonlyMap<number, Image>> {
  const read = await readExactly(client, model, ids, fields);
  return new Map([...read].map(([id, { image }]) => [id, image]));
}

/** What Odoo holds of a record, with the texts that comparable ones do not tell: markup, outer white space. */
export interface ExactImage {
  readonly image: Image;
  readonly exact: Readonly<Record<string, string>>;
}

/** As `readImages`, for what is to be written back one day. */
export async function readExactly(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  fields: readonly string[],
): Promise<ReadonlyMap<number, ExactImage>> {
  const types = await fieldTypes(client, model);
  const images = new Map<number, ExactImage>();
  for (let start = 0; start < ids.length; start += 500) {
    const answer = await client.call({
      model,
      method: 'read',
      ids: ids.slice(start, start + 500),
      // Without `load` each many2one comes with its label, which Odoo has to compute: twice the time on 19.
      args: { fields: fields.map((field) => readAs(model, field)), load: '' },
    });
    for (const record of recordsSchema.parse(answer)) {
      const image: Record<string, string> = {};
      const exact: Record<string, string> = {};
      for (const field of fields) {
        const held = record[readAs(model, field)];
        const text = comparable(held, types.get(field));
        image[field] = text;
        if (typeof held === 'string' && held !== text) exact[field] = held;
      }
      images.set(record.id, { image, exact });
    }
  }
  return images;
}

/** The bytes of an attachment are never compared: Odoo keeps their SHA-1 beside them (14.0 and 19.0). */
export const isBytes = (model: string, field: string): boolean => model === 'ir.attachment' && field === 'datas';

const readAs = (model: string, field: string): string => (isBytes(model, field) ? 'checksum' : field);

/** One field: what it should hold and what it holds, as comparable text. */
export interface FieldDifference {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
  /** It names another record. */
  readonly link?: true;
}

/** Puts what a record should hold beside what Odoo holds, field by field. */
export async function sideBySide(
  client: OdooClient,
  model: string,
  cells: Readonly<Record<string, Cell>>,
  image: Image,
  idOf: (externalId: string) => number | undefined,
  storedAs: Readonly<Record<string, (text: string) => string>> = {},
): Promise<readonly FieldDifference[]> {
  const types = await fieldTypes(client, model);
  return Object.entries(cells).map(([field, cell]) => {
    const stored = typeof cell === 'string' ? (storedAs[field]?.(cell) ?? cell) : cell;
    const compared = { field, expected: expected(stored, types.get(field), idOf), found: image[field] ?? '' };
    return isLink(cell) ? { ...compared, link: true } : compared;
  });
}

/** What fields should hold, by their names. */
export const expectedOf = (compared: readonly FieldDifference[]): Image =>
  Object.fromEntries(compared.map(({ field, expected: should }) => [field, should]));

/** Fields of a record that do not hold what they should. */
export const differences = async (...compared: Parameters<typeof sideBySide>): Promise<readonly FieldDifference[]> =>
  (await sideBySide(...compared)).filter(isDifferent);

/** Whether a field holds something else than it should. */
export const isDifferent = ({ expected: should, found }: FieldDifference): boolean => should !== found;

/** Short hash of a comparable value, for the id map: enough to notice that somebody changed a field since. */
export const hashOf = (value: string): string => hash('sha1', value, 'base64url').slice(0, 8);
