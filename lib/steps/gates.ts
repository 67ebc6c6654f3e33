import { SendTaskSuccessCommand, TaskTimedOut } from '@aws-sdk/client-sfn';
import { NothingWaitsError } from '../migration/errors.ts';
import type { Decision } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** A gate a run has come to. */
export type GateToOpen = RunName & {
  readonly gate: string;
  /** What is decided about, as a hash; a decision made about the same subject before holds. */
  readonly subject: string;
  readonly question: string;
  readonly taskToken: string;
};

/** Opens a gate: answers at once when this subject was approved before, else waits for a person. */
export async function openGate(
  stores: Stores,
  { gate, subject, question, taskToken, ...run }: GateToOpen,
): Promise<void> {
  const registry = stores.registry(run);
  const waiting = { gate, subject, question, taskToken, run: run.run, since: stores.now().toISOString() };
  await registry.waitAt(waiting);
  const earlier = await registry.decision({ gate, subject });
  if (earlier?.verdict !== 'approved') return;
  // Taken again: another map may have been approved since, and the one followed is the last one decided on.
  await registry.decide(earlier);
  await answer(stores, taskToken, earlier);
  await registry.noLongerWaiting(waiting);
}

/** A person's decision at a gate of a migration. */
export type DecisionToTake = Omit<RunName, 'run'> & {
  readonly gate: string;
  readonly verdict: Decision['verdict'];
  readonly by: string;
  readonly reason: string;
};

/**
 * Records who decided what and why, and lets the runs that wait at the gate go on.
 * @throws {NothingWaitsError} when no run waits there
 */
export async function decide(stores: Stores, decision: DecisionToTake): Promise<{ readonly runs: readonly string[] }> {
  const registry = stores.registry(decision);
  const waiting = (await registry.waiting()).filter(({ gate }) => gate === decision.gate);
  if (waiting.length === 0) throw new NothingWaitsError(decision.gate);
  for (const { gate, subject, taskToken, run } of waiting) {
    const { verdict, by, reason } = decision;
    const taken: Decision = { gate, subject, verdict, by, reason, at: stores.now().toISOString() };
    await registry.decide(taken);
    await answer(stores, taskToken, taken);
    await registry.noLongerWaiting({ gate, run });
  }
  return { runs: waiting.map(({ run }) => run) };
}

async function answer(stores: Stores, taskToken: string, decision: Decision): Promise<void> {
  const output = JSON.stringify({ verdict: decision.verdict, by: decision.by });
  try {
    await stores.aws.stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
  } catch (error) {
    // The run was stopped meanwhile, or this is the second try at an answer already given.
    if (error instanceof TaskTimedOut) return;
    throw error;
  }
}
