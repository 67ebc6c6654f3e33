import { type KeptRecord, type NamedRecord, type RecordInOdoo, recordText } from '../../migration/rollback.ts';
import { recordsNamed, stillThereOf } from '../still-there.ts';
import { bringBack, toBeBroughtBack } from './bring-back.ts';
import type { UndoContext } from './context.ts';
import { removeFields } from './fields.ts';
import { type Candidate, judge } from './judge.ts';
import { stillUsed } from './reasons.ts';
import { takeOut } from './take-out.ts';
import type { UndoneWithStaying } from './undo-supports.ts';
import { unlinkAdded } from './unlink-added.ts';
import type { WrittenPart } from './written-part.ts';

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
  const restores = context.earlier?.restores ?? (await toBeBroughtBack(context, part));
  if (context.earlier === undefined)
    await context.writeIntent({ at: context.now().toISOString(), removes: [...wanted], restores: [...restores] });

  const brought = await bringBack(context, part, new Set(restores.map(({ externalId }) => externalId)));
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
  if (stays.length === 0) for (const links of intent.links ?? []) await unlinkAdded(client, links);

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
      left: [...brought.left, ...taken.left],
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
