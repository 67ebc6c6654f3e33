import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCloud } from '../../lib/cli/cloud.ts';
import { cutoverCommand } from '../../lib/cli/cutover-command.ts';
import { beginRoad, pair, type Road } from './road.ts';
import { accountsCsv, exportOf } from './small-export.ts';

const migration = 'cutaccepted';

describe('a cutover after somebody has worked in Odoo', () => {
  let road: Road;

  beforeAll(async () => {
    road = await beginRoad(migration);
    await road.migrate(await exportOf({ 'accounts.csv': accountsCsv(5) }));
    const args = { domain: [['ref', '=', 'S-2']] };
    const found = z.array(z.number()).parse(await road.odoo.call({ model: 'res.partner', method: 'search', args }));
    await road.odoo.call({ model: 'res.partner', method: 'write', ids: found, args: { vals: { name: 'Renamed' } } });
    road.writesOnTheWire();
  });

  afterAll(async () => {
    await road.close();
  });

  async function cutOver(accept?: string) {
    const said: string[] = [];
    const out = join(road.stateDir, accept === undefined ? 'refused' : 'accepted');
    const ask = { pair, migration, by: 'a test', reason: 'go-live', stateDir: road.stateDir, out, accept };
    const exitCode = await cutoverCommand(ask, (line) => said.push(line));
    return { exitCode, said: said.join('\n'), page: await readFile(join(out, 'sign-off.html'), 'utf8') };
  }

  async function standing() {
    const cloud = await openCloud({ stateDir: road.stateDir });
    try {
      return await cloud.stores.roster.standing({ pair, migration });
    } finally {
      await cloud.close();
    }
  }

  it('is refused, with the field that differs on the sheet, and leaves the migration open', async () => {
    const { exitCode, said, page } = await cutOver();

    expect(exitCode).toBe(1);
    expect(said).not.toContain('The migration is closed');
    expect(said).toContain('Fields that differ: 1;');
    expect(page).toContain('1 differ, listed in mismatches.csv');
    expect((await standing())?.state ?? 'open').toBe('open');
  });

  it('is done when somebody accepts it as it is, and the reason is kept', async () => {
    const { exitCode, said, page } = await cutOver('The customer renamed it');

    expect(exitCode).toBe(0);
    expect(said).toContain('accepted as it is');
    expect(page).toContain('The customer renamed it');
    expect(await standing()).toMatchObject({
      state: 'closed',
      changes: [{ to: 'closed', by: 'a test', accepted: 'The customer renamed it' }],
    });
    expect(road.writesOnTheWire()).toEqual([]);
  });
});
