import { z } from 'zod';
import { externalIdPrefix } from '../../migration/external-id.ts';
import {
  type NamedRecord,
  type PartToUndo,
  recordText,
  together,
  type WhatWasUndone,
} from '../../migration/rollback.ts';
import { searchRecords } from '../../odoo/documents/search-records.ts';
import { lookUpExternalIds } from '../../odoo/external-ids.ts';
import type { UndoContext } from '../../odoo/rollback/context.ts';
import { dropNamesOfGone } from '../../odoo/rollback/drop-names.ts';
import { removeFields } from '../../odoo/rollback/fields.ts';
import { type UndoneWithStaying, undoSupports } from '../../odoo/rollback/undo-supports.ts';
import { pairNamed } from '../../pairs/index.ts';
import { type RollbackName, rollbackFiles } from '../../store/rollback-files.ts';
import { undoneParts } from '../../store/rollback-journal.ts';
import { runFiles } from '../../store/run-files.ts';
import type { Stores } from '../environment.ts';

const preparationSchema = z.object({ creates: z.array(z.object({ externalId: z.string() })) });

/** What finishing orders makes for all of them, and no journal of a part names. */
const standingModels = ['stock.picking.type', 'stock.location'];

/**
 * Undoes what stands beside a run's rows: supports that were in use when their part's turn came, operation types and
 * locations for receipts of the past, then the fields that the run made, and last names of what is gone.
 */
export async function undoBeside(
  stores: Stores,
  part: RollbackName & PartToUndo,
  context: UndoContext,
): Promise<UndoneWithStaying> {
  const all: UndoneWithStaying[] = [];
  let open: readonly NamedRecord[] = [...(await stillUsedSupports(stores, part)), ...(await standing(part, context))];
  for (let before = -1; open.length > 0 && open.length !== before; ) {
    before = open.length;
    const result = await undoSupports(context, open);
    all.push(result);
    open = stillUsedOf(result.undone);
  }
  const names = await fieldsMade(stores, part);
  const found = await lookUpExternalIds(context.client, names);
  const fields = [...found].map(([externalId, { model, id }]) => ({ externalId, model, id }));
  const kept = await removeFields(
    context.client,
    { namespace: context.namespace, staying: context.run.staying },
    fields,
  );
  const stay = new Set(kept.map(recordText));
  const removed = fields.filter((field) => !stay.has(recordText(field)));
  await dropNamesOfGone(context.client, { ...context, since: context.run.startedAt });
  const undone = together([...all.map((one) => one.undone), { removed, restored: [], left: [], kept }]);
  return {
    undone,
    staying: [...all.flatMap(({ staying }) => staying), ...kept.map(({ model, id }) => ({ model, id }))],
  };
}

/** What stays because of something that may be gone by now. */
const stillUsedOf = ({ kept, left }: WhatWasUndone): readonly NamedRecord[] =>
  [...kept.filter(({ why }) => why.rule === 'still-used'), ...left.filter(({ how }) => how !== 'emptied')].map(
    ({ model, id, externalId }) => ({ model, id, externalId }),
  );

async function stillUsedSupports(stores: Stores, part: RollbackName & PartToUndo): Promise<readonly NamedRecord[]> {
  const found = new Map<string, NamedRecord>();
  for await (const { key, undone } of undoneParts(stores.work, `${rollbackFiles(part).donePrefix}${part.run}/`)) {
    if (!key.includes('/supports/')) continue;
    for (const record of stillUsedOf(undone)) found.set(recordText(record), record);
  }
  return [...found.values()];
}

async function standing(part: RollbackName & PartToUndo, { client, namespace, run }: UndoContext) {
  const prefixes = pairNamed(part.pair)
    .objectTypes.filter(({ writing }) => writing.kind === 'document' && writing.document === 'purchase-order')
    .map(({ name }) => externalIdPrefix(part.migration, `${name}-support`));
  const found: NamedRecord[] = [];
  for (const prefix of prefixes) {
    const rows = await searchRecords(
      client,
      'ir.model.data',
      [
        ['module', '=', namespace],
        ['model', 'in', standingModels],
        ['name', '=like', `${prefix.replace(/[\\_%]/g, '\\$&')}%`],
        ['create_date', '>=', run.startedAt],
      ],
      ['name', 'model', 'res_id'],
      z.object({ name: z.string(), model: z.string(), res_id: z.number() }),
    );
    found.push(...rows.map(({ name, model, res_id }) => ({ externalId: `${namespace}.${name}`, model, id: res_id })));
  }
  return found;
}

async function fieldsMade(stores: Stores, part: RollbackName & PartToUndo): Promise<readonly string[]> {
  const text = await stores.work.readTextIfThere(runFiles(part).preparation('fields'));
  return text === undefined
    ? []
    : preparationSchema.parse(JSON.parse(text)).creates.map(({ externalId }) => externalId);
}
