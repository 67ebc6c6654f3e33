import { spawn } from 'node:child_process';
import { RealOdooError } from '../migration/errors.ts';

/** A system user as programs are run with it. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface RunOptions {
  /** Runs as this user instead of the present one (root only). */
  readonly as?: SystemUser | undefined;
  readonly cwd?: string;
  /** Added to the present environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds; the program is killed and counts as failed when they are over. */
  readonly timeoutMs?: number;
}

/** What a program left behind. */
export interface ProgramResult {
  /** Exit code; undefined when a signal ended it or it could not be started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and returns what it said, whatever its exit code; never rejects. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.as === undefined ? {} : { uid: options.as.uid, gid: options.as.gid }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that exits without reading its input breaks the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.on('error', (error) => resolve({ exitCode: undefined, stdout: '', stderr: error.message }));
    child.on('close', (code) =>
      resolve({
        exitCode: code ?? undefined,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}

/**
 * Runs a program that must succeed and returns its standard output.
 * @throws RealOdooError saying which program failed and the last lines it wrote
 */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await runProgram(program, args, options);
  if (result.exitCode === 0) return result.stdout;
  const said = lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr, 12);
  throw new RealOdooError(
    `"${[program, ...args.slice(0, 3)].join(' ')}" failed (${result.exitCode === undefined ? 'not run or killed' : `exit code ${result.exitCode}`})`,
    said === '' ? 'It said nothing' : `It said:\n${said}`,
  );
}

/** The last lines of a text, without blank ones. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n');
}
