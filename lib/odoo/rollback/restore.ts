import type { DropFiles } from '../../migration/drop-files.ts';
import type { Intent } from '../../migration/journal.ts';
import type { Cell } from '../../migration/object-type.ts';
import type { KeptRecord, RestoredRecord } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { type FieldType, fieldTypes } from '../fields.ts';
import { loadRecords } from '../load-records.ts';
import { hashOf, isBytes, readImages } from '../read-back.ts';
import { changedInOdoo, fileNotKept, forbiddenByOdoo } from './reasons.ts';

/** A record that was there before the run, with what is to be brought back. */
export type Restorable = Intent['existing'][number] & {
  /** Field → hash of what Odoo held after we wrote; undefined where the part never came to its end. */
  readonly after: Readonly<Record<string, string>> | undefined;
};

/** What bringing records back came to. */
export interface Restored {
  readonly restored: readonly RestoredRecord[];
  readonly kept: readonly KeptRecord[];
}

/**
 * Brings fields back to what they held before the run: only those that hold what we wrote. One that a person changed since
 * stays as it is, and is told.
 */
export async function restoreRecords(
  client: OdooClient,
  records: readonly Restorable[],
  ourOwn: ReadonlySet<string>,
  filesBefore: DropFiles,
): Promise<Restored> {
  const restored: RestoredRecord[] = [];
  const kept: KeptRecord[] = [];
  for (const [model, group] of Map.groupBy(records, (record) => record.model)) {
    const types = await fieldTypes(client, model);
    const fields = [...new Set(group.flatMap(({ before }) => Object.keys(before)))].filter((field) => types.has(field));
    const ids = [...new Set(group.map(({ id }) => id))];
    const now = await readImages(client, model, ids, fields);
    const rows: { externalId: string; cells: Record<string, Cell> }[] = [];
    for (const record of new Map(group.map((one) => [one.externalId, one])).values()) {
      const image = now.get(record.id);
      // Deleted by a person since: there is nothing to be brought back.
      if (image === undefined) continue;
      const { externalId, id, before, exact = {}, after } = record;
      const differing = fields.filter((field) => field in before && image[field] !== before[field]);
      const isOurs = (field: string) =>
        after?.[field] === undefined ? ourOwn.has(externalId) : hashOf(image[field] ?? '') === after[field];
      const cells: Record<string, Cell> = {};
      for (const field of differing.filter(isOurs)) {
        const held = before[field] ?? '';
        if (!isBytes(model, field)) cells[field] = cellOf(held, exact[field], types.get(field));
        else {
          const facts = await filesBefore.facts(held);
          if (facts === undefined) kept.push({ model, id, externalId, why: fileNotKept });
          else cells[field] = { file: held, ...facts };
        }
      }
      const ours = Object.keys(cells);
      const others = differing.filter((field) => !isOurs(field));
      if (others.length > 0) kept.push({ model, id, externalId, why: changedInOdoo(others) });
      // Also what an earlier attempt has brought back: it is read back when the rollback is verified.
      const done = fields.filter(
        (field) => field in before && image[field] === before[field] && after?.[field] !== undefined,
      );
      const wasOurs = done.filter((field) => hashOf(before[field] ?? '') !== after?.[field]);
      if (ours.length > 0) rows.push({ externalId, cells });
      if (ours.length > 0 || wasOurs.length > 0) {
        const values = [...ours, ...wasOurs].map((field) => [field, before[field] ?? ''] as const);
        restored.push({ model, id, externalId, fields: Object.fromEntries(values) });
      }
    }
    for (const [externalId, result] of await loadRecords(client, model, rows, 'update', undefined, filesBefore)) {
      if (result.ok) continue;
      const at = restored.findIndex((one) => one.externalId === externalId && one.model === model);
      const record = restored[at];
      if (record === undefined) continue;
      restored.splice(at, 1);
      kept.push({ model, id: record.id, externalId, why: forbiddenByOdoo(result.message) });
    }
  }
  return { restored, kept };
}

/** The cell that makes a field hold again what it held. */
export function cellOf(before: string, exact: string | undefined, type: FieldType | undefined): Cell {
  switch (type) {
    case 'many2one':
      return { id: before === '' ? null : Number(before) };
    case 'many2many':
    case 'one2many':
      return { ids: before === '' ? [] : before.split(',').map(Number) };
    case 'boolean':
      return before === 'true';
    case 'html':
      return before === '' && exact === undefined ? null : { html: exact ?? before };
    default:
      return before === '' && exact === undefined ? null : (exact ?? before);
  }
}
