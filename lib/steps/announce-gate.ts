import { type GateNotice, gateMessage, type Message } from '../report/gate-notice.ts';
import type { Decision } from '../store/registry.ts';
import { runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { decisionOf, type Gate, waitingAt } from './gates.ts';

/** A gate that is about to be opened, or opened once more after a reminder. */
export type GateToAnnounce = Gate & {
  /** Nobody decided as long as the run could wait. */
  readonly overdue: boolean;
};

/** A decision that is there already, or what people are to be told. */
export type Announcement =
  | { readonly decision: Pick<Decision, 'verdict' | 'by'> & { readonly overdue?: true } }
  | { readonly decision: null; readonly message: Message };

/** Says what people are told of a gate, unless its subject was decided about before. Closes one that waited too long. */
export async function announceGate(stores: Stores, { overdue, ...gate }: GateToAnnounce): Promise<Announcement> {
  const registry = stores.registry(gate);
  const waiting = await waitingAt(registry, gate);
  const earlier = await decisionOf(registry, gate, waiting);
  if (earlier !== undefined) return { decision: { verdict: earlier.verdict, by: earlier.by } };
  if (!overdue) return { decision: null, message: gateMessage(await gateNotice(stores, gate)) };
  if (waiting !== undefined) await registry.noLongerWaiting(waiting);
  return { decision: { verdict: 'rejected', by: 'nobody', overdue: true } };
}

/** What people are told of a gate. */
export async function gateNotice(stores: Stores, gate: Gate): Promise<GateNotice> {
  const { environment, exports, work } = stores;
  const run = await stores.registry(gate).run(gate.run);
  return {
    ...gate,
    drop: run?.drop,
    lookAt: `s3://${work.name}/${runFiles(gate).reportPrefix}`,
    exportsBucket: exports.name,
    decideMachine: environment.DECIDE_MACHINE ?? 'the state machine onramp-decide',
  };
}
