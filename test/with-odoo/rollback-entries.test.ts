import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { takeOutEntries } from '../../lib/odoo/rollback/invoices.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { methodCall } from './another-user.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

const idsSchema = z.array(z.number());
const today = new Date().toISOString().slice(0, 10);
const recordsSchema = z.array(z.looseObject({ id: z.number() }));

describe.each(allSeries)('entries that leave the books of Odoo %s', (series) => {
  const name = `rollback_entries_${series.slice(0, 2)}`;
  let odoo: OdooClient;
  let accounts: readonly number[];

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
    accounts = idsSchema.parse(
      await odoo.call({
        model: 'account.account',
        method: 'search',
        args: { domain: [['code', '=like', '6%']], limit: 2 },
      }),
    );
  });

  afterAll(async () => {
    odoo?.close();
    await dropOwnDatabase(name, series);
  });

  const create = async (model: string, vals: object) =>
    idsSchema.parse(await odoo.call({ model, method: 'create', args: { vals_list: [vals] } }))[0] ?? 0;

  async function posted(journal: object): Promise<number> {
    const journalId = await create('account.journal', { type: 'general', ...journal });
    const [debit, credit] = accounts;
    const lines = [
      [0, 0, { account_id: debit, debit: 10, credit: 0, name: 'a' }],
      [0, 0, { account_id: credit, debit: 0, credit: 10, name: 'b' }],
    ];
    const move = await create('account.move', {
      move_type: 'entry',
      date: '2024-06-01',
      journal_id: journalId,
      line_ids: lines,
    });
    await methodCall(odoo, { model: 'account.move', method: 'action_post', ids: [move] });
    return move;
  }

  const moves = async (domain: readonly unknown[]) =>
    recordsSchema.parse(
      await odoo.call({ model: 'account.move', method: 'search_read', args: { domain, fields: ['state', 'ref'] } }),
    );

  it('go back to draft and are deleted, posted and numbered as they are', async () => {
    const move = await posted({ name: 'Plain', code: 'PLAIN' });

    const out = await takeOutEntries(odoo, [move], 'rollback one');

    expect(out).toEqual({ left: new Map(), refused: new Map() });
    expect(await moves([['id', '=', move]])).toEqual([]);
    expect(await takeOutEntries(odoo, [move], 'rollback one')).toEqual(out);
  });

  it('are reversed once, however often it is tried, where Odoo locks them', async () => {
    const move = await posted({ name: 'Locked', code: 'LOCK', restrict_mode_hash_table: series === '19.0' });
    if (series === '19.0') {
      const wizard = await create('account.secure.entries.wizard', { hash_date: today });
      await methodCall(odoo, {
        model: 'account.secure.entries.wizard',
        method: 'action_secure_entries',
        ids: [wizard],
      });
    } else {
      // Hashing an entry fails on 14.0 with PostgreSQL 15; a closed period forbids the draft as well.
      const vals = { fiscalyear_lock_date: '2024-12-31' };
      await odoo.call({ model: 'res.company', method: 'write', ids: [1], args: { vals } });
    }

    for (const _ of [1, 2]) {
      const out = await takeOutEntries(odoo, [move], 'rollback two');
      expect(out.refused).toEqual(new Map());
      expect(out.left.get(move)?.how).toBe('reversed');
    }

    const reversals = await moves([['reversed_entry_id', '=', move]]);
    expect(reversals.map(({ state }) => state)).toEqual(['posted']);
  });

  // An audit trail that forbids deleting came with 19.0.
  it.runIf(series === '19.0')('are cancelled where an audit trail keeps them', async () => {
    const trail = (restrictive_audit_trail: boolean) =>
      odoo.call({ model: 'res.company', method: 'write', ids: [1], args: { vals: { restrictive_audit_trail } } });
    const move = await posted({ name: 'Trailed', code: 'TRAIL' });
    await trail(true);

    for (const _ of [1, 2]) {
      const out = await takeOutEntries(odoo, [move], 'rollback three');
      expect(out.refused).toEqual(new Map());
      expect(out.left.get(move)?.how).toBe('cancelled');
    }

    expect((await moves([['id', '=', move]])).map(({ state }) => state)).toEqual(['cancel']);
    expect(await moves([['reversed_entry_id', '=', move]])).toEqual([]);
    await trail(false);
  });
});
