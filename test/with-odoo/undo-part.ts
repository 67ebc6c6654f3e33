import { noFiles } from '../../lib/migration/drop-files.ts';
import type { PartJournal } from '../../lib/migration/journal.ts';
import type { UndoIntent, WhatWasUndone } from '../../lib/migration/rollback.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import type { UndoContext } from '../../lib/odoo/rollback/context.ts';
import type { RecordKind } from '../../lib/odoo/rollback/take-out.ts';
import { undoRecords } from '../../lib/odoo/rollback/undo-records.ts';
import { undoSupports } from '../../lib/odoo/rollback/undo-supports.ts';
import { recordsNamed } from '../../lib/odoo/still-there.ts';

/** A part that a delta wrote. */
interface Part {
  readonly kind: RecordKind;
  readonly journal: PartJournal;
  /** External id of the payment of each document. */
  readonly companionOf?: ReadonlyMap<string, string>;
}

/** Takes a part back, as the rollback's steps do. Called again, each is a repeated attempt. */
interface Undoing {
  records(): Promise<WhatWasUndone>;
  supports(): Promise<WhatWasUndone>;
}

/** To be called before the part is written. What the id map remembers of its records is left out. */
export function undoOf(client: OdooClient, { kind, journal, companionOf = new Map() }: Part): Undoing {
  const startedAt = odooTime(new Date());
  let earlier: UndoIntent | undefined;
  const context = (): UndoContext => ({
    client,
    namespace: '__aiworks__',
    migration: 'acme',
    rollback: 'back',
    filesBefore: noFiles,
    earlier,
    writeIntent: async (written) => {
      earlier = written;
    },
    now: () => new Date(),
    run: {
      run: 'delta',
      laterRuns: new Set(),
      startedAt,
      endedAt: odooTime(new Date()),
      rolledBackAt: odooTime(new Date()),
      undoneAlready: [],
      staying: new Set(),
      movedByOdoo: new Map(),
    },
  });
  return {
    async records() {
      const intent = await journal.intent();
      if (intent === undefined) throw new Error('the part was not written');
      const part = { kind, intent, finished: true, remembered: new Map(), companionOf };
      return (await undoRecords(context(), part)).undone;
    },
    async supports() {
      const { creates = [], adds = [] } = (await journal.supports()) ?? {};
      const names = creates.map(({ externalId }) => externalId);
      return (await undoSupports(context(), await recordsNamed(client, names), adds)).undone;
    },
  };
}

const odooTime = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');
