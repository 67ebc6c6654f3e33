import type { Json } from '../json.ts';
import type { ParallelState } from './definition.ts';
import { scopeOf, type Visit } from './frame.ts';
import { runStates } from './run-states.ts';

/** Runs all branches at once; the first to fail stops the others and is the state's failure. */
export async function runParallel(state: ParallelState, visit: Visit): Promise<Json> {
  const { frame, position } = visit;
  const input =
    state.Arguments === undefined
      ? position.input
      : await frame.host.evaluate(state.Arguments, 'Arguments', scopeOf(visit));
  frame.record('ParallelStateStarted');
  const siblings = new AbortController();
  const signal = AbortSignal.any([frame.signal, siblings.signal]);
  const branches = state.Branches.map((graph, index) =>
    runStates(
      graph,
      { ...frame, signal, place: `${frame.place}${visit.name}[${index}]/`, checkpoint: () => {} },
      {
        state: graph.StartAt,
        input,
        variables: position.variables,
        enteredAt: frame.host.clock.now(),
        resumed: false,
      },
    ),
  );
  try {
    const outputs = await Promise.all(branches);
    frame.record('ParallelStateSucceeded');
    return outputs;
  } catch (failure) {
    siblings.abort(failure);
    await Promise.allSettled(branches);
    if (!frame.signal.aborted) frame.record('ParallelStateFailed');
    throw failure;
  }
}
