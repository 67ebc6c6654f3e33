import { spawn } from 'node:child_process';
import { chown, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { RealOdooError } from '../migration/errors.ts';
import { lastLines, type SystemUser } from './run-program.ts';

const serverSchema = z.object({ pid: z.int(), url: z.string(), startedWith: z.string() });
/** A server as noted in its pid file. */
export type RunningServer = z.infer<typeof serverSchema>;

/** How the server is started. */
export interface ServerStart {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** A text in the running process's command line by which it is known to be ours: its configuration file. */
  readonly mark: string;
  /** User to start it as; undefined when the command changes the user itself. */
  readonly as: SystemUser | undefined;
  /** Whose the log is. */
  readonly owner: SystemUser;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  readonly pidFile: string;
  readonly url: string;
}

/** Milliseconds a server may take until it answers; a cold machine reads a gigabyte of Python first. */
const startLimitMs = 120_000;

/** The server of a pid file when its process still runs; a process id since given to another program does not count. */
export async function runningServer(pidFile: string): Promise<RunningServer | undefined> {
  let noted: RunningServer;
  try {
    noted = serverSchema.parse(JSON.parse(await readFile(pidFile, 'utf8')));
  } catch {
    return undefined;
  }
  const commandLine = await readFile(`/proc/${noted.pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(noted.startedWith) ? noted : undefined;
}

/**
 * Starts a server that outlives this process and waits until it answers.
 * @throws RealOdooError with the end of its log when it does not
 */
export async function startDetached(start: ServerStart): Promise<RunningServer> {
  const log = await open(start.log, 'a');
  await chown(start.log, start.owner.uid, start.owner.gid);
  const [program, ...args] = start.command;
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: start.cwd,
    env: { ...process.env, ...start.env },
    ...(start.as === undefined ? {} : { uid: start.as.uid, gid: start.as.gid }),
  });
  let ended: string | undefined;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', (code, signal) => {
    ended = `it ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}`;
  });
  child.unref();
  await log.close();
  const running: RunningServer = { pid: child.pid ?? 0, url: start.url, startedWith: start.mark };
  await writeFile(start.pidFile, JSON.stringify(running));
  const limit = Date.now() + startLimitMs;
  while (ended === undefined && Date.now() < limit) {
    if (await answers(start.url)) return running;
    await sleep(200);
  }
  await stopServer(start.pidFile);
  const tail = lastLines(await readFile(start.log, 'utf8').catch(() => ''), 12);
  throw new RealOdooError(
    `Odoo did not start: ${ended ?? `no answer within ${startLimitMs / 1000} s`}`,
    `The end of ${start.log} says:\n${tail}`,
  );
}

/** Stops the server of a pid file and waits until it is gone. */
export async function stopServer(pidFile: string): Promise<void> {
  const server = await runningServer(pidFile);
  if (server !== undefined) {
    // The master process ends its workers itself on SIGTERM.
    signal(server.pid, 'SIGTERM');
    const limit = Date.now() + 15_000;
    while ((await runningServer(pidFile)) !== undefined && Date.now() < limit) await sleep(100);
    if ((await runningServer(pidFile)) !== undefined) signal(-server.pid, 'SIGKILL');
  }
  await rm(pidFile, { force: true });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

/** True when an Odoo answers at this address. */
export async function answers(url: string): Promise<boolean> {
  const body = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params></params></methodCall>';
  try {
    const reply = await fetch(`${url}/xmlrpc/2/common`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    return reply.ok && (await reply.text()).includes('server_version');
  } catch {
    return false;
  }
}

/** The first free TCP port of 127.0.0.1 from `first` on, leaving out `taken`. */
export async function freePort(first: number, taken: readonly number[] = []): Promise<number> {
  for (let port = first; port < first + 200; port++) if (!taken.includes(port) && (await isFree(port))) return port;
  throw new RealOdooError(`No free port between ${first} and ${first + 199}`, 'Free one and start again');
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
