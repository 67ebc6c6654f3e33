import { z } from 'zod';
import type { Intent } from '../migration/journal.ts';
import type { FlatRecord } from '../migration/object-type.ts';
import type { OdooClient } from './client.ts';
import { ordersBefore } from './documents/orders-before.ts';
import { present, readRecords } from './documents/records.ts';
import { followersOf } from './documents/unfollow.ts';
import { lookUpExternalIds } from './external-ids.ts';
import { findMatches, matchText } from './find-matches.ts';
import { type ExactImage, readExactly } from './read-back.ts';
import type { LineToWrite, WritingContext } from './written.ts';

/** A record about to be written, as far as the intent needs it. */
export interface Intended
  extends LineToWrite,
    Pick<FlatRecord, 'model' | 'cells' | 'match' | 'onto' | 'followed' | 'later'> {
  readonly externalId: string;
  /** A document: finishing may change its state, make these records beside it, and add these links. */
  readonly finishing?: {
    readonly hasState: boolean;
    readonly companions: readonly string[];
    readonly links: NonNullable<Intent['links']>;
  };
}

/** The journal's intent, or a new one: what does not exist yet, and what exists with its before-image. */
export async function intentOf(
  context: Pick<WritingContext, 'client' | 'journal' | 'now'>,
  prepared: readonly Intended[],
) {
  const { client, journal } = context;
  const earlier = await journal.intent();
  if (earlier !== undefined) return { ...earlier, repeated: true };
  const found = await lookUpExternalIds(
    client,
    prepared.map((record) => record.externalId),
  );
  const creates: Intent['creates'] = [];
  const existing: Intent['existing'] = [];
  const deleted: string[] = [];
  const matched: NonNullable<Intent['matched']> = [];
  for (const [model, group] of Map.groupBy(prepared, (record) => record.model)) {
    const fields = [...new Set(group.flatMap(({ cells }) => Object.keys(cells)))];
    const present = group.filter((record) => found.has(record.externalId));
    const ids = present.map((record) => found.get(record.externalId)?.id ?? 0);
    const state = group.some(({ finishing }) => finishing?.hasState === true) ? ['state'] : [];
    const images =
      present.length === 0
        ? new Map<number, ExactImage>()
        : await readExactly(client, model, ids, [...new Set([...fields, ...state])]);
    const absent = group.filter((record) => !found.has(record.externalId));
    const taken = await matchesOf(client, model, absent);
    for (const { externalId: name, line, entry, match, onto, later } of group) {
      const record = found.get(name);
      const before = record && images.get(record.id);
      const own = match && taken.ids.get(matchText(match));
      const named = { model, externalId: name, key: line.key };
      if (record && before) existing.push({ ...named, id: record.id, ...beforeOf(before, fields, state.length > 0) });
      else if (own !== undefined) matched.push({ ...named, id: own, differs: false });
      // A record that other rows brought is not made again either.
      else if (entry?.externalId !== undefined || onto !== undefined) deleted.push(name);
      else if (entry !== undefined && taken.still.has(entry.id))
        matched.push({ ...named, id: entry.id, differs: true });
      else creates.push({ ...named, ...(later === undefined ? {} : { later: [...later] }) });
    }
  }
  const followers = await followersBefore(client, prepared);
  const at = context.now().toISOString();
  const companions = await absentCompanions(client, prepared);
  const links = await linksToAdd(client, prepared);
  const orders = await ordersBefore(
    client,
    existing.filter(({ model }) => model === 'purchase.order'),
  );
  const intent = {
    at,
    creates,
    existing,
    deleted,
    matched,
    ...(followers.length === 0 ? {} : { followers }),
    ...(companions.length === 0 ? {} : { companions }),
    ...(links.length === 0 ? {} : { links }),
    ...(orders.length === 0 ? {} : { orders: [...orders] }),
  };
  await journal.writeIntent(intent);
  return { ...intent, repeated: false };
}

/** The before-image of one record. The state is no field of ours: finishing changes it. */
function beforeOf({ image, exact }: ExactImage, fields: readonly string[], hasState: boolean) {
  const own = new Set(fields);
  const before = Object.fromEntries(Object.entries(image).filter(([field]) => own.has(field)));
  const texts = Object.fromEntries(Object.entries(exact).filter(([field]) => own.has(field)));
  return {
    before,
    ...(Object.keys(texts).length === 0 ? {} : { exact: texts }),
    ...(hasState && image['state'] !== undefined ? { state: image['state'] } : {}),
  };
}

/** Of the records that finishing may make, those that are not there. */
async function absentCompanions(client: OdooClient, prepared: readonly Intended[]): Promise<string[]> {
  const names = prepared.flatMap(({ finishing }) => finishing?.companions ?? []);
  const found = await lookUpExternalIds(client, names);
  return names.filter((name) => !found.has(name));
}

/** Of the links that finishing may add to records that are not the row's own, those that are not there. */
async function linksToAdd(client: OdooClient, prepared: readonly Intended[]): Promise<NonNullable<Intent['links']>> {
  const wanted = prepared.flatMap(({ finishing }) => finishing?.links ?? []);
  const missing: NonNullable<Intent['links']> = [];
  for (const [model, group] of Map.groupBy(wanted, (link) => link.model)) {
    const fields = [...new Set(group.map(({ field }) => field))];
    const ids = [...new Set(group.map(({ id }) => id))];
    const records = await readRecords(client, model, ids, fields, z.looseObject({ id: z.number() }));
    const held = new Map(records.map((record) => [record.id, record]));
    for (const { id, field, ids: links } of group) {
      const there = z.array(z.number()).parse(held.get(id)?.[field] ?? []);
      const absent = links.filter((link) => !there.includes(link));
      if (absent.length > 0) missing.push({ model, id, field, ids: absent });
    }
  }
  return missing;
}

/** Who follows the records now of which Odoo would make others followers. */
async function followersBefore(client: OdooClient, prepared: readonly Intended[]) {
  const followed = prepared.flatMap((record) => record.followed ?? []);
  const found: NonNullable<Intent['followers']> = [];
  for (const [model, group] of Map.groupBy(followed, (record) => record.model)) {
    const ids = [...new Set(group.map(({ id }) => id))];
    for (const [id, partners] of await followersOf(client, model, ids))
      found.push({ model, id, partners: [...partners] });
  }
  return found;
}

/** Records of Odoo's own that rows match, and those of an earlier run's matches that are still there. */
async function matchesOf(client: OdooClient, model: string, absent: readonly Intended[]) {
  const ids = await findMatches(
    client,
    model,
    absent.flatMap(({ match }) => (match === undefined ? [] : [match])),
  );
  const earlier = absent.flatMap(({ entry }) => (entry && entry.externalId === undefined ? entry.id : []));
  return { ids, still: new Set(await present(client, model, earlier)) };
}
