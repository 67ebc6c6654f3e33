import { interruptible } from '../asl/frame.ts';
import type { Clock } from '../clock.ts';
import type { Invocation, LambdaFunction } from './function.ts';

/** Seconds before the first and every further attempt. AWS waits one and two minutes; a person at a laptop does not. */
const waits = [1, 2] as const;
const throttleWait = 1;

/** An asynchronous invocation: retried when it fails, patiently when it is throttled. Returns the last outcome. */
export async function invokeLater(
  fn: LambdaFunction,
  invoke: () => Promise<Invocation>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Invocation> {
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    const result = await interruptible(invoke(), signal);
    switch (result.kind) {
      case 'answered':
        return result;
      case 'throttled':
        await clock.sleep(1000 * throttleWait, signal);
        break;
      case 'failed': {
        if (failures >= fn.asyncRetries) return result;
        await clock.sleep(1000 * (waits[failures] ?? waits[1]), signal);
        failures += 1;
      }
    }
  }
}
