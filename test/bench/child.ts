import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * A process of the bench's own, so that what it measures has a core and a memory to itself. It answers each message
 * with one message.
 */
export interface Child {
  ask(message: object): Promise<unknown>;
  close(): void;
}

/** @param entry a file of this folder that calls `answerParent` */
export function startChild(entry: string, env: Readonly<Record<string, string>> = {}): Child {
  const child: ChildProcess = fork(join(import.meta.dirname, entry), { env: { ...process.env, ...env } });
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`${entry} ended with ${code} before it answered`));
        child.once('exit', ended);
        child.once('message', (answer) => {
          child.off('exit', ended);
          resolve(answer);
        });
        child.send(message);
      }),
    close: () => void child.disconnect(),
  };
}

/** The other side of `startChild`: answers message after message, until the parent has no more. */
export function answerParent(answer: (message: unknown) => Promise<object>): void {
  process.on('message', (message) => {
    answer(message).then(
      (reply) => process.send?.(reply),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
