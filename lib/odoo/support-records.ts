import { z } from 'zod';
import type { AddedEntries } from '../migration/journal.ts';
import type { Cell, Link, SupportRecord } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { fieldTypes } from './fields.ts';
import { loadRecords } from './load-records.ts';
import { recordsNamed, stillThereOf } from './still-there.ts';

/** A support record with the external id it is written under and the record its row names, if any. */
export interface NeededSupport {
  readonly support: SupportRecord;
  readonly externalId: string;
  readonly referenced: (column: string) => Link;
}

/** Support records that exist, and the ones about to be written. */
export interface PlannedSupports {
  readonly present: ReadonlyMap<string, number>;
  readonly absent: readonly NeededSupport[];
}

/** Says which support records exist, by their external id or by what they match, without writing anything. */
export async function planSupports(client: OdooClient, needed: readonly NeededSupport[]): Promise<PlannedSupports> {
  const merged = merge(needed);
  const named = await recordsNamed(
    client,
    merged.map(({ externalId }) => externalId),
  );
  // What PostgreSQL deletes along with another record, as the attribute lines of a template, leaves its external id behind
  // (14.0 and 19.0). Loading one anew takes the name over.
  const known = new Map((await stillThereOf(client, named)).map(({ externalId, id }) => [externalId, id]));
  const present = new Map<string, number>();
  const absent: NeededSupport[] = [];
  for (const need of merged) {
    const id = known.get(need.externalId) ?? (await findMatch(client, need));
    if (id === undefined) absent.push(need);
    else present.set(need.support.name, id);
  }
  return { present, absent };
}

/** Entries that existing support records are about to get. */
export async function entriesToAdd(
  client: OdooClient,
  needed: readonly NeededSupport[],
  { present }: PlannedSupports,
): Promise<readonly AddedEntries[]> {
  const merged = merge(needed);
  const names = new Map(merged.map(({ support, externalId }) => [support.name, externalId]));
  return (await withHeldEntries(client, merged, present)).flatMap(({ name, model, id, add, held }) => {
    const absent = add.supports.filter((name) => !held.includes(present.get(name) ?? 0));
    if (absent.length === 0) return [];
    const ids = absent.flatMap((name) => present.get(name) ?? []);
    const made = absent.filter((name) => !present.has(name)).flatMap((name) => names.get(name) ?? []);
    return [{ model, externalId: names.get(name) ?? '', id, field: add.field, ids, names: made }];
  });
}

/** Support records after writing: database ids, and Odoo's words about those it refused (they may quote values). */
export interface EnsuredSupports {
  readonly ids: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, string>;
}

/** Writes what is absent, in the order in which support records name each other, and adds missing many2many entries. */
export async function ensureSupports(
  client: OdooClient,
  needed: readonly NeededSupport[],
  { present, absent }: PlannedSupports,
): Promise<EnsuredSupports> {
  await revive(client, needed, present);
  const ids = new Map(present);
  const refused = new Map<string, string>();
  const models = new Map(needed.map(({ support }) => [support.name, support.model]));
  let left = absent;
  while (left.length > 0) {
    const ready = left.filter(({ support }) => namedBy(support).every((name) => ids.has(name)));
    if (ready.length === 0) {
      for (const { support } of left) refused.set(support.name, 'it needs a record that Odoo refused');
      break;
    }
    for (const [model, group] of Map.groupBy(ready, ({ support }) => support.model)) {
      const linked = await linkedRecords(client, group, ids, models);
      const rows = group.map((need) => ({ externalId: need.externalId, cells: cellsOf(need, ids, linked) }));
      const results = await loadRecords(client, model, rows, 'create');
      for (const need of group) {
        const { support, externalId } = need;
        const result = results.get(externalId);
        // Refused perhaps because another object type, loaded side by side, has made it since it was looked for.
        const id = result?.ok ? result.id : await findMatch(client, need);
        if (id !== undefined) ids.set(support.name, id);
        else refused.set(support.name, result?.ok === false ? result.message : 'Odoo gave no reason');
      }
    }
    left = left.filter((need) => !ready.includes(need));
  }
  await addMissing(client, merge(needed), ids);
  return { ids, refused };
}

/** A rollback archives what Odoo does not let go; needed again, it is active again. */
async function revive(client: OdooClient, needed: readonly NeededSupport[], present: ReadonlyMap<string, number>) {
  // Those with entries to have are active again together with these: a line without a value is refused.
  const alone = needed.filter(({ support }) => support.add === undefined);
  for (const [model, group] of Map.groupBy(alone, ({ support }) => support.model)) {
    if (!(await fieldTypes(client, model)).has('active')) continue;
    const ids = [...new Set(group.flatMap(({ support }) => present.get(support.name) ?? []))];
    const domain = [
      ['id', 'in', ids],
      ['active', '=', false],
    ];
    const context = { active_test: false };
    const answer = ids.length === 0 ? [] : await client.call({ model, method: 'search', args: { domain }, context });
    const archived = z.array(z.number()).parse(answer);
    if (archived.length > 0)
      await client.call({ model, method: 'write', ids: archived, args: { vals: { active: true } } });
  }
}

/** The same support record may be needed by many rows; what they want added is put together. */
function merge(needed: readonly NeededSupport[]): readonly NeededSupport[] {
  const merged = new Map<string, NeededSupport>();
  for (const need of needed) {
    const earlier = merged.get(need.support.name);
    const add = need.support.add;
    if (earlier === undefined) merged.set(need.support.name, need);
    else if (add && earlier.support.add) {
      const supports = [...new Set([...earlier.support.add.supports, ...add.supports])];
      merged.set(need.support.name, {
        ...earlier,
        support: { ...earlier.support, add: { field: add.field, supports } },
      });
    }
  }
  return [...merged.values()];
}

const namedBy = (support: SupportRecord): readonly string[] => [
  ...Object.values(support.cells).flatMap((cell) => (isSupport(cell) ? [cell.support] : [])),
  ...(support.add?.supports ?? []),
];

/** Records that support records link to, by `<support>.<field>`: a warehouse's stock location. */
async function linkedRecords(
  client: OdooClient,
  needed: readonly NeededSupport[],
  ids: ReadonlyMap<string, number>,
  models: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const linked = new Map<string, number>();
  for (const cell of needed.flatMap(({ support }) => Object.values(support.cells))) {
    if (!isSupport(cell) || cell.field === undefined || linked.has(`${cell.support}.${cell.field}`)) continue;
    const [id, model] = [ids.get(cell.support), models.get(cell.support)];
    if (id === undefined || model === undefined) continue;
    const args = { fields: [cell.field], load: '' };
    const [record] = z
      .array(z.record(z.string(), z.unknown()))
      .parse(await client.call({ model, method: 'read', ids: [id], args }));
    const link = z.number().safeParse(record?.[cell.field]);
    if (link.success) linked.set(`${cell.support}.${cell.field}`, link.data);
  }
  return linked;
}

function cellsOf(
  { support, referenced }: NeededSupport,
  ids: ReadonlyMap<string, number>,
  linked: ReadonlyMap<string, number>,
): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const [field, cell] of Object.entries(support.cells)) {
    if (isSupport(cell)) {
      const id = cell.field === undefined ? ids.get(cell.support) : linked.get(`${cell.support}.${cell.field}`);
      cells[field] = { id: id ?? null };
    } else if (isReferenced(cell)) cells[field] = referenced(cell.referenced);
    else cells[field] = cell;
  }
  if (support.add) cells[support.add.field] = { ids: support.add.supports.flatMap((name) => ids.get(name) ?? []) };
  return cells;
}

/** Adds entries one by one (`4`), which two parts can do side by side; writing the whole list would lose one's. */
async function addMissing(client: OdooClient, needed: readonly NeededSupport[], ids: ReadonlyMap<string, number>) {
  for (const { model, id, add, held, archived } of await withHeldEntries(client, needed, ids)) {
    const missing = add.supports.flatMap((name) => ids.get(name) ?? []).filter((value) => !held.includes(value));
    if (missing.length === 0 && !archived) continue;
    const vals = { [add.field]: missing.map((value) => [4, value]), ...(archived ? { active: true } : {}) };
    await client.call({ model, method: 'write', ids: [id], args: { vals } });
  }
}

/** Support records that are there and are to have entries, with those they have. */
async function withHeldEntries(client: OdooClient, needed: readonly NeededSupport[], ids: ReadonlyMap<string, number>) {
  const wanting = needed.flatMap(({ support }) => {
    const id = ids.get(support.name);
    return support.add && id !== undefined ? [{ name: support.name, model: support.model, id, add: support.add }] : [];
  });
  const found: ((typeof wanting)[number] & { readonly held: readonly number[]; readonly archived: boolean })[] = [];
  for (const [model, group] of Map.groupBy(wanting, (want) => want.model)) {
    const named = [...new Set(group.map(({ add }) => add.field))];
    const fields = (await fieldTypes(client, model)).has('active') ? [...named, 'active'] : named;
    const answer = await client.call({ model, method: 'read', ids: group.map(({ id }) => id), args: { fields } });
    const records = new Map(
      z
        .array(z.looseObject({ id: z.number() }))
        .parse(answer)
        .map((record) => [record.id, record]),
    );
    for (const want of group) {
      const record = records.get(want.id);
      const held = z.array(z.number()).parse(record?.[want.add.field] ?? []);
      found.push({ ...want, held, archived: record?.['active'] === false });
    }
  }
  return found;
}

async function findMatch(client: OdooClient, { support, referenced }: NeededSupport): Promise<number | undefined> {
  const { model, match } = support;
  if (match === undefined) return undefined;
  const domain: unknown[] = [];
  for (const [field, value] of Object.entries(match)) {
    const wanted = typeof value === 'object' ? await idOfLink(client, referenced(value.referenced)) : value;
    if (wanted === undefined) return undefined;
    domain.push([field, '=', wanted]);
  }
  const answer = await client.call({ model, method: 'search', args: { domain, limit: 1 } });
  return z.array(z.number()).parse(answer)[0];
}

async function idOfLink(client: OdooClient, link: Link): Promise<number | undefined> {
  if ('id' in link) return link.id ?? undefined;
  if (link.externalId === null) return undefined;
  return (await lookUpExternalIds(client, [link.externalId])).get(link.externalId)?.id;
}

type SupportCell = SupportRecord['cells'][string];
const isSupport = (cell: SupportCell): cell is { readonly support: string; readonly field?: string } =>
  typeof cell === 'object' && cell !== null && 'support' in cell;
const isReferenced = (cell: SupportCell): cell is { readonly referenced: string } =>
  typeof cell === 'object' && cell !== null && 'referenced' in cell;
