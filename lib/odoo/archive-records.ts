import type { GoneRecord, ToArchive } from '../migration/gone.ts';
import type { Intent } from '../migration/journal.ts';
import type { OdooClient } from './client.ts';
import { fieldTypes } from './fields.ts';
import { loadRecords } from './load-records.ts';
import { hashOf, readImages } from './read-back.ts';

/** The journal, as far as archiving needs it. */
interface ArchiveJournal {
  /** Keys that an attempt which was cut off was about to archive. */
  readonly begun: ReadonlySet<string>;
  /** Told before the first is archived, with what was held. */
  begin(existing: Intent['existing']): Promise<void>;
}

/** What archiving came to. */
export interface Archived {
  readonly gone: readonly GoneRecord[];
  readonly updated: readonly { readonly model: string; readonly externalId: string; readonly id: number }[];
}

/**
 * Archives records that Odoo still holds as we wrote them; what somebody has changed since is left alone.
 */
export async function archiveRecords(
  client: OdooClient,
  records: readonly ToArchive[],
  journal: ArchiveJournal,
): Promise<Archived> {
  const gone: GoneRecord[] = [];
  const updated: { model: string; externalId: string; id: number }[] = [];
  const archived = ({ key, entry: { model, externalId, id } }: ToArchive) => {
    gone.push({ key, model, id, what: 'archived' });
    updated.push({ model, externalId, id });
  };
  const ready: ToArchive[] = [];
  for (const [model, group] of Map.groupBy(records, ({ entry }) => entry.model)) {
    const archivable = (await fieldTypes(client, model)).has('active');
    const fields = [...new Set(group.flatMap(({ entry }) => Object.keys(entry.after ?? {}))), 'active'];
    const ids = group.map(({ entry }) => entry.id);
    const images = archivable ? await readImages(client, model, ids, fields) : new Map();
    for (const record of group) {
      const { key, entry } = record;
      const image = images.get(entry.id);
      const told = { key, model, id: entry.id };
      if (!archivable) gone.push({ ...told, what: 'reported' });
      else if (image?.['active'] === 'false' && journal.begun.has(key)) archived(record);
      // Deleted, or archived by a person: there is nothing left to be told.
      else if (image === undefined || image['active'] === 'false') continue;
      else if (isEdited(entry.after ?? {}, image)) gone.push({ ...told, what: 'edited' });
      else ready.push(record);
    }
  }
  await journal.begin(
    ready.map(({ key, entry: { model, externalId, id } }) => ({
      model,
      externalId,
      key,
      id,
      before: { active: 'true' },
    })),
  );
  for (const [model, group] of Map.groupBy(ready, ({ entry }) => entry.model)) {
    const rows = group.map(({ entry: { externalId } }) => ({ externalId, cells: { active: false } }));
    const loaded = await loadRecords(client, model, rows, 'update');
    for (const record of group) {
      const { key, entry } = record;
      const result = loaded.get(entry.externalId);
      if (result?.ok === true) archived(record);
      else gone.push({ key, model, id: entry.id, what: 'refused', why: result?.message ?? 'Odoo gave no answer' });
    }
  }
  return { gone, updated };
}

const isEdited = (after: Readonly<Record<string, string>>, image: Readonly<Record<string, string>>): boolean =>
  Object.entries(after).some(([field, held]) => hashOf(image[field] ?? '') !== held);
