import { z } from 'zod';
import { OdooCallError } from '../../migration/errors.ts';
import type { RecordInOdoo } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { many2one, many2oneOrNothing, searchRecords } from '../documents/search-records.ts';

/** A record that refers to another one. */
export interface Hanging {
  /** Database id that is referred to. */
  readonly to: number;
  readonly from: RecordInOdoo;
  /** Goes with the record it refers to, as a line goes with its document. */
  readonly goesAlong: boolean;
  readonly createdBy: number;
  /** In UTC, as Odoo writes it. */
  readonly createdAt: string;
  readonly writtenBy: number;
}

/** A stored field that may refer to records of a model. */
interface Pointing {
  readonly model: string;
  readonly field: string;
  readonly many: boolean;
  readonly cascades: boolean;
}

/** Who is told of what, and what Odoo keeps count of by itself: nobody's work. */
const nobodysWork = new Set(['mail.followers', 'mail.notification', 'ir.model.data', 'res.users.log', 'bus.presence']);

const known = new WeakMap<object, Map<string, Promise<readonly Pointing[]>>>();
const unreadable = new WeakMap<object, Set<string>>();

/**
 * Records of whatever model that refer to these, found through what Odoo says of its own fields: apps and customers add
 * models of their own.
 */
export async function hangingOn(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly Hanging[]> {
  if (ids.length === 0) return [];
  const found: Hanging[] = [];
  for (const pointing of await pointingAt(client, model)) found.push(...(await through(client, pointing, ids)));
  return found;
}

async function through(client: OdooClient, { model, field, many, cascades }: Pointing, ids: readonly number[]) {
  const closed = unreadable.get(client.session) ?? new Set();
  unreadable.set(client.session, closed);
  if (closed.has(model)) return [];
  const schema = z.looseObject({
    id: z.number(),
    create_uid: many2oneOrNothing,
    create_date: z.union([z.string(), z.literal(false)]),
    write_uid: many2oneOrNothing,
  });
  try {
    const fields = [field, 'create_uid', 'create_date', 'write_uid'];
    const rows = await searchRecords(client, model, [[field, 'in', [...ids]]], fields, schema);
    const asked = new Set(ids);
    return rows.flatMap((row): readonly Hanging[] => {
      const named = many ? z.array(z.number()).parse(row[field]) : [many2one.parse(row[field])];
      return named
        .filter((to) => asked.has(to))
        .map((to) => ({
          to,
          from: { model, id: row.id },
          goesAlong: cascades,
          createdBy: row.create_uid ?? 0,
          createdAt: row.create_date || '',
          writtenBy: row.write_uid ?? 0,
        }));
    });
  } catch (error) {
    // Abstract models, and models that not even an administrator may read, hold nothing that could be looked at.
    if (!(error instanceof OdooCallError) || error.effect !== 'none') throw error;
    closed.add(model);
    return [];
  }
}

function pointingAt(client: OdooClient, model: string): Promise<readonly Pointing[]> {
  const models = known.get(client.session) ?? new Map<string, Promise<readonly Pointing[]>>();
  known.set(client.session, models);
  const asked = models.get(model) ?? askPointing(client, model);
  models.set(model, asked);
  asked.catch(() => models.delete(model));
  return asked;
}

const fieldSchema = z.object({
  model: z.string(),
  name: z.string(),
  ttype: z.string(),
  on_delete: z.union([z.string(), z.literal(false)]),
});

async function askPointing(client: OdooClient, model: string): Promise<readonly Pointing[]> {
  const domain = [
    ['relation', '=', model],
    ['ttype', 'in', ['many2one', 'many2many']],
    ['store', '=', true],
    ['model_id.transient', '=', false],
  ];
  const found = await searchRecords(
    client,
    'ir.model.fields',
    domain,
    ['model', 'name', 'ttype', 'on_delete'],
    fieldSchema,
  );
  // Models without these keep no record of who made what: reports, and what Odoo keeps for itself.
  const logged = await searchRecords(
    client,
    'ir.model.fields',
    [
      ['name', '=', 'create_uid'],
      ['store', '=', true],
      ['model', 'in', [...new Set(found.map((field) => field.model))]],
    ],
    ['model'],
    z.object({ model: z.string() }),
  );
  const models = new Set(logged.map((field) => field.model));
  return found
    .filter((field) => models.has(field.model) && !nobodysWork.has(field.model))
    .filter(({ name }) => name !== 'create_uid' && name !== 'write_uid')
    .map(({ model: from, name, ttype, on_delete }) => ({
      model: from,
      field: name,
      many: ttype === 'many2many',
      cascades: ttype === 'many2one' && on_delete === 'cascade',
    }));
}

/** Messages, activities and attachments on records, which name them by model and id. */
export async function chatterOn(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly (Hanging & { readonly isNotice: boolean })[]> {
  if (ids.length === 0) return [];
  const found: (Hanging & { readonly isNotice: boolean })[] = [];
  for (const [from, names, extra] of [
    ['mail.message', 'model', ['message_type']],
    ['mail.activity', 'res_model', []],
    ['ir.attachment', 'res_model', []],
  ] as const) {
    const domain = [
      [names, '=', model],
      ['res_id', 'in', [...ids]],
    ];
    // Attachments of a record's own binary fields are part of it.
    const own = from === 'ir.attachment' ? [['res_field', '=', false]] : [];
    const rows = await searchRecords(
      client,
      from,
      [...domain, ...own],
      ['res_id', 'create_uid', 'create_date', 'write_uid', ...extra],
      z.looseObject({
        id: z.number(),
        res_id: z.coerce.number(),
        create_uid: many2oneOrNothing,
        create_date: z.union([z.string(), z.literal(false)]),
        write_uid: many2oneOrNothing,
      }),
    );
    for (const row of rows) {
      found.push({
        to: row.res_id,
        from: { model: from, id: row.id },
        goesAlong: true,
        createdBy: row.create_uid ?? 0,
        createdAt: row.create_date || '',
        writtenBy: row.write_uid ?? 0,
        isNotice: row['message_type'] === 'notification',
      });
    }
  }
  return found;
}
