import { noFiles } from '../../lib/migration/drop-files.ts';
import type { PartJournal } from '../../lib/migration/journal.ts';
import type { UndoIntent, WhatWasUndone } from '../../lib/migration/rollback.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import type { RecordKind } from '../../lib/odoo/rollback/take-out.ts';
import { undoRecords } from '../../lib/odoo/rollback/undo-records.ts';
import { undoSupports } from '../../lib/odoo/rollback/undo-supports.ts';
import { recordsNamed } from '../../lib/odoo/still-there.ts';

/** A part that is undone. */
interface Part {
  readonly kind: RecordKind;
  readonly journal: PartJournal;
  /** External id of the payment of each document. */
  readonly companionOf?: ReadonlyMap<string, string>;
}

/**
 * Undoes a part of a delta, as the rollback's step does; called again it is a repeated attempt. What the id map remembers is
 * left out. To be called before the part is written.
 */
export function undoOf(client: OdooClient, { kind, journal, companionOf = new Map() }: Part) {
  const startedAt = odooTime(new Date());
  let earlier: UndoIntent | undefined;
  const context = () => ({
    client,
    namespace: '__aiworks__',
    migration: 'acme',
    rollback: 'back',
    filesBefore: noFiles,
    earlier,
    writeIntent: async (written: UndoIntent) => {
      earlier = written;
    },
    now: () => new Date(),
    run: {
      run: 'delta',
      laterRuns: new Set<string>(),
      startedAt,
      endedAt: odooTime(new Date()),
      rolledBackAt: odooTime(new Date()),
      undoneAlready: [],
      staying: new Set<string>(),
      movedByOdoo: new Map<string, readonly string[]>(),
    },
  });
  return async (): Promise<WhatWasUndone> => {
    const intent = await journal.intent();
    if (intent === undefined) throw new Error('the part was not written');
    const part = { kind, intent, finished: true, remembered: new Map(), companionOf };
    return (await undoRecords(context(), part)).undone;
  };
}

/** Undoes what a part made for its rows, the same way. */
export async function undoSupportsOf(client: OdooClient, journal: PartJournal): Promise<WhatWasUndone> {
  const { creates = [], adds = [] } = (await journal.supports()) ?? {};
  const now = odooTime(new Date());
  const names = creates.map(({ externalId }) => externalId);
  const run = {
    run: 'delta',
    laterRuns: new Set<string>(),
    startedAt: now,
    endedAt: now,
    rolledBackAt: now,
    undoneAlready: [],
    staying: new Set<string>(),
    movedByOdoo: new Map<string, readonly string[]>(),
  };
  const context = {
    client,
    namespace: '__aiworks__',
    migration: 'acme',
    rollback: 'back',
    filesBefore: noFiles,
    earlier: undefined,
    writeIntent: async () => undefined,
    now: () => new Date(),
    run,
  };
  return (await undoSupports(context, await recordsNamed(client, names), adds)).undone;
}

const odooTime = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
