import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a command said, and how it ended. */
export interface Said {
  readonly printed: string;
  readonly exitCode: number | null;
}

/** Runs `onramp …` as a person would, in a process of its own; it joins the local cloud that is up over the same state. */
export async function onramp(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Said> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../lib/cli/onramp.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { printed: `${out}\n${errors}`, exitCode };
}
