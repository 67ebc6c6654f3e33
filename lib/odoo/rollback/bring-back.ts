import type { KeptRecord, NamedRecord, RestoredRecord, WhatWasUndone } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { present } from '../documents/records.ts';
import { recordsNamed, stillThereOf } from '../still-there.ts';
import type { UndoContext } from './context.ts';
import { backToDraft, statesOf, takeOutPayments } from './invoices.ts';
import { isPerson, writers } from './judge.ts';
import { ordersAsBefore, ordersBroughtFurther } from './orders-as-before.ts';
import { changedByPeople, movesStay, notTakenBack, writtenByLaterRun } from './reasons.ts';
import { type Restorable, restoreRecords } from './restore.ts';
import type { WrittenPart } from './written-part.ts';

/** What bringing records back came to. */
export type BroughtBack = Pick<WhatWasUndone, 'restored' | 'left' | 'kept'>;

/** Records that were there before; of documents only those that are not what they were. */
export async function toBeBroughtBack(
  { client }: UndoContext,
  { kind, intent }: WrittenPart,
): Promise<readonly NamedRecord[]> {
  const { existing } = intent;
  const named = ({ model, id, externalId }: NamedRecord): NamedRecord => ({ model, id, externalId });
  switch (kind) {
    case 'flat':
      return existing.map(named);
    case 'invoice':
      return (await ofAnotherState(client, existing)).map(named);
    case 'purchase-order': {
      const further = await ordersBroughtFurther(client, intent.orders ?? []);
      return existing.filter(({ id }) => further.has(id)).map(named);
    }
    case 'stock':
    case 'fiscal-position':
      return [];
  }
}

/** Brings records that were there before back to what they were. @param restores external ids of those it is about */
export async function bringBack(
  context: UndoContext,
  part: WrittenPart,
  restores: ReadonlySet<string>,
): Promise<BroughtBack> {
  const { run } = context;
  const later: KeptRecord[] = [];
  const own: Restorable[] = [];
  const seen = new Set<string>();
  for (const record of part.intent.existing) {
    if (seen.has(record.externalId) || !restores.has(record.externalId)) continue;
    seen.add(record.externalId);
    const { after, lastRun } = part.remembered.get(record.externalId) ?? {};
    const { model, id, externalId } = record;
    if (lastRun !== undefined && run.laterRuns.has(lastRun))
      later.push({ model, id, externalId, why: writtenByLaterRun(lastRun) });
    else own.push({ ...record, after: lastRun === run.run ? after : undefined });
  }
  const brought = await ownBack(context, part, own);
  return { ...brought, kept: [...later, ...brought.kept] };
}

async function ownBack(context: UndoContext, part: WrittenPart, own: readonly Restorable[]): Promise<BroughtBack> {
  const { client, filesBefore } = context;
  switch (part.kind) {
    case 'flat':
      return {
        left: [],
        ...(await restoreRecords(client, own, await lastWrittenByUs(client, part, own), filesBefore)),
      };
    case 'invoice':
      return { left: [], ...(await invoicesBack(context, part, own)) };
    case 'purchase-order':
      return ordersBack(context, part, own);
    case 'stock':
    case 'fiscal-position':
      return { restored: [], left: [], kept: [] };
  }
}

/** Orders are what they were; a transfer that was done stays, with nothing in it. */
async function ordersBack(
  { client, run }: UndoContext,
  { intent }: WrittenPart,
  own: readonly Restorable[],
): Promise<BroughtBack> {
  const byId = new Map(own.map((record) => [record.id, record]));
  const before = (intent.orders ?? []).filter(({ id }) => byId.has(id));
  const { emptied, kept } = await ordersAsBefore(client, before, run);
  const named = <T>(of: ReadonlyMap<number, T>) =>
    [...of].flatMap(([id, value]) => {
      const record = byId.get(id);
      return record === undefined ? [] : [{ model: record.model, id, externalId: record.externalId, value }];
    });
  return {
    restored: withState(own.filter(({ id }) => !kept.has(id))),
    left: named(emptied).flatMap(({ externalId, value }) =>
      value.map((id) => ({ model: 'stock.picking', id, externalId, how: 'emptied' as const, why: movesStay })),
    ),
    kept: named(kept).map(({ value, ...record }) => ({ ...record, why: value })),
  };
}

/** Documents that were brought back to the state they had. */
const withState = (records: readonly Restorable[]): readonly RestoredRecord[] =>
  records.map(({ model, id, externalId, state = '' }) => ({ model, id, externalId, fields: { state } }));

/** Documents whose state is another one than before the run. */
async function ofAnotherState<T extends NamedRecord & { readonly state?: string | undefined }>(
  client: OdooClient,
  records: readonly T[],
): Promise<readonly T[]> {
  const found: T[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const ids = group.map(({ id }) => id);
    const states = await statesOf(client, model, ids);
    found.push(...group.filter(({ id, state }) => state !== undefined && states.has(id) && states.get(id) !== state));
  }
  return found;
}

const notBack = (records: readonly Restorable[], refused: ReadonlyMap<number, string>): readonly KeptRecord[] =>
  records.flatMap(({ model, id, externalId }) => {
    const words = refused.get(id);
    return words === undefined ? [] : [{ model, id, externalId, why: notTakenBack(words) }];
  });

/** Payments that the run made for documents of earlier runs go, and what it posted is a draft again. */
async function invoicesBack(
  { client }: UndoContext,
  part: WrittenPart,
  own: readonly Restorable[],
): Promise<Pick<BroughtBack, 'restored' | 'kept'>> {
  const moved = own.filter(({ state }) => state === 'draft');
  const written = await writers(
    client,
    'account.move',
    await present(
      client,
      'account.move',
      moved.map(({ id }) => id),
    ),
  );
  const people = new Map(written.filter(([, user]) => isPerson(client, user)));
  const drafts = moved.filter(({ id }) => !people.has(id));
  const named = new Set(drafts.map(({ externalId }) => part.companionOf.get(externalId) ?? ''));
  const payments = (await recordsNamed(client, part.intent.companions ?? [])).filter(({ externalId }) =>
    named.has(externalId),
  );
  await takeOutPayments(
    client,
    payments.map(({ id }) => id),
  );
  const refused = await backToDraft(
    client,
    drafts.map(({ id }) => id),
  );
  const stay = moved.flatMap(({ model, id, externalId }) => {
    const user = people.get(id);
    return user === undefined ? [] : [{ model, id, externalId, why: changedByPeople(user) }];
  });
  return {
    restored: withState(drafts.filter(({ id }) => !refused.has(id))),
    kept: [...stay, ...notBack(drafts, refused)],
  };
}

/** Records that nobody has written since: of a part that was cut off, what they hold is its own. */
async function lastWrittenByUs(
  client: OdooClient,
  { finished }: WrittenPart,
  records: readonly Restorable[],
): Promise<ReadonlySet<string>> {
  if (finished) return new Set();
  const ours = new Set<string>();
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const ids = (await stillThereOf(client, group)).map(({ id }) => id);
    const lastWriter = new Map(await writers(client, model, ids));
    for (const { id, externalId } of group) if (lastWriter.get(id) === client.uid) ours.add(externalId);
  }
  return ours;
}
