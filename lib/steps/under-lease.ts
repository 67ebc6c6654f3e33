import { LeaseHeldError, OdooCallError, OnrampError } from '../migration/errors.ts';
import { isRead } from '../odoo/client.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** What one attempt at a time works on. */
interface Leased {
  readonly name: string;
  /** The attempt. */
  readonly owner: string;
  /** What another attempt that finds it held is told. */
  readonly what: string;
  /** Writes down why an attempt failed: a distributed map that fails says only that too many parts did. */
  readonly failed: (error: OnrampError) => Promise<void>;
}

// Longer than the longest call by a fifth, and by 2 seconds at least: clocks differ a little, and a call that was killed
// on its way may reach Odoo late. 30 seconds with the stack's 150 for a call.
const secondsOf = (call: number): number => call + Math.max(2, call / 5);

/**
 * Lets one attempt at a time work. A call that was given up, or whose function was killed, may still commit: the next attempt
 * waits until it cannot any more. So the lease begins anew with every writing call, for which `work` is given `holdLease`, and
 * while a call may still commit it stays and runs out by itself.
 * @throws {LeaseHeldError} while another attempt holds it
 */
export async function underLease<T>(
  stores: Stores,
  of: Pick<RunName, 'pair' | 'migration'>,
  { name, owner, what, failed }: Leased,
  work: (holdLease: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const registry = stores.registry(of);
  const holdLease = async () => {
    const now = stores.now().getTime();
    const until = now + secondsOf(stores.environment.ODOO_CALL_SECONDS) * 1000;
    if (!(await registry.takeLease({ name, owner, now, until }))) throw new LeaseHeldError(what);
  };
  await holdLease();
  try {
    const done = await work(holdLease);
    await registry.giveBackLease({ name, owner });
    return done;
  } catch (error) {
    const settled = !(error instanceof OdooCallError) || error.effect !== 'unknown' || isRead(error.place.method);
    if (settled) await registry.giveBackLease({ name, owner });
    if (error instanceof OnrampError) await failed(error);
    throw error;
  }
}
