import type { OnrampError } from '../../migration/errors.ts';
import {
  countsOf,
  type PartToUndo,
  type RecordInOdoo,
  recordText,
  type UndoneCounts,
} from '../../migration/rollback.ts';
import { idMapAfter } from '../../migration/rollback-id-map.ts';
import type { OdooClient } from '../../odoo/client.ts';
import { beforeWriting } from '../../odoo/client-decorators.ts';
import type { UndoContext } from '../../odoo/rollback/context.ts';
import { undoRecords } from '../../odoo/rollback/undo-records.ts';
import { type UndoneWithStaying, undoSupports } from '../../odoo/rollback/undo-supports.ts';
import { recordsNamed } from '../../odoo/still-there.ts';
import { pairNamed } from '../../pairs/index.ts';
import { filesBefore } from '../../store/files-before.ts';
import { partJournal } from '../../store/journal.ts';
import { type RollbackName, rollbackFiles } from '../../store/rollback-files.ts';
import {
  readUndoIntent,
  readUndone,
  writeStaying,
  writeUndoIntent,
  writeUndone,
} from '../../store/rollback-journal.ts';
import { partNumbered, runFiles } from '../../store/run-files.ts';
import type { Stores } from '../environment.ts';
import { odooOf } from '../odoo-of.ts';
import { underLease } from '../under-lease.ts';
import { judgedRun } from './judged-run.ts';
import { undoBeside } from './undo-beside.ts';
import { writtenPart } from './written-part.ts';

/** A part to be undone, by one attempt. */
export type PartToUndoNow = RollbackName & PartToUndo & { readonly attempt: string };

/**
 * Undoes one part, exactly once however often it is tried. What came of it is written down before the id map says so, and
 * that it is done last of all.
 * @returns counts only: external ids hold keys of the source
 * @throws {LeaseHeldError} while another attempt owns the part
 */
export async function undoPart(stores: Stores, part: PartToUndoNow): Promise<UndoneCounts> {
  const files = rollbackFiles(part);
  const earlier = await readUndone(stores.work, files.done(part));
  if (earlier !== undefined) return countsOf(earlier);
  const leased = {
    name: files.done(part),
    owner: part.attempt,
    what: `a part of ${part.rollback}`,
    failed: ({ message }: OnrampError) => stores.work.writeText(files.problem(part), JSON.stringify({ message })),
  };
  return underLease(stores, part, leased, (holdLease) => undo(stores, part, holdLease));
}

async function undo(stores: Stores, part: PartToUndoNow, holdLease: () => Promise<void>): Promise<UndoneCounts> {
  const files = rollbackFiles(part);
  const written = await writtenPart(stores, part);
  let result = await readUndone(stores.work, files.result(part));
  if (result === undefined) {
    const client = beforeWriting(await odooOf(stores, { ...part, run: part.rollback }), holdLease);
    const { undone, staying } = await undoInOdoo(stores, part, client, written);
    await writeStaying(stores.work, files.staying(part), unique(staying));
    result = await writeUndone(stores.work, files.result(part), { at: stores.now().toISOString(), ...undone });
  }
  if (written.known !== undefined) {
    const ids = stores.idMap(part);
    const after = idMapAfter(written.known, written.entries, part.run, result, written.created);
    await ids.put(after.put);
    await ids.remove(after.remove);
  }
  await writeUndone(stores.work, files.done(part), result);
  return countsOf(result);
}

const unique = (records: readonly RecordInOdoo[]): readonly RecordInOdoo[] => [
  ...new Map(records.map((record) => [recordText(record), record])).values(),
];

async function undoInOdoo(
  stores: Stores,
  part: PartToUndoNow,
  client: OdooClient,
  written: Awaited<ReturnType<typeof writtenPart>>,
): Promise<UndoneWithStaying> {
  const files = rollbackFiles(part);
  const context: UndoContext = {
    client,
    namespace: pairNamed(part.pair).namespace,
    migration: part.migration,
    rollback: part.rollback,
    run: await judgedRun(stores, part),
    filesBefore: filesBefore(stores.work, part),
    earlier: await readUndoIntent(stores.work, files.intent(part)),
    writeIntent: (intent) => writeUndoIntent(stores.work, files.intent(part), intent),
    now: stores.now,
  };
  switch (part.of) {
    case 'records':
      return written.part === undefined
        ? { undone: { removed: [], restored: [], left: [], kept: [] }, staying: [] }
        : undoRecords(context, written.part);
    case 'supports': {
      const journal = partJournal(stores.work, runFiles(part), part.object, partNumbered(part.part));
      const { creates = [], adds = [] } = (await journal.supports()) ?? {};
      const names = creates.map(({ externalId }) => externalId);
      return undoSupports(context, await recordsNamed(client, names), adds);
    }
    case 'beside':
      return undoBeside(stores, part, context);
  }
}
