import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../lib/cli/cloud.ts';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { type RollingBack, rollBack } from '../../lib/cli/roll-back.ts';
import { rollbackSummarySchema } from '../../lib/migration/rollback-summary.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { accountedFor } from '../road/accounted-rows.ts';
import { cutDown } from '../road/cut-down.ts';
import { danglingNames, differencesOf, rowsOfDatabase, type Snapshot } from '../road/database-rows.ts';
import { listedRecords } from '../road/listed-records.ts';
import { beginRoad, example, pair, type Road } from '../road/road.ts';
import { ended, kill, onrampApart } from './killing.ts';
import type { WireCall } from './reply-dropping-proxy.ts';

const series = '19.0';
const migration = 'killedundo';
// A short time-out makes a part's lease short too: after a kill the next attempt waits for it to run out.
const parameters = { OdooCallSeconds: '20' };

/** Calls in whose midst the rollback is killed, in the order in which it makes them: Odoo commits, and nobody hears of it. */
const points = [
  { model: 'purchase.order', method: 'unlink' },
  { model: 'res.partner', method: 'unlink' },
  { model: 'account.move', method: 'unlink' },
  { model: 'product.product', method: 'unlink' },
  { model: 'ir.model.fields', method: 'unlink' },
] as const;

describe('a rollback killed at five points and started again', () => {
  let road: Road;
  let stateDir: string;
  let migrated: Migrated;
  let before: Snapshot;
  let after: Snapshot;
  let out: string;
  let exitCode: number | null;
  let namesOfGone: readonly string[];
  const killed: WireCall[] = [];

  beforeAll(async () => {
    const cut = await cutDown(example, pairNamed(pair), 3);
    road = await beginRoad(migration, { parameters });
    stateDir = join(road.stateDir, migration);
    out = join(road.stateDir, 'report');
    before = await rowsOfDatabase(series, `road_${migration}`);
    migrated = await road.migrate(cut.folder, { stateDir });
    expect(migrated.problem).toBeUndefined();

    await threeFunctionsKilled();
    await wholeCloudKilled();
    exitCode = await ended(begin());

    after = await rowsOfDatabase(series, `road_${migration}`);
    namesOfGone = await danglingNames({ series, database: `road_${migration}` }, '__aiworks__');
  });

  afterAll(async () => {
    await road?.close();
  });

  it('was killed at each of them', () => {
    expect(killed).toEqual(points);
  });

  it('comes to the same end: every table is as it was, but for what Odoo does not let go', async () => {
    expect(exitCode).toBe(0);
    const summary = rollbackSummarySchema.parse(JSON.parse(await readFile(join(out, 'rollback.json'), 'utf8')));
    expect(summary.checked).toMatchObject({ stillThere: 0, differing: 0 });
    expect(accountedFor(differencesOf(before, after), await listedRecords(out))).toEqual([]);
    expect(namesOfGone).toEqual([]);
  });

  it('tells of every record once, whichever attempt took it out', async () => {
    const summary = rollbackSummarySchema.parse(JSON.parse(await readFile(join(out, 'rollback.json'), 'utf8')));
    const types = ['custom-field', 'fiscal-position', 'account', 'contact', 'purchase-order'];
    const removed = types.map((type) => [type, summary.objects[type]?.removed]);
    expect(removed).toEqual(types.map((type) => [type, migrated.summary.objects[type]?.outcomes.created]));
  });

  const ask: RollingBack = { pair, migration, by: 'test', reason: 'It is killed', stateDir: '', parameters };

  /** The next call of a point loses its reply, and `act` kills whoever made it. */
  function killAt(at: number, act: () => void) {
    const point = points[at];
    road.proxy.dropNext(({ model, method }) => {
      if (model !== point?.model || method !== point.method) return false;
      killed.push(point);
      act();
      return true;
    });
  }

  /** The function is killed three times under the running state machine; the fourth time an operator stops the execution. */
  async function threeFunctionsKilled() {
    let cloud: Cloud | undefined;
    const killFunctions = () => {
      for (const pid of cloud?.undoChildren() ?? []) kill(pid);
    };
    for (const at of [0, 1, 2]) killAt(at, killFunctions);
    killAt(3, () => {
      killFunctions();
      void stopRollback(cloud);
    });
    const whenUp = (up: Cloud) => {
      cloud = up;
    };
    await expect(rollBack({ ...ask, stateDir, whenUp })).rejects.toThrow('goes on where it stopped');
  }

  async function stopRollback(cloud: Cloud | undefined) {
    const going = (await cloud?.stores.registry(ask).rollbacks())?.find(({ state }) => state === 'running');
    const stop = new StopExecutionCommand({ executionArn: going?.executionArn });
    await cloud?.stores.aws.stepFunctions.send(stop);
  }

  /** The command line runs in a process group of its own, which goes as a whole. */
  async function wholeCloudKilled() {
    const child = begin();
    killAt(4, () => {
      if (child.pid !== undefined) kill(-child.pid);
    });
    await ended(child);
  }

  function begin(): ChildProcess {
    const named = ['--pair', pair, '--migration', migration, '--state', road.stateDir, '--out', out];
    const args = ['rollback', ...named, '--reason', 'It is killed', '--parameter', 'OdooCallSeconds=20'];
    return onrampApart(args, road.address.secret);
  }
});
