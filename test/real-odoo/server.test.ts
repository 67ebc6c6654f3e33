import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, runningServer } from '../../lib/real-odoo/server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the note of a running server', () => {
  it('counts only while that very program runs', async () => {
    const file = join(folder, 'server.json');
    const note = (pid: number, startedWith: string) => JSON.stringify({ pid, url: 'http://127.0.0.1:1', startedWith });

    await writeFile(file, note(process.pid, process.execPath));
    expect(await runningServer(file)).toMatchObject({ pid: process.pid });

    await writeFile(file, note(process.pid, '/some/other/odoo.conf'));
    expect(await runningServer(file)).toBeUndefined();
  });

  it('counts for nothing when it is missing or cut short', async () => {
    expect(await runningServer(join(folder, 'missing.json'))).toBeUndefined();

    await writeFile(join(folder, 'half.json'), '{"pid": 1');
    expect(await runningServer(join(folder, 'half.json'))).toBeUndefined();
  });
});

describe('finding a free port', () => {
  it('passes over one that is taken or spoken for', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const found = await freePort(port);
    const next = await freePort(port, [found]);

    expect(found).toBeGreaterThan(port);
    expect(next).toBeGreaterThan(found);
    await new Promise((resolve) => taken.close(resolve));
  });
});
