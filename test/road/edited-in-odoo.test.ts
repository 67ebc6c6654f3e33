import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, type Road } from './road.ts';
import { exportOf } from './small-export.ts';

interface Account {
  readonly id: string;
  readonly phone: string;
}

const csv = (accounts: readonly Account[]) =>
  stringify(
    accounts.map(({ id, phone }) => ({
      id,
      name: `Company ${id}`,
      accountType: 'customer',
      phone,
      website: 'https://one.example.com',
    })),
    { header: true },
  );

const before = '+1 202 555 0100';
const after = '+1 202 555 0199';

describe('a drop with changes, after people have worked in Odoo', () => {
  let road: Road;
  let delta: Migrated;
  let ids: ReadonlyMap<string, number>;

  beforeAll(async () => {
    road = await beginRoad('edited');
    const accounts = ['plain', 'clash', 'merge', 'deleted', 'same'].map((id) => ({ id, phone: before }));
    await road.migrate(await exportOf({ 'accounts.csv': csv(accounts) }));
    ids = await partners();
    await write('clash', { phone: '+1 202 555 0150' });
    await write('merge', { website: 'https://two.example.com' });
    await write('same', { phone: '+1 202 555 0150' });
    await road.odoo.call({ model: 'res.partner', method: 'unlink', ids: [ids.get('deleted') ?? 0] });
    road.writesOnTheWire();
    const changed = accounts.map(({ id }) => ({ id, phone: id === 'same' ? before : after }));

    delta = await road.migrate(await exportOf({ 'accounts.csv': csv(changed) }), { mode: 'delta' });
  });

  afterAll(async () => {
    await road.close();
  });

  it('gives every row its outcome', () => {
    expect(delta.summary.objects['account']?.outcomes).toMatchObject({
      created: 0,
      updated: 2,
      conflict: 2,
      unchanged: 1,
    });
    expect(delta.summary.reconciled).toBe(false);
  });

  it('writes what changed in the source only', async () => {
    expect(await fieldsOf('plain')).toMatchObject({ phone: after });
  });

  it('leaves a field alone that was changed on both sides, and reports it with all three values', async () => {
    expect(await fieldsOf('clash')).toMatchObject({ phone: '+1 202 555 0150' });
    const rows = await readFile(join(delta.out, 'account-rows.csv'), 'utf8');
    const clash = rows.split('\n').find((row) => row.includes('edited-in-odoo'));
    for (const value of [before, '+1 202 555 0150', after]) expect(clash).toContain(value);
  });

  it('keeps both changes when they are in different fields', async () => {
    expect(await fieldsOf('merge')).toMatchObject({ phone: after, website: 'https://two.example.com' });
  });

  it('does not make a record again that somebody deleted', async () => {
    expect((await partners()).has('deleted')).toBe(false);
  });

  it('leaves an edit alone where the source did not change', async () => {
    expect(await fieldsOf('same')).toMatchObject({ phone: '+1 202 555 0150' });
  });

  it('writes both updates in one call', () => {
    expect(road.writesOnTheWire()).toEqual([{ model: 'res.partner', method: 'load' }]);
  });

  async function partners(): Promise<ReadonlyMap<string, number>> {
    const args = { domain: [['ref', '!=', false]], fields: ['ref'] };
    const found = await road.odoo.call({ model: 'res.partner', method: 'search_read', args });
    const records = z.array(z.object({ id: z.number(), ref: z.string() })).parse(found);
    return new Map(records.map(({ id, ref }) => [ref, id]));
  }

  async function write(ref: string, vals: Record<string, string>): Promise<void> {
    await road.odoo.call({ model: 'res.partner', method: 'write', ids: [ids.get(ref) ?? 0], args: { vals } });
  }

  async function fieldsOf(ref: string): Promise<unknown> {
    const args = { fields: ['phone', 'website'] };
    const read = await road.odoo.call({ model: 'res.partner', method: 'read', ids: [ids.get(ref) ?? 0], args });
    return z.array(z.unknown()).parse(read)[0];
  }
});
