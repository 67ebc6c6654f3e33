import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToArchive } from '../../lib/migration/gone.ts';
import { nameOf } from '../../lib/migration/id-map.ts';
import type { Intent } from '../../lib/migration/journal.ts';
import { archiveRecords } from '../../lib/odoo/archive-records.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { PartsInOdoo } from './parts-in-odoo.ts';

describe.each(allSeries)('archiving records whose rows are gone, in Odoo %s', (series) => {
  const name = `test_archive_${series.slice(0, 2)}`;
  let client: OdooClient;
  let parts: PartsInOdoo;
  const begun: Intent['existing'][] = [];
  const journalOf = (...keys: string[]) => ({
    begun: new Set(keys),
    begin: async (existing: Intent['existing']) => {
      begun.push(existing);
    },
  });

  beforeAll(async () => {
    client = await connect(await ownDatabase(name, series));
    parts = new PartsInOdoo(client);
    const rows = ['left', 'edited', 'lost'].map((id) => ({ id, name: `Company ${id}`, accountType: 'customer' }));
    await parts.load(account, rows);
  });

  afterAll(async () => {
    client.close();
    await dropOwnDatabase(name, series);
  });

  function entryOf(key: string): ToArchive {
    const entry = parts.entries.get(nameOf({ objectType: 'account', key }));
    if (entry?.state !== 'loaded' || entry.externalId === undefined) throw new Error(`${key} was not loaded`);
    return { key, entry: { ...entry, externalId: entry.externalId } };
  }

  it('archives what Odoo holds as we wrote it, and says beforehand what it held', async () => {
    const { gone, updated } = await archiveRecords(client, [entryOf('left')], journalOf());

    expect(gone).toMatchObject([{ key: 'left', what: 'archived' }]);
    expect(updated).toHaveLength(1);
    expect(begun).toMatchObject([[{ key: 'left', before: { active: 'true' } }]]);
  });

  it('leaves alone what somebody has changed since', async () => {
    const edited = entryOf('edited');
    await client.call({
      model: 'res.partner',
      method: 'write',
      ids: [edited.entry.id],
      args: { vals: { name: 'Renamed' } },
    });

    expect((await archiveRecords(client, [edited], journalOf())).gone).toMatchObject([{ what: 'edited' }]);
  });

  it('knows what an attempt that was cut off has archived, and nothing of what a person has', async () => {
    const lost = entryOf('lost');
    await archiveRecords(client, [lost], journalOf());

    expect((await archiveRecords(client, [lost], journalOf('lost'))).gone).toMatchObject([{ what: 'archived' }]);
    expect((await archiveRecords(client, [lost], journalOf())).gone).toEqual([]);
  });
});
