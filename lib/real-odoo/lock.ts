import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const holderSchema = z.object({ pid: z.int(), startedAt: z.string(), token: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** What a lock is taken with; replaced in tests. */
export interface LockSurroundings {
  /** A text that changes when a process id is given to another process; undefined when no such process runs. */
  readonly processStart: (pid: number) => Promise<string | undefined>;
  /** Waits before the next try. */
  readonly pause: () => Promise<void>;
}

const here: LockSurroundings = { processStart, pause: () => sleep(300) };

/**
 * Runs `work` while holding a lock file, so that of several processes asking for an Odoo only one installs it.
 * A lock whose holder is dead is taken over; its process id may since belong to another program, so the holder's
 * start time counts too.
 * @param waiting called once when somebody else holds the lock
 */
export async function withLock<T>(
  file: string,
  waiting: () => void,
  work: () => Promise<T>,
  surroundings: LockSurroundings = here,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder: Holder = {
    pid: process.pid,
    startedAt: (await surroundings.processStart(process.pid)) ?? '',
    token: randomUUID(),
  };
  let told = false;
  while (!(await take(file, holder, surroundings))) {
    if (!told) waiting();
    told = true;
    await surroundings.pause();
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string, holder: Holder, surroundings: LockSurroundings): Promise<boolean> {
  const aside = `${file}.${holder.token}`;
  // Written aside and linked into place, which fails when the name is taken: a lock is never seen half-written.
  await writeFile(aside, JSON.stringify(holder));
  try {
    await link(aside, file);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const present = await readHolder(file);
  if (present === undefined) return false;
  const start = await surroundings.processStart(present.pid);
  if (start !== undefined && start === present.startedAt) return false;
  await removeDead(file, present, aside);
  return false;
}

/** Takes a dead holder's lock away; of several that found it dead, one wins the rename. */
async function removeDead(file: string, dead: Holder, aside: string): Promise<void> {
  try {
    await rename(file, aside);
    // Somebody faster may have removed the dead lock and taken the place: then it is theirs and goes back.
    if ((await readHolder(aside))?.token !== dead.token) await link(aside, file);
  } catch {
    // Somebody else was faster; the next try sees what they made of it.
  } finally {
    await rm(aside, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Gone already: the next try tells.
    return undefined;
  }
}

/** Start time of a process in clock ticks since boot, from /proc; elsewhere only whether it lives. */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold blanks; the start time is field 22.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[19] ?? '';
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch {
    return undefined;
  }
}
