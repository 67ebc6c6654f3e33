import type { Json } from '../json.ts';
import type { ChoiceState, State, StateGraph, WaitState } from './definition.ts';
import { evaluateNumber, type Frame, type Position, scopeOf, type Visit } from './frame.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { leave, recovering, type Step } from './recovery.ts';
import { StateFailure } from './state-failure.ts';
import { runTask } from './task.ts';

/**
 * Runs a graph of states from `start` to its end and returns its output. Rejects with a StateFailure when it fails,
 * with the frame signal's reason when it is interrupted.
 */
export async function runStates(graph: StateGraph, frame: Frame, start: Position): Promise<Json> {
  for (let position = start; ; ) {
    frame.signal.throwIfAborted();
    frame.checkpoint(position);
    const state = graph.States[position.state];
    if (state === undefined) throw new StateFailure('States.Runtime', `There is no state '${position.state}'.`);
    if (!position.resumed) {
      frame.record(`${state.Type}StateEntered`, { name: position.state, input: JSON.stringify(position.input) });
    }
    const step = await runState(position.state, state, frame, position);
    if (state.Type !== 'Fail') {
      frame.record(`${state.Type}StateExited`, { name: position.state, output: JSON.stringify(step.output) });
    }
    if (step.kind === 'end') return step.output;
    position = {
      state: step.state,
      input: step.output,
      variables: step.variables,
      enteredAt: frame.host.clock.now(),
      resumed: false,
    };
  }
}

async function runState(name: string, state: State, frame: Frame, position: Position): Promise<Step> {
  const visit: Visit = { name, frame, position, retryCount: 0 };
  switch (state.Type) {
    case 'Task':
      return recovering(name, state, frame, position, (attempt) => runTask(state, attempt));
    case 'Parallel':
      return recovering(name, state, frame, position, (attempt) => runParallel(state, attempt));
    case 'Map':
      return recovering(name, state, frame, position, (attempt) => runMap(state, attempt));
    case 'Pass':
      return leave(visit, state, position.input);
    case 'Wait':
      await frame.host.clock.sleep((await waitUntil(state, visit)) - frame.host.clock.now(), frame.signal);
      return leave(visit, state, position.input);
    case 'Choice':
      return choose(state, visit);
    case 'Succeed':
      return leave(visit, state, position.input);
    case 'Fail':
      throw new StateFailure(
        await text(visit, 'Error', state.Error, 'States.Failed'),
        await text(visit, 'Cause', state.Cause, ''),
      );
  }
}

/** When a Wait ends, milliseconds since the epoch. */
async function waitUntil(state: WaitState, visit: Visit): Promise<number> {
  if (state.Timestamp === undefined) {
    return visit.position.enteredAt + 1000 * (await evaluateNumber(visit, 'Seconds', state.Seconds, 0));
  }
  const until = Date.parse(await text(visit, 'Timestamp', state.Timestamp, ''));
  if (Number.isNaN(until)) {
    throw new StateFailure('States.QueryEvaluationError', "The field 'Timestamp' must evaluate to a timestamp.");
  }
  return until;
}

async function choose(state: ChoiceState, visit: Visit): Promise<Step> {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await visit.frame.host.evaluate(rule.Condition, field, scopeOf(visit));
    if (typeof holds !== 'boolean') {
      throw new StateFailure('States.QueryEvaluationError', `The field '${field}' must evaluate to a boolean.`);
    }
    if (holds) return leave(visit, rule, visit.position.input);
  }
  if (state.Default === undefined) {
    throw new StateFailure('States.NoChoiceMatched', `No rule of the Choice state '${visit.name}' matched.`);
  }
  return leave(visit, { Assign: state.Assign, Output: state.Output, Next: state.Default }, visit.position.input);
}

async function text(visit: Visit, field: string, template: string | undefined, otherwise: string): Promise<string> {
  if (template === undefined) return otherwise;
  const value = await visit.frame.host.evaluate(template, field, scopeOf(visit));
  if (typeof value === 'string') return value;
  throw new StateFailure('States.QueryEvaluationError', `The field '${field}' must evaluate to a string.`);
}
