import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../lib/cli/cloud.ts';
import { beginRoad, pair, type Road } from '../road/road.ts';
import { scaledExport } from '../road/small-export.ts';
import { ended, kill, onrampApart } from './killing.ts';

// A short time-out makes a part's lease short too: after a kill the next attempt waits for it to run out.
const parameters = { OdooCallSeconds: '20' };
const twins = `select count(*) from (select ref from res_partner where ref is not null group by ref having count(*) > 1) t`;
const partners = 'select count(*) from res_partner where ref is not null';

describe('a load function killed with SIGKILL in mid-part', () => {
  let road: Road;
  let folder: string;

  beforeAll(async () => {
    folder = await scaledExport(300);
    road = await beginRoad('killedload', { parameters });
  });

  afterAll(async () => {
    await road.close();
  });

  it('is tried again by the state machine, without a duplicate and with nothing missing', async () => {
    // Prepare: whoever sends the first load() of partners is killed while Odoo works on it.
    let cloud: Cloud | undefined;
    let killed = 0;
    road.proxy.dropNext((call) => {
      if (call.model !== 'res.partner' || call.method !== 'load') return false;
      for (const pid of cloud?.loadChildren() ?? []) {
        kill(pid);
        killed += 1;
      }
      return true;
    });

    // Act
    const migrated = await road.migrate(folder, {
      whenUp: (up) => {
        cloud = up;
      },
    });

    // Assert
    expect(killed).toBeGreaterThan(0);
    expect(migrated.summary.reconciled, migrated.problem).toBe(true);
    expect(await road.count(partners)).toBe(600);
    expect(await road.count(twins)).toBe(0);
    expect(migrated.summary.objects['account']?.outcomes.created).toBe(300);
  });
});

describe('the whole local cloud killed with SIGKILL in mid-run', () => {
  let road: Road;
  let folder: string;

  beforeAll(async () => {
    folder = await scaledExport(300);
    road = await beginRoad('killedcloud', { parameters });
  });

  afterAll(async () => {
    await road.close();
  });

  it('goes on at the next start, and the same export again writes nothing more', async () => {
    // Prepare: the command line runs in a process group of its own, killed as a whole at the second load() of partners.
    const state = join(road.stateDir, 'cli');
    const arguments_ = [
      'migrate',
      folder,
      '--pair',
      pair,
      '--migration',
      'killedcloud',
      '--approve',
      'all',
      '--state',
      state,
      '--parameter',
      'OdooCallSeconds=20',
    ];
    const { url, database, login, secret } = road.address;
    const odoo = ['--odoo-url', url, '--odoo-db', database, '--odoo-user', login];
    const begin = () => onrampApart([...arguments_, ...odoo], secret);
    const first = begin();
    let loads = 0;
    road.proxy.dropNext((call) => {
      if (call.model !== 'res.partner' || call.method !== 'load') return false;
      loads += 1;
      if (loads < 2) return false;
      if (first.pid !== undefined) kill(-first.pid);
      return true;
    });
    await ended(first);
    expect(loads).toBe(2);
    const written = await road.count(partners);
    expect(written).toBeGreaterThan(0);

    // Act: the interrupted run resumes, and the second upload waits its turn behind it.
    const code = await ended(begin());

    // Assert
    expect(code).toBe(0);
    expect(await road.count(partners)).toBe(600);
    expect(await road.count(twins)).toBe(0);
  });
});
