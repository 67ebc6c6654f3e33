import { SendTaskSuccessCommand, TaskTimedOut } from '@aws-sdk/client-sfn';
import { DecisionRefusedError, NothingWaitsError } from '../migration/errors.ts';
import type { Decision, Registry, WaitingGate } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** A gate a run has come to. */
export type Gate = RunName & {
  readonly gate: string;
  /** What is decided about, as a hash; a decision made about the same subject before holds. */
  readonly subject: string;
  readonly question: string;
  /** How often people were reminded of it; each time the run waits anew, with another token. */
  readonly reminders: number;
};

/** A gate that is to be opened for whoever answers its token. */
export type GateToOpen = Gate & { readonly taskToken: string };

/** Opens a gate: answers at once when this subject was decided about before, else waits for a person. */
export async function openGate(stores: Stores, gate: GateToOpen): Promise<void> {
  const registry = stores.registry(gate);
  const { gate: name, subject, question, taskToken, run } = gate;
  const before = await waitingAt(registry, gate);
  const since = before?.since ?? stores.now().toISOString();
  const waiting = { gate: name, subject, question, taskToken, run, since };
  // Looked for before and after: a decision that is taken just now finds the old token gone, and either sees the new one
  // or is seen here.
  const decidedBefore = await decisionOf(registry, gate, before);
  if (decidedBefore === undefined) await registry.waitAt(waiting);
  const decision = decidedBefore ?? (await decisionOf(registry, gate, before));
  if (decision === undefined) return;
  await answer(stores, taskToken, decision);
  await registry.noLongerWaiting(waiting);
}

/** Where the run waits at this gate, if it does. */
export const waitingAt = async (
  registry: Registry,
  { gate, run }: Pick<Gate, 'gate' | 'run'>,
): Promise<WaitingGate | undefined> =>
  (await registry.waiting()).find((waiting) => waiting.gate === gate && waiting.run === run);

/**
 * The decision that holds at a gate without asking anybody: an approval of the same subject, whenever it was; after a
 * reminder also a rejection since the gate was opened, which met a token that was no longer waited for.
 * @param waiting the gate as it was found open
 */
export async function decisionOf(
  registry: Registry,
  { gate, subject, reminders }: Gate,
  waiting: WaitingGate | undefined,
): Promise<Decision | undefined> {
  const earlier = await registry.decision({ gate, subject });
  if (earlier?.verdict === 'approved') {
    // Taken again: another map may have been approved since, and the one followed is the last one decided on.
    await registry.decide(earlier);
    return earlier;
  }
  return reminders > 0 && (waiting === undefined || waiting.since <= (earlier?.at ?? '')) ? earlier : undefined;
}

/** A person's decision at a gate of a migration. */
export type DecisionToTake = Omit<RunName, 'run'> & {
  readonly gate: string;
  readonly verdict: Decision['verdict'];
  readonly by: string;
  readonly reason: string;
  /** What is decided about; runs that wait there for a decision about another subject go on waiting. */
  readonly subject?: string;
  /** Hash of the upload that brought it, and the drop it lies beside: only runs over that drop are decided about. */
  readonly upload?: { readonly hash: string; readonly drop: string };
};

/**
 * Records who decided what and why, and lets the runs that wait at the gate go on.
 * @throws {NothingWaitsError} when no run waits there
 * @throws {DecisionRefusedError} when the decision is about another subject than the one that waits
 */
export async function decide(stores: Stores, decision: DecisionToTake): Promise<{ readonly runs: readonly string[] }> {
  const registry = stores.registry(decision);
  const atGate = await waitingFor(registry, decision);
  const about = atGate.filter(({ subject }) => decision.subject === undefined || subject === decision.subject);
  if (about.length === 0) {
    if (await takenBefore(registry, decision)) return { runs: [] };
    const [other] = atGate;
    if (other === undefined) throw new NothingWaitsError(decision.gate);
    throw new DecisionRefusedError(
      `The decision is about ${decision.subject}, and what waits at the gate "${decision.gate}" is ${other.subject}. Look at what waits there now, and decide about it`,
    );
  }
  for (const waiting of about) {
    const { gate, subject, taskToken, run } = waiting;
    const { verdict, by, reason, upload } = decision;
    const at = stores.now().toISOString();
    const taken: Decision = { gate, subject, verdict, by, reason, at, ...(upload && { upload: upload.hash }) };
    await registry.decide(taken);
    const again = (await answer(stores, taskToken, taken)) ? undefined : await waitingAt(registry, { gate, run });
    // A reminder came in between: the run waits with another token.
    if (again !== undefined && again.subject === subject) await answer(stores, again.taskToken, taken);
    await registry.noLongerWaiting(again ?? waiting);
  }
  return { runs: about.map(({ run }) => run) };
}

/** The runs that a decision may be about. */
async function waitingFor(registry: Registry, { gate, upload }: DecisionToTake): Promise<readonly WaitingGate[]> {
  const waiting = (await registry.waiting()).filter((one) => one.gate === gate);
  if (upload === undefined) return waiting;
  const runs = new Set((await registry.runs()).filter(({ drop }) => drop === upload.drop).map(({ run }) => run));
  return waiting.filter(({ run }) => runs.has(run));
}

/** Whether an upload brought this decision before and was cut off before it was registered. */
const takenBefore = async (registry: Registry, { gate, upload }: DecisionToTake): Promise<boolean> =>
  upload !== undefined && (await registry.decisions(gate)).some((decision) => decision.upload === upload.hash);

/** Lets a run go on; false when nobody waits for the token any more. */
async function answer(stores: Stores, taskToken: string, decision: Decision): Promise<boolean> {
  const output = JSON.stringify({ verdict: decision.verdict, by: decision.by });
  try {
    await stores.aws.stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
    return true;
  } catch (error) {
    // The run was stopped meanwhile, is being reminded, or this is the second try at an answer already given.
    if (error instanceof TaskTimedOut) return false;
    throw error;
  }
}
