import {
  OdooCommittedUnmarshalled,
  OdooReplyLost,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
} from '../../migration/errors.ts';
import type { OdooCall, OdooClient } from '../client.ts';
import type { Pause } from '../load-records.ts';

/** One step of documents on the way to their state. */
export interface Step {
  /** Reads Odoo and says which of these ids have the step still to go. Asked before every call: nothing is done twice. */
  readonly open: (ids: readonly number[]) => Promise<readonly number[]>;
  /** The call that does the step for several documents at once, in one Odoo transaction. */
  readonly call: (ids: readonly number[]) => OdooCall;
  /** Most documents a call; 50 unless said otherwise: posting 50 takes Odoo 14 about 2 s of its 120. */
  readonly most?: number;
}

/** What a step came to. */
export interface Advanced {
  /** Ids for which a call was made (also by one whose reply was lost). */
  readonly changed: ReadonlySet<number>;
  /** Odoo's words about each id it refused. */
  readonly refused: ReadonlyMap<number, string>;
}

const mostConflicts = 6;
const mostLost = 3;
const sleep: Pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Takes documents one step further, each exactly once: only those that a reading finds undone are called for, a refused
 * call is taken apart until the bad documents stand alone, and after a lost reply or a refusal Odoo is read again before
 * anything else is done.
 * @throws {OdooReplyLost} when a reply was lost and the step is not seen to be done: the call may still commit, so that
 *   only a later attempt, behind the part's lease, may call again
 */
export async function advance(
  client: OdooClient,
  ids: readonly number[],
  step: Step,
  pause: Pause = sleep,
): Promise<Advanced> {
  const changed = new Set<number>();
  const refused = new Map<number, string>();
  const most = step.most ?? 50;
  const queue: (readonly number[])[] = [];
  const open = await step.open(ids);
  for (let start = 0; start < open.length; start += most) queue.push(open.slice(start, start + most));
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    const words = await tryCall(client, batch, step, pause);
    // What another attempt has done meanwhile Odoo refuses, in whatever words (14.0 and 19.0).
    const left = words === undefined ? [] : await step.open(batch);
    for (const id of batch) if (!left.includes(id)) changed.add(id);
    if (words === undefined || left.length === 0) continue;
    if (batch.length === 1) for (const id of left) refused.set(id, words);
    else {
      const middle = Math.ceil(left.length / 2);
      queue.unshift(...[left.slice(0, middle), left.slice(middle)].filter(({ length }) => length > 0));
    }
  }
  return { changed, refused };
}

/** Undefined when done; Odoo's words when it refused, and then nothing was written. */
async function tryCall(
  client: OdooClient,
  batch: readonly number[],
  step: Step,
  pause: Pause,
): Promise<string | undefined> {
  for (let conflicts = 0, lost = 0; ; ) {
    try {
      await client.call(step.call(batch));
      return undefined;
    } catch (error) {
      if (error instanceof OdooCommittedUnmarshalled) return undefined;
      if (error instanceof OdooUserError) return error.odooMessage;
      if (error instanceof OdooServerError) {
        conflicts += 1;
        if (!error.concurrency || conflicts > mostConflicts) return error.message;
        await pause(100 * 2 ** conflicts * (0.5 + Math.random()));
        continue;
      }
      if (error instanceof OdooUnreachable) {
        // Nothing was sent.
        lost += 1;
        if (lost > mostLost) throw error;
        await pause(500 * 2 ** lost);
        continue;
      }
      if (!(error instanceof OdooReplyLost)) throw error;
      if ((await step.open(batch)).length === 0) return undefined;
      throw error;
    }
  }
}
