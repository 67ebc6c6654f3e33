import { setTimeout as wait } from 'node:timers/promises';

/** Time as an argument, so that tests can run hours of retries in no time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

// setTimeout fires at once when asked for more than this many milliseconds (24.8 days); a gate may wait longer.
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; left > 0; left -= longestTimer) {
      signal.throwIfAborted();
      try {
        await wait(Math.min(left, longestTimer), undefined, { signal });
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    }
  },
};
