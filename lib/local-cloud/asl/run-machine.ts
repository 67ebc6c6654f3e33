import type { Json } from '../json.ts';
import type { Definition } from './definition.ts';
import { type Frame, type Position, withDeadline, withinLimit } from './frame.ts';
import { asFailure } from './recovery.ts';
import { runStates } from './run-states.ts';
import { StateFailure } from './state-failure.ts';

/** How a state machine's execution ended. */
export type MachineEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED' | 'TIMED_OUT'; readonly error: string; readonly cause: string };

/**
 * Runs a whole state machine, from its start or from where a restart interrupted it. Rejects only when the frame's
 * signal is aborted, with its reason.
 */
export async function runMachine(
  definition: Definition,
  frame: Frame,
  position: Position | undefined,
): Promise<MachineEnd> {
  const { clock } = frame.host;
  const { input, startedAt } = frame.execution;
  const start = position ?? {
    state: definition.StartAt,
    input,
    variables: {},
    enteredAt: clock.now(),
    resumed: false,
  };
  const deadline = startedAt + 1000 * (definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY);
  const overtime = new StateFailure('States.Timeout', 'The execution took longer than its TimeoutSeconds.');
  try {
    withinLimit(input, 'input of the execution');
    const run = (signal: AbortSignal) => runStates(definition, { ...frame, signal }, start);
    return { status: 'SUCCEEDED', output: await withDeadline(clock, deadline, frame.signal, () => overtime, run) };
  } catch (thrown) {
    frame.signal.throwIfAborted();
    const { error, cause } = asFailure(thrown);
    return { status: thrown === overtime ? 'TIMED_OUT' : 'FAILED', error, cause };
  }
}
