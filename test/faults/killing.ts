import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Kills a process, or with a negative id its whole group, at once. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the same moment.
  }
}

/** `onramp …` in a process group of its own, so that it can be killed with all that it has started. */
export const onrampApart = (args: readonly string[], secret: string): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, '../../lib/cli/onramp.ts'), ...args], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ODOO_PASSWORD: secret },
  });

/** Exit code of a process when it has ended; null when it was killed. */
export const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));
