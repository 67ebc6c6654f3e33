import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, type Road } from './road.ts';
import { exportOf } from './small-export.ts';

const [before, edited, after] = ['+1 202 555 0100', '+1 202 555 0150', '+1 202 555 0199'];

/** Accounts by their keys, as many others beside them as make a few missing ones a small share. */
function csv(phones: Readonly<Record<string, string>>, others = 60): string {
  const all = { ...phones, ...Object.fromEntries(Array.from({ length: others }, (_, i) => [`other-${i}`, before])) };
  const rows = Object.entries(all).map(([id, phone]) => ({
    id,
    name: `Company ${id}`,
    accountType: 'customer',
    phone,
  }));
  return stringify(rows, { header: true });
}

const settings = (conflicts: string) => JSON.stringify({ settings: { conflicts, gone: 'archive' } });

describe('what the map decides about later drops', () => {
  let road: Road;
  let second: Migrated;
  let back: Migrated;
  let few: Migrated;
  let kept: Migrated;
  /** What Odoo held after each drop, by the accounts' keys. */
  const held = new Map<Migrated, Readonly<Record<string, { readonly phone: string; readonly active: boolean }>>>();

  beforeAll(async () => {
    road = await beginRoad('policies');
    const migrate = async (accounts: string, conflicts: string): Promise<Migrated> => {
      const migrated = await road.migrate(
        await exportOf({ 'accounts.csv': accounts, 'manifest.json': settings(conflicts) }),
      );
      held.set(migrated, await accountsNow());
      return migrated;
    };
    const all = { clash: before, gone: before, changed: before };
    await migrate(csv(all), 'source wins');
    await write('clash', edited);
    await write('changed', edited);
    second = await migrate(csv({ clash: after }), 'source wins');
    back = await migrate(csv({ clash: after, gone: before }), 'source wins');
    few = await migrate(csv({ clash: after }, 2), 'source wins');
    await write('clash', edited);
    kept = await migrate(csv({ clash: before, gone: before }), 'odoo wins');
  });

  afterAll(async () => {
    await road.close();
  });

  it('lets the source win, and tells all three values', async () => {
    expect(held.get(second)?.['clash']?.phone).toBe(after);
    expect(second.summary.objects['account']?.outcomes).toMatchObject({ updated: 1, conflict: 0 });
    const notes = await fileOf(second, 'account-notes.csv');
    expect(notes).toContain('source-wins');
    for (const value of [before, edited, after]) expect(notes).toContain(value);
  });

  it('archives a record whose row is gone from a full drop', async () => {
    expect(held.get(second)?.['gone']?.active).toBe(false);
    expect(await fileOf(second, 'account-gone.csv')).toMatch(/gone,res\.partner,\d+,archived/);
  });

  it('does not archive what a person has changed since, and says so', async () => {
    expect(held.get(second)?.['changed']).toEqual({ phone: edited, active: true });
    expect(await fileOf(second, 'account-gone.csv')).toMatch(/changed,res\.partner,\d+,left as it is: somebody/);
  });

  it('brings an archived record back when its row comes back', () => {
    expect(held.get(back)?.['gone']).toEqual({ phone: before, active: true });
    expect(back.summary.objects['account']?.outcomes).toMatchObject({ updated: 1, created: 0 });
  });

  it('archives nothing when so many rows are gone that the export is no full one', async () => {
    expect(held.get(few)?.['gone']?.active).toBe(true);
    expect(await fileOf(few, 'account-gone.csv')).toContain('probably not a full one');
  });

  it('lets Odoo win where the map says so', async () => {
    expect(held.get(kept)?.['clash']?.phone).toBe(edited);
    expect(kept.summary.objects['account']?.outcomes).toMatchObject({ conflict: 0 });
    expect(await fileOf(kept, 'account-notes.csv')).toContain('odoo-wins');
  });

  const fileOf = (migrated: Migrated, name: string) => readFile(join(migrated.out, name), 'utf8');

  async function accountsNow() {
    const args = { domain: [['ref', '!=', false]], fields: ['ref', 'phone', 'active'] };
    const context = { active_test: false };
    const found = await road.odoo.call({ model: 'res.partner', method: 'search_read', args, context });
    const records = z
      .array(z.object({ id: z.number(), ref: z.string(), phone: z.string(), active: z.boolean() }))
      .parse(found);
    return Object.fromEntries(records.map(({ ref, phone, active }) => [ref, { phone, active }]));
  }

  async function write(ref: string, phone: string): Promise<void> {
    const ids = await road.odoo.call({ model: 'res.partner', method: 'search', args: { domain: [['ref', '=', ref]] } });
    await road.odoo.call({
      model: 'res.partner',
      method: 'write',
      ids: z.array(z.number()).parse(ids),
      args: { vals: { phone } },
    });
  }
});
