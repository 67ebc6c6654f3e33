import { z } from 'zod';
import type { Reason } from '../../migration/outcome.ts';
import { type NamedRecord, type RecordInOdoo, recordText } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { readRecords } from '../documents/records.ts';
import { many2oneOrNothing, searchRecords } from '../documents/search-records.ts';
import { fieldTypes } from '../fields.ts';
import { hashOf, readImages } from '../read-back.ts';
import { chatterOn, type Hanging, hangingOn } from './hanging.ts';
import { changedInOdoo, lastWrittenBy, stillUsed, usedByLater, usedByPeople, writtenByLaterRun } from './reasons.ts';

/** A record that the run made, and may go unless somebody has worked on it. */
export interface Candidate extends NamedRecord {
  /** Field → hash of what Odoo held right after we wrote. */
  readonly after?: Readonly<Record<string, string>> | undefined;
  /** Run that wrote it last, as far as is known. */
  readonly lastRun?: string | undefined;
}

/** What is known of the run whose records are judged. */
export interface JudgedRun {
  readonly run: string;
  /** Runs of the migration that began after it. */
  readonly laterRuns: ReadonlySet<string>;
  /** Since when and until when the run wrote, and since when it is rolled back; in UTC, as Odoo writes it. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly rolledBackAt: string;
  /** When runs wrote that are rolled back already, and earlier rollbacks did: what they left behind keeps nothing. */
  readonly undoneAlready: readonly { readonly from: string; readonly until: string }[];
  /** Records of the migration that stay, by `recordText`. */
  readonly staying: ReadonlySet<string>;
  /** Fields by model that Odoo goes on changing by itself: what they hold is nobody's edit. */
  readonly movedByOdoo: ReadonlyMap<string, readonly string[]>;
}

/** Who may go and who stays. */
export interface Judgement {
  /** Why records stay, by `recordText`. */
  readonly kept: ReadonlyMap<string, Reason>;
  /** References among the candidates: `from` refers to `to`, both by `recordText`. */
  readonly inside: readonly { readonly from: string; readonly to: string }[];
  /** What goes along with each record: its lines, by `recordText`. */
  readonly parts: ReadonlyMap<string, readonly RecordInOdoo[]>;
}

/** Odoo's own user: no person works as it (14.0 and 19.0). */
const odooBot = 1;

/**
 * Decides which records of a run may be removed. A person's work is never lost: a record stays when somebody else wrote
 * it last, when a field holds something else than we wrote last, or when records of others hang on it, whatever their
 * model; and so does what a record refers to that stays.
 */
export async function judge(client: OdooClient, candidates: readonly Candidate[], run: JudgedRun): Promise<Judgement> {
  const kept = new Map<string, Reason>();
  const keep = (record: RecordInOdoo, why: Reason) => {
    const text = recordText(record);
    if (!kept.has(text)) kept.set(text, why);
  };
  const all = new Set(candidates.map(recordText));
  const inside: { from: string; to: string }[] = [];
  const parts = new Map<string, RecordInOdoo[]>();
  for (const candidate of candidates)
    if (candidate.lastRun !== undefined && run.laterRuns.has(candidate.lastRun))
      keep(candidate, writtenByLaterRun(candidate.lastRun));
  for (const [model, group] of Map.groupBy(candidates, (candidate) => candidate.model)) {
    for (const [id, user] of await writers(
      client,
      model,
      group.map((record) => record.id),
    )) {
      if (isPerson(client, user)) keep({ model, id }, lastWrittenBy(user));
    }
    for (const [id, fields] of await changedFields(client, model, group, run))
      keep({ model, id }, changedInOdoo(fields));
    const ids = group.map(({ id }) => id);
    for (const { to, isNotice, ...hanging } of await chatterOn(client, model, ids)) {
      // A note that Odoo writes by itself is nobody's; a mail that it took in is somebody's.
      const byOdoo = hanging.createdBy === odooBot && isNotice;
      const why = byOdoo ? undefined : reasonOf(client, { to, ...hanging }, run);
      if (why !== undefined) keep({ model, id: to }, why);
    }
    const owners = new Map<string, RecordInOdoo>();
    const levels = [...(await hangingOn(client, model, ids)), ...(await onTemplates(client, model, ids))];
    for (const hanging of levels) {
      const owner = { model, id: hanging.to };
      const from = recordText(hanging.from);
      if (all.has(from)) {
        if (from !== recordText(owner)) inside.push({ from, to: recordText(owner) });
        continue;
      }
      const why = reasonOf(client, hanging, run);
      if (why !== undefined) keep(owner, why);
      else if (hanging.goesAlong) {
        owners.set(from, owner);
        parts.set(recordText(owner), [...(parts.get(recordText(owner)) ?? []), hanging.from]);
        if (isPerson(client, hanging.writtenBy)) keep(owner, lastWrittenBy(hanging.writtenBy));
      }
    }
    // Once more, for what hangs on their lines: a payment on an invoice's, a sale on a product's variant.
    for (const [of, rows] of Map.groupBy([...owners.keys()].map(recordOf), (row) => row.model)) {
      for (const hanging of await hangingOn(
        client,
        of,
        rows.map(({ id }) => id),
      )) {
        const owner = owners.get(recordText({ model: of, id: hanging.to }));
        const from = recordText(hanging.from);
        if (owner === undefined || owners.has(from) || all.has(from)) continue;
        const why = reasonOf(client, hanging, run);
        if (why !== undefined) keep(owner, why);
      }
    }
  }
  for (let grown = true; grown; ) {
    grown = false;
    for (const { from, to } of inside) {
      if (!kept.has(from) || kept.has(to)) continue;
      kept.set(to, stillUsed(recordOf(from)));
      grown = true;
    }
  }
  return { kept, inside, parts };
}

/** Reads back what `recordText` wrote. */
export function recordOf(text: string): RecordInOdoo {
  const [model = '', id = ''] = text.split(',');
  return { model, id: Number(id) };
}

/** Whether somebody else than the migration or Odoo itself is meant by a user's id. */
export const isPerson = ({ uid }: OdooClient, user: number): boolean => user !== 0 && user !== uid && user !== odooBot;

/** Why something that hangs on a record keeps it, if it does. */
function reasonOf(client: OdooClient, hanging: Hanging, run: JudgedRun): Reason | undefined {
  const { from, createdBy, createdAt } = hanging;
  if (isPerson(client, createdBy)) return usedByPeople(from, createdBy);
  if (run.staying.has(recordText(from))) return stillUsed(from);
  if (createdAt <= run.endedAt || createdAt >= run.rolledBackAt) return undefined;
  if (run.undoneAlready.some(({ from: since, until }) => createdAt >= since && createdAt <= until)) return undefined;
  return createdBy === odooBot ? usedByPeople(from, createdBy) : usedByLater(from);
}

/** Who wrote records last, by id of the record; 0 where nobody is known. */
export async function writers(
  client: OdooClient,
  model: string,
  ids: readonly number[],
): Promise<readonly (readonly [number, number])[]> {
  const shape = z.object({ id: z.number(), write_uid: z.union([z.number(), z.literal(false)]) });
  const read = await readRecords(client, model, ids, ['write_uid'], shape);
  return read.map(({ id, write_uid }) => [id, write_uid || 0] as const);
}

async function changedFields(
  client: OdooClient,
  model: string,
  records: readonly Candidate[],
  { movedByOdoo }: JudgedRun,
) {
  const types = await fieldTypes(client, model);
  const ignored = movedByOdoo.get(model) ?? [];
  const remembered = records.flatMap(({ id, after = {} }) =>
    Object.entries(after)
      .filter(([field]) => types.has(field) && !ignored.includes(field))
      .map(([field, hash]) => ({ id, field, hash })),
  );
  if (remembered.length === 0) return [];
  const ids = [...new Set(remembered.map(({ id }) => id))];
  const images = await readImages(client, model, ids, [...new Set(remembered.map(({ field }) => field))]);
  const changed = remembered.filter(({ id, field, hash }) => hashOf(images.get(id)?.[field] ?? '') !== hash);
  return [...Map.groupBy(changed, ({ id }) => id)].map(
    ([id, fields]) => [id, fields.map(({ field }) => field)] as const,
  );
}

/** A product that is not one of several variants goes with its template, and what hangs on that hangs on the product. */
async function onTemplates(client: OdooClient, model: string, ids: readonly number[]): Promise<readonly Hanging[]> {
  if (model !== 'product.product' || ids.length === 0) return [];
  const products = await searchRecords(
    client,
    model,
    [['id', 'in', [...ids]]],
    ['product_tmpl_id'],
    z.object({ id: z.number(), product_tmpl_id: many2oneOrNothing }),
  );
  const productOf = new Map(products.map(({ id, product_tmpl_id }) => [product_tmpl_id ?? 0, id]));
  const found = await hangingOn(client, 'product.template', [...productOf.keys()]);
  return found.flatMap((hanging) => {
    const to = productOf.get(hanging.to);
    return to === undefined || hanging.from.model === model ? [] : [{ ...hanging, to }];
  });
}
