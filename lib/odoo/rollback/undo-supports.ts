import type { AddedEntries } from '../../migration/journal.ts';
import { type NamedRecord, type RecordInOdoo, recordText, type WhatWasUndone } from '../../migration/rollback.ts';
import { stillThereOf } from '../still-there.ts';
import type { UndoContext } from './context.ts';
import { judge } from './judge.ts';
import { takeBackEntries } from './take-back-entries.ts';
import { takeOut } from './take-out.ts';

/** What undoing came to, with everything that stays because of it: kept records and what belongs to them. */
export interface UndoneWithStaying {
  readonly undone: WhatWasUndone;
  readonly staying: readonly RecordInOdoo[];
}

/** Takes back entries that records got which rows needed, and removes those records that nobody uses any more. */
export async function undoSupports(
  context: UndoContext,
  supports: readonly NamedRecord[],
  adds: readonly AddedEntries[] = [],
): Promise<UndoneWithStaying> {
  const { client, run } = context;
  const entries = await takeBackEntries(client, adds);
  const there = await stillThereOf(client, supports);
  // A line that keeps a value keeps the value's record.
  const staying = new Set([...run.staying, ...entries.map(recordText)]);
  const { kept, inside, parts } = await judge(client, there, { ...run, staying });
  const free = there.filter((record) => !kept.has(recordText(record)));
  const stays = there.flatMap((record) => {
    const why = kept.get(recordText(record));
    return why === undefined ? [] : [{ ...record, why }];
  });
  const taken = await takeOut(context, 'flat', free, inside);
  // Nobody's work: Odoo needs them for what it keeps, such as the category of an archived product.
  const remains = taken.kept
    .filter(({ why }) => why.rule === 'forbidden-by-odoo')
    .map((record) => ({ ...record, how: 'remains' as const }));
  const left = [...taken.left, ...remains];
  const all = [...entries, ...stays, ...taken.kept.filter(({ why }) => why.rule !== 'forbidden-by-odoo')];
  const gone = new Set([...all, ...left].map(recordText));
  return {
    undone: { removed: supports.filter((record) => !gone.has(recordText(record))), restored: [], left, kept: all },
    staying: [...all, ...all.flatMap((record) => parts.get(recordText(record)) ?? [])].map(({ model, id }) => ({
      model,
      id,
    })),
  };
}
