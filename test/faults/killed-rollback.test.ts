import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollBack } from '../../lib/cli/roll-back.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { accountedFor } from '../road/accounted-rows.ts';
import { cutDown } from '../road/cut-down.ts';
import { differencesOf, rowsOfDatabase, type Snapshot } from '../road/database-rows.ts';
import { listedRecords } from '../road/listed-records.ts';
import { beginRoad, example, pair, type Road } from '../road/road.ts';

const series = '19.0';
// A short time-out makes a part's lease short too: after a kill the next attempt waits for it to run out.
const parameters = { OdooCallSeconds: '5' };

/** Odoo does what is asked, and whoever asked is dead before it hears of it. */
const points = [
  { model: 'account.payment', method: 'unlink' },
  { model: 'account.move', method: 'button_draft' },
  { model: 'purchase.order', method: 'button_cancel' },
  { model: 'product.product', method: 'unlink' },
  { model: 'res.partner', method: 'unlink' },
] as const;

describe('a rollback killed with SIGKILL at five points', () => {
  let road: Road;
  let before: Snapshot;

  beforeAll(async () => {
    road = await beginRoad('killedback', { parameters, series });
    before = await rowsOfDatabase(series, 'road_killedback');
    const { folder } = await cutDown(example, pairNamed(pair), 5);
    await road.migrate(folder, { stateDir: join(road.stateDir, 'killedback') });
  });

  afterAll(async () => {
    await road?.close();
  });

  it('and started again each time ends as one that was left alone', async () => {
    const killed: string[] = [];
    for (const point of points) {
      const child = begin(road);
      road.proxy.dropNext((call) => {
        if (call.model !== point.model || call.method !== point.method) return false;
        killed.push(`${call.model}.${call.method}`);
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        return true;
      });
      await new Promise((resolve) => child.once('exit', resolve));
    }

    const ended = await rollBack({
      pair,
      migration: 'killedback',
      all: true,
      by: 'test',
      reason: 'Killed before',
      stateDir: join(road.stateDir, 'killedback'),
      parameters,
    });

    expect(killed).toEqual(points.map(({ model, method }) => `${model}.${method}`));
    expect(ended.summary.problem).toBeUndefined();
    expect(ended.summary.checked).toMatchObject({ stillThere: 0, differing: 0 });
    const after = await rowsOfDatabase(series, 'road_killedback');
    expect(accountedFor(differencesOf(before, after), await listedRecords(ended.out))).toEqual([]);
  });
});

/** The command in a process group of its own, to be killed as a whole: its cloud and its functions with it. */
function begin({ stateDir }: Road): ChildProcess {
  const named = ['--pair', pair, '--migration', 'killedback', '--state', stateDir, '--parameter', 'OdooCallSeconds=5'];
  const command = ['rollback', '--all', '--reason', 'To be killed', ...named];
  return spawn(process.execPath, [join(import.meta.dirname, '../../lib/cli/onramp.ts'), ...command], {
    detached: true,
    stdio: 'ignore',
  });
}
