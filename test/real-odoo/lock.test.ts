import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LockSurroundings, withLock } from '../../lib/real-odoo/lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const nobodyElse = (): void => undefined;
/** Surroundings in which the processes of the table run; a pause lets others go on. */
const living = (processes: Readonly<Record<number, string>>): LockSurroundings => ({
  processStart: async (pid) => ({ [process.pid]: 'mine', ...processes })[pid],
  pause: () => new Promise((resolve) => setImmediate(resolve)),
});

describe('the lock around installing and starting an Odoo', () => {
  it('lets one at a time in', async () => {
    const file = join(folder, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await readdir(folder);
      await readdir(folder);
      inside -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => withLock(file, nobodyElse, work, living({}))));

    expect(most).toBe(1);
  });

  it('says once that it waits', async () => {
    const file = join(folder, 'lock');
    let waits = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = withLock(file, nobodyElse, () => held, living({}));
    let pauses = 0;
    const surroundings: LockSurroundings = {
      ...living({}),
      pause: async () => {
        pauses += 1;
        if (pauses === 3) release();
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    while ((await readdir(folder)).length === 0) await new Promise((resolve) => setImmediate(resolve));

    await withLock(
      file,
      () => {
        waits += 1;
      },
      async () => undefined,
      surroundings,
    );

    await first;
    expect(waits).toBe(1);
    expect(pauses).toBeGreaterThanOrEqual(3);
  });

  it('takes over the lock of a process that is dead', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, JSON.stringify({ pid: 4_194_304, startedAt: '5', token: 'dead' }));

    const done = await withLock(file, nobodyElse, async () => 'done', living({}));

    expect(done).toBe('done');
  });

  it('takes over a lock whose process id now belongs to another program', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, JSON.stringify({ pid: 77, startedAt: '5', token: 'dead' }));

    const done = await withLock(file, nobodyElse, async () => 'done', living({ 77: '6' }));

    expect(done).toBe('done');
  });

  it('lets only one of several take over a dead lock', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, JSON.stringify({ pid: 4_194_304, startedAt: '5', token: 'dead' }));
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await readdir(folder);
      inside -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => withLock(file, nobodyElse, work, living({}))));

    expect(most).toBe(1);
  });

  it('is given back when the work fails, and leaves nothing behind', async () => {
    const file = join(folder, 'lock');

    await expect(withLock(file, nobodyElse, () => Promise.reject(new Error('broken')), living({}))).rejects.toThrow(
      'broken',
    );

    expect(await readdir(folder)).toEqual([]);
  });

  it('knows the real processes of this machine', async () => {
    const file = join(folder, 'lock');
    await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: 'another start', token: 'dead' }));

    expect(await withLock(file, nobodyElse, async () => 'done')).toBe('done');
  });
});
