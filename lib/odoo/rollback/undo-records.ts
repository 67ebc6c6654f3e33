import { z } from 'zod';
import type { Intent } from '../../migration/journal.ts';
import {
  type KeptRecord,
  type NamedRecord,
  type RecordInOdoo,
  recordText,
  type WhatWasUndone,
} from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { readRecords } from '../documents/records.ts';
import { recordsNamed, stillThereOf } from '../still-there.ts';
import type { UndoContext } from './context.ts';
import { removeFields } from './fields.ts';
import { backToDraft, takeOutPayments } from './invoices.ts';
import { type Candidate, judge } from './judge.ts';
import { ordersBackToDraft } from './orders.ts';
import { notTakenBack, stillUsed, writtenByLaterRun } from './reasons.ts';
import { type Restorable, restoreRecords } from './restore.ts';
import { type RecordKind, takeOut } from './take-out.ts';
import type { UndoneWithStaying } from './undo-supports.ts';

/** What a part wrote, as its journal has it, with what the id map says of it now. */
export interface WrittenPart {
  readonly kind: RecordKind;
  readonly intent: Intent;
  /** The part came to its end: the id map knows what Odoo held after it. */
  readonly finished: boolean;
  /** Field → hash after writing, and the run that wrote last, by external id. */
  readonly remembered: ReadonlyMap<string, Pick<Candidate, 'after' | 'lastRun'>>;
  /** The payment of each document, by the document's external id. */
  readonly companionOf: ReadonlyMap<string, string>;
}

/** Undoes what a part wrote: updated records first, for they may refer to created ones. */
export async function undoRecords(context: UndoContext, part: WrittenPart): Promise<UndoneWithStaying> {
  const { client, run } = context;
  const { intent, remembered } = part;
  const found = await recordsNamed(client, [
    ...intent.creates.map(({ externalId }) => externalId),
    ...(intent.companions ?? []),
  ]);
  const wanted = unique([...(context.earlier?.removes ?? []), ...found]);
  const candidates: readonly Candidate[] = (await stillThereOf(client, wanted)).map((record) => ({
    ...record,
    ...remembered.get(record.externalId),
  }));
  if (context.earlier === undefined) {
    const restores = intent.existing.map(({ model, id, externalId }) => ({ model, id, externalId }));
    await context.writeIntent({ at: context.now().toISOString(), removes: [...wanted], restores });
  }

  const brought = await bringBack(context, part);
  const { kept, inside, parts } =
    part.kind === 'flat' && candidates.every(({ model }) => model === 'ir.model.fields')
      ? { kept: new Map(), inside: [], parts: new Map() }
      : await judge(client, candidates, run);
  const why = keptTogether(part, candidates, kept);
  const free = candidates.filter((record) => !why.has(recordText(record)));
  const stays = candidates.flatMap(({ model, id, externalId }): readonly KeptRecord[] => {
    const reason = why.get(recordText({ model, id }));
    return reason === undefined ? [] : [{ model, id, externalId, why: reason }];
  });
  const plain = free.map(({ model, id, externalId }): NamedRecord => ({ model, id, externalId }));
  const fields = plain.filter(({ model }) => model === 'ir.model.fields');
  const records = plain.filter(({ model }) => model !== 'ir.model.fields');
  const taken = await takeOut(context, part.kind, records, inside);
  const keptFields = await removeFields(client, { namespace: context.namespace, staying: run.staying }, fields);
  // Links that a position needs which stays stay with it.
  if (stays.length === 0) await unlinkAdded(client, intent.links ?? []);

  const keptAll = [...brought.kept, ...stays, ...taken.kept, ...keptFields];
  const staying = [...stays, ...taken.kept, ...keptFields];
  const accounted = new Set(
    [...staying, ...taken.left.filter(({ model }) => model !== 'stock.picking' || part.kind === 'stock')].map(
      recordText,
    ),
  );
  return {
    undone: {
      removed: wanted.filter((record) => !accounted.has(recordText(record))),
      restored: brought.restored,
      left: taken.left,
      kept: keptAll,
    },
    staying: [
      ...keptAll,
      ...staying.flatMap((record): readonly RecordInOdoo[] => parts.get(recordText(record)) ?? []),
    ].map(({ model, id }) => ({ model, id })),
  };
}

const unique = (records: readonly NamedRecord[]): readonly NamedRecord[] => [
  ...new Map(records.map((record) => [recordText(record), record])).values(),
];

/** A document and its payment stay or go together. */
function keptTogether(
  { companionOf }: WrittenPart,
  candidates: readonly Candidate[],
  kept: ReadonlyMap<string, KeptRecord['why']>,
): ReadonlyMap<string, KeptRecord['why']> {
  const all = new Map(kept);
  const byName = new Map(candidates.map((candidate) => [candidate.externalId, candidate]));
  for (const [documentName, paymentName] of companionOf) {
    const [document, payment] = [byName.get(documentName), byName.get(paymentName)];
    if (document === undefined || payment === undefined) continue;
    for (const [one, other] of [
      [document, payment],
      [payment, document],
    ] as const)
      if (kept.has(recordText(one)) && !kept.has(recordText(other))) all.set(recordText(other), stillUsed(one));
  }
  return all;
}

/** Brings records that were there before back to what they were. */
async function bringBack(context: UndoContext, part: WrittenPart): Promise<Pick<WhatWasUndone, 'restored' | 'kept'>> {
  const { client, run } = context;
  const later: KeptRecord[] = [];
  const own: Restorable[] = [];
  const seen = new Set<string>();
  for (const record of part.intent.existing) {
    if (seen.has(record.externalId)) continue;
    seen.add(record.externalId);
    const { after, lastRun } = part.remembered.get(record.externalId) ?? {};
    const { model, id, externalId } = record;
    if (lastRun !== undefined && run.laterRuns.has(lastRun))
      later.push({ model, id, externalId, why: writtenByLaterRun(lastRun) });
    else own.push({ ...record, after: lastRun === run.run ? after : undefined });
  }
  switch (part.kind) {
    case 'flat': {
      const restored = await restoreRecords(client, own, await lastWrittenByUs(client, part, own), context.filesBefore);
      return { restored: restored.restored, kept: [...later, ...restored.kept] };
    }
    case 'invoice':
      return { restored: [], kept: [...later, ...(await invoicesBack(context, part, own))] };
    case 'purchase-order': {
      const moved = await advanced(client, own);
      const refused = await ordersBackToDraft(
        client,
        moved.filter(({ state }) => state === 'draft' || state === 'sent').map(({ id }) => id),
      );
      return { restored: [], kept: [...later, ...notBack(moved, refused)] };
    }
    case 'stock':
    case 'fiscal-position':
      return { restored: [], kept: later };
  }
}

/** Documents whose state is another one than before the run, with the state they had. */
async function advanced(client: OdooClient, records: readonly Restorable[]): Promise<readonly Restorable[]> {
  const found: Restorable[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const there = await stillThereOf(client, group);
    const shape = z.object({ id: z.number(), state: z.string() });
    const ids = there.map(({ id }) => id);
    const states = new Map(
      (await readRecords(client, model, ids, ['state'], shape)).map(({ id, state }) => [id, state]),
    );
    found.push(...there.filter(({ id, state }) => state !== undefined && states.get(id) !== state));
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
): Promise<readonly KeptRecord[]> {
  const moved = await advanced(client, own);
  const drafts = moved.filter(({ state }) => state === 'draft');
  const named = new Set(drafts.map(({ externalId }) => part.companionOf.get(externalId) ?? ''));
  const payments = (await recordsNamed(client, part.intent.companions ?? [])).filter(({ externalId }) =>
    named.has(externalId),
  );
  await takeOutPayments(
    client,
    payments.map(({ id }) => id),
  );
  return notBack(
    moved,
    await backToDraft(
      client,
      drafts.map(({ id }) => id),
    ),
  );
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
    const shape = z.object({ id: z.number(), write_uid: z.union([z.number(), z.literal(false)]) });
    const writers = new Map(
      (await readRecords(client, model, ids, ['write_uid'], shape)).map(({ id, write_uid }) => [id, write_uid]),
    );
    for (const { id, externalId } of group) if (writers.get(id) === client.uid) ours.add(externalId);
  }
  return ours;
}

/** Takes away links that the run added to records which are not its own. */
async function unlinkAdded(client: OdooClient, links: NonNullable<Intent['links']>): Promise<void> {
  for (const { model, id, field, ids } of links) {
    const shape = z.looseObject({ id: z.number() });
    const held = async (asked: readonly number[]) => {
      const records = await readRecords(
        client,
        model,
        (
          await stillThereOf(
            client,
            asked.map((one) => ({ model, id: one })),
          )
        ).map((one) => one.id),
        [field],
        shape,
      );
      return records
        .filter((record) =>
          z
            .array(z.number())
            .parse(record[field])
            .some((link) => ids.includes(link)),
        )
        .map((record) => record.id);
    };
    await advance(client, [id], {
      open: held,
      call: (some) => ({
        model,
        method: 'write',
        ids: some,
        args: { vals: { [field]: ids.map((link) => [3, link]) } },
      }),
    });
  }
}
