import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyedHash } from '../../lib/store/keyed-hash.ts';
import {
  type Decision,
  type Registry,
  type Rollback,
  type Run,
  registry,
  type WaitingGate,
} from '../../lib/store/registry.ts';
import { type LocalStores, openLocalStores } from './local-stores.ts';

const pair = 'ai-works-to-odoo-erp';
let stores: LocalStores;
let migration: string;
let runs: Registry;

beforeAll(async () => {
  stores = await openLocalStores();
});
afterAll(() => stores.close());
beforeEach(() => {
  migration = randomUUID();
  runs = registryOf(migration);
});

const registryOf = (name: string): Registry =>
  registry(stores.aws.dynamo, 'registry', { pair, migration: name }, async () => keyedHash('a key'));
const otherMigration = (): Registry => registryOf(randomUUID());

describe('a lease', () => {
  const lease = { name: 'account/0-000001', now: 1_000, until: 2_000 };

  it('is taken by the first who asks', async () => {
    expect(await runs.takeLease({ ...lease, owner: 'first' })).toBe(true);
  });

  it('is held against everybody else until its time is up', async () => {
    await runs.takeLease({ ...lease, owner: 'first' });

    expect(await runs.takeLease({ ...lease, owner: 'second', now: 1_999, until: 9_000 })).toBe(false);
    expect(await runs.takeLease({ ...lease, owner: 'second', now: 2_000, until: 9_000 })).toBe(false);
    expect(await runs.takeLease({ ...lease, owner: 'second', now: 2_001, until: 9_000 })).toBe(true);
    expect(await runs.takeLease({ ...lease, owner: 'first', now: 2_002, until: 9_000 })).toBe(false);
  });

  it('is extended by its owner', async () => {
    await runs.takeLease({ ...lease, owner: 'first' });

    expect(await runs.takeLease({ ...lease, owner: 'first', now: 1_500, until: 3_000 })).toBe(true);
    expect(await runs.takeLease({ ...lease, owner: 'second', now: 2_500, until: 9_000 })).toBe(false);
  });

  it('is given back by its owner, and by nobody else', async () => {
    await runs.takeLease({ ...lease, owner: 'first' });

    await runs.giveBackLease({ name: lease.name, owner: 'second' });
    const afterStranger = await runs.takeLease({ ...lease, owner: 'second' });
    await runs.giveBackLease({ name: lease.name, owner: 'first' });
    const afterOwner = await runs.takeLease({ ...lease, owner: 'second' });

    expect([afterStranger, afterOwner]).toEqual([false, true]);
  });

  it('given back twice, or never taken, is no failure', async () => {
    await expect(runs.giveBackLease({ name: 'never taken', owner: 'first' })).resolves.toBeUndefined();
  });

  it('of another name or another migration is another lease', async () => {
    await runs.takeLease({ ...lease, owner: 'first' });

    expect(await runs.takeLease({ ...lease, name: 'account/0-000002', owner: 'second' })).toBe(true);
    expect(await otherMigration().takeLease({ ...lease, owner: 'second' })).toBe(true);
  });

  it('asked for by several at once is taken by exactly one', async () => {
    const asked = Array.from({ length: 8 }, (_, i) => runs.takeLease({ ...lease, owner: `attempt-${i}` }));

    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });
});

describe('an upload', () => {
  const upload = { bucket: 'exports', key: 'a/b/c/manifest.json', versionId: 'v1' };

  it('is new once, however often S3 tells about it', async () => {
    const told = [
      await runs.firstSight(upload),
      await runs.firstSight(upload),
      await runs.firstSight({ ...upload, versionId: 'v2' }),
      await runs.firstSight({ ...upload, key: 'a/b/d/manifest.json' }),
      await runs.firstSight(upload),
    ];

    expect(told).toEqual([true, false, true, true, false]);
  });

  it('leaves no name of a file in a table key', async () => {
    await runs.firstSight({ ...upload, key: 'a/b/Jane Doe.zip' });

    const { Items = [] } = await stores.aws.dynamo.send(new ScanCommand({ TableName: 'registry' }));
    const keys = Items.filter(({ pk }) => pk === `${pair}#${migration}`).map(({ sk }) => sk);
    expect(keys).toEqual([expect.stringMatching(/^upload#[A-Za-z0-9_-]{22}$/)]);
  });
});

describe('a run', () => {
  const run: Run = {
    run: 'run-1',
    drop: 'monday',
    mode: 'full',
    state: 'running',
    startedAt: '2026-01-01T00:00:00.000Z',
    executionArn: 'arn',
  };

  it('is found by its name, with what was changed since', async () => {
    await runs.putRun(run);

    await runs.changeRun('run-1', { state: 'failed', problem: 'Mend it.', reconciled: false, finishedAt: undefined });

    expect(await runs.run('run-1')).toEqual({ ...run, state: 'failed', problem: 'Mend it.', reconciled: false });
    expect(await runs.run('run-2')).toBeUndefined();
  });

  it('is listed with the others of its migration only', async () => {
    await runs.putRun(run);
    await runs.putRun({ ...run, run: 'run-2' });
    await otherMigration().putRun({ ...run, run: 'run-3' });

    expect((await runs.runs()).map((one) => one.run)).toEqual(['run-1', 'run-2']);
  });

  it('is listed however many there are', async () => {
    // A page of DynamoDB's holds 1 MB.
    const problem = 'x'.repeat(300_000);
    const names = ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'];
    for (const name of names) await runs.putRun({ ...run, run: name, problem });

    expect((await runs.runs()).map((one) => one.run)).toEqual(names);
  });
});

describe('a decision', () => {
  const decision: Decision = {
    gate: 'map',
    subject: 'm1',
    verdict: 'approved',
    by: 'Ada',
    reason: 'looked at it',
    at: '2026-01-01T00:00:00.000Z',
  };

  it('holds for exactly the subject it was made about', async () => {
    await runs.decide(decision);

    expect(await runs.decision({ gate: 'map', subject: 'm1' })).toEqual(decision);
    expect(await runs.decision({ gate: 'map', subject: 'm2' })).toBeUndefined();
    expect(await runs.decision({ gate: 'user', subject: 'm1' })).toBeUndefined();
    expect(await otherMigration().decision({ gate: 'map', subject: 'm1' })).toBeUndefined();
  });

  it('can be taken anew; the last one holds', async () => {
    await runs.decide(decision);

    await runs.decide({ ...decision, verdict: 'rejected', by: 'Bob' });

    expect(await runs.decision(decision)).toMatchObject({ verdict: 'rejected', by: 'Bob' });
  });

  it('makes the last map that was approved the one to follow', async () => {
    const followed = [await runs.approvedMap()];
    for (const one of [
      { ...decision, subject: 'm1' },
      { ...decision, subject: 'm2' },
      { ...decision, subject: 'm3', verdict: 'rejected' as const },
      { ...decision, subject: 'q1', gate: 'user' },
      { ...decision, subject: 'm1' },
    ]) {
      await runs.decide(one);
      followed.push(await runs.approvedMap());
    }

    expect(followed).toEqual([undefined, 'm1', 'm2', 'm2', 'm2', 'm1']);
    expect(await otherMigration().approvedMap()).toBeUndefined();
  });
});

describe('a gate', () => {
  const waiting: WaitingGate = {
    gate: 'map',
    subject: 'm1',
    run: 'run-1',
    taskToken: 'token-1',
    question: 'Is map m1 right?',
    since: '2026-01-01T00:00:00.000Z',
  };

  it('shows the runs that wait at it until they do no longer', async () => {
    await runs.waitAt(waiting);
    await runs.waitAt({ ...waiting, run: 'run-2', taskToken: 'token-2' });
    const before = await runs.waiting();

    await runs.noLongerWaiting(waiting);

    expect(before.map((one) => one.run)).toEqual(['run-1', 'run-2']);
    expect(await runs.waiting()).toEqual([{ ...waiting, run: 'run-2', taskToken: 'token-2' }]);
  });

  it('a run comes to a second time shows the new token', async () => {
    await runs.waitAt(waiting);

    await runs.waitAt({ ...waiting, taskToken: 'token-2' });

    expect(await runs.waiting()).toEqual([{ ...waiting, taskToken: 'token-2' }]);
  });

  it('a run waits at with another token meanwhile stays open', async () => {
    await runs.waitAt({ ...waiting, taskToken: 'token-2' });

    await runs.noLongerWaiting(waiting);

    expect(await runs.waiting()).toHaveLength(1);
  });
});

describe('a rollback', () => {
  const rollback: Rollback = {
    rollback: 'back-1',
    runs: ['run-2', 'run-1'],
    state: 'running',
    startedAt: '2026-01-01T00:00:00Z',
    executionArn: 'arn',
    by: 'Ada',
    reason: 'Wrong company',
  };

  it('is kept, changed and found again, apart from the runs', async () => {
    await runs.putRollback(rollback);
    await runs.changeRollback('back-1', { state: 'finished', clean: true });

    expect(await runs.rollback('back-1')).toEqual({ ...rollback, state: 'finished', clean: true });
    expect(await runs.rollbacks()).toHaveLength(1);
    expect(await runs.runs()).toEqual([]);
    expect(await otherMigration().rollbacks()).toEqual([]);
  });

  it('is marked on the run, which is kept', async () => {
    const run: Run = { run: 'run-1', drop: 'd', mode: 'full', state: 'finished', startedAt: '2026-01-01T00:00:00Z' };
    await runs.putRun(run);
    const rolledBack = { rollback: 'back-1', at: '2026-01-02T00:00:00Z', by: 'Ada', reason: 'Wrong company' };

    await runs.changeRun('run-1', { rolledBack });

    expect(await runs.run('run-1')).toEqual({ ...run, rolledBack });
  });
});
