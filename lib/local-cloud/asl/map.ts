import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { eachConcurrently } from './concurrently.ts';
import type { MapState } from './definition.ts';
import { type ExecutionIdentity, evaluateNumber, type Frame, scopeOf, type Visit, withinLimit } from './frame.ts';
import { inBatches } from './item-batches.ts';
import { readItems } from './item-source.ts';
import { type ChildResult, collectResults } from './map-results.ts';
import { asFailure } from './recovery.ts';
import { runStates } from './run-states.ts';
import { StateFailure } from './state-failure.ts';

/** What Step Functions does when MaxConcurrency is 0 or absent: inline at most 40 at once, distributed 10,000. */
const inlineLimit = 40;
const distributedLimit = 10_000;

/** One attempt at a Map, inline or distributed. */
export async function runMap(state: MapState, visit: Visit): Promise<Json> {
  const distributed = state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  const most = distributed ? distributedLimit : inlineLimit;
  const asked = await evaluateNumber(visit, 'MaxConcurrency', state.MaxConcurrency, 0);
  const concurrency = asked === 0 ? most : Math.min(asked, most);
  const items = await selectItems(state, visit);
  return distributed ? runDistributed(state, visit, items, concurrency) : runInline(state, visit, items, concurrency);
}

/** The items after ItemReader or Items, ItemSelector applied to each. */
async function selectItems(state: MapState, visit: Visit): Promise<readonly Json[]> {
  const { evaluate } = visit.frame.host;
  const items =
    state.ItemReader === undefined ? await ownItems(state, visit) : await readItems(state.ItemReader, visit);
  const selector = state.ItemSelector;
  if (selector === undefined) return items;
  return Promise.all(
    items.map((value, index) => {
      const inner: Visit = { ...visit, frame: { ...visit.frame, mapItem: { Index: index, Value: value } } };
      return evaluate(selector, 'ItemSelector', scopeOf(inner));
    }),
  );
}

async function ownItems(state: MapState, visit: Visit): Promise<readonly Json[]> {
  const items =
    state.Items === undefined
      ? visit.position.input
      : await visit.frame.host.evaluate(state.Items, 'Items', scopeOf(visit));
  if (Array.isArray(items)) return items;
  // Step Functions iterates over an object's members too.
  if (isJsonObject(items)) return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  throw new StateFailure('States.QueryEvaluationError', "The field 'Items' must evaluate to an array or an object.");
}

async function runInline(state: MapState, visit: Visit, items: readonly Json[], concurrency: number): Promise<Json> {
  const { frame, position } = visit;
  frame.record('MapStateStarted', { length: items.length });
  try {
    const outputs = await eachConcurrently(items, concurrency, frame.signal, async (item, index, signal) => {
      const iteration = { name: visit.name, index };
      frame.record('MapIterationStarted', iteration);
      const output = await runStates(
        state.ItemProcessor,
        {
          ...frame,
          signal,
          place: `${frame.place}${visit.name}[${index}]/`,
          mapItem: { Index: index, Value: item },
          checkpoint: () => {},
        },
        {
          state: state.ItemProcessor.StartAt,
          input: item,
          variables: position.variables,
          enteredAt: frame.host.clock.now(),
          resumed: false,
        },
      );
      frame.record('MapIterationSucceeded', iteration);
      return output;
    });
    frame.record('MapStateSucceeded');
    return withinLimit(outputs, `result of the Map '${visit.name}'`);
  } catch (failure) {
    if (!frame.signal.aborted) frame.record('MapStateFailed');
    throw failure;
  }
}

async function runDistributed(
  state: MapState,
  visit: Visit,
  items: readonly Json[],
  concurrency: number,
): Promise<Json> {
  const { frame } = visit;
  const { host } = frame;
  const label = state.Label ?? visit.name;
  const runId = host.chance.uuid();
  const mapRunArn = frame.execution.machineArn.replace(':stateMachine:', ':mapRun:').concat(`/${label}:${runId}`);
  const inputs = await inBatches(state.ItemBatcher, items, visit);
  const tolerance = await toleratedFailures(state, visit, items.length);
  frame.record('MapStateStarted', { length: items.length });
  frame.record('MapRunStarted', { mapRunArn });
  let failedItems = 0;
  try {
    const results = await eachConcurrently(inputs, concurrency, frame.signal, async (child, index, signal) => {
      const result = await runChild(state, visit, `${mapRunArn}`, label, child.input, index, signal);
      if (result.status === 'FAILED') {
        failedItems += child.items;
        if (failedItems > tolerance) {
          throw new StateFailure(
            'States.ExceedToleratedFailureThreshold',
            `The specified tolerated failure threshold was exceeded (${failedItems} of ${items.length} items failed; ` +
              `one failed with ${result.error}: ${result.cause}).`,
          );
        }
      }
      return result;
    });
    const output = await collectResults(state.ResultWriter, visit, results, mapRunArn, runId);
    frame.record('MapRunSucceeded');
    frame.record('MapStateSucceeded');
    return withinLimit(output, `result of the Map '${visit.name}'`);
  } catch (thrown) {
    if (!frame.signal.aborted) {
      const failure = asFailure(thrown);
      frame.record('MapRunFailed', { error: failure.error, cause: failure.cause });
      frame.record('MapStateFailed');
    }
    throw thrown;
  }
}

/** How many items may fail before the Map does: the smaller of both tolerances, none when neither is given. */
async function toleratedFailures(state: MapState, visit: Visit, itemCount: number): Promise<number> {
  if (state.ToleratedFailureCount === undefined && state.ToleratedFailurePercentage === undefined) return 0;
  const unlimited = Number.POSITIVE_INFINITY;
  const count = await evaluateNumber(visit, 'ToleratedFailureCount', state.ToleratedFailureCount, unlimited);
  const percentage = await evaluateNumber(
    visit,
    'ToleratedFailurePercentage',
    state.ToleratedFailurePercentage,
    unlimited,
  );
  return Math.min(count, (percentage / 100) * itemCount);
}

/** Runs one child workflow. It is an execution of its own: it sees no variables of the Map's machine. */
async function runChild(
  state: MapState,
  visit: Visit,
  mapRunArn: string,
  label: string,
  input: Json,
  index: number,
  signal: AbortSignal,
): Promise<ChildResult> {
  const { frame } = visit;
  const { clock, chance } = frame.host;
  const name = chance.uuid();
  const startedAt = clock.now();
  const execution: ExecutionIdentity = {
    executionArn: `${frame.execution.machineArn.replace(':stateMachine:', ':execution:')}/${label}:${name}`,
    name,
    machineArn: `${frame.execution.machineArn}/${label}`,
    machineName: `${frame.execution.machineName}/${label}`,
    startedAt,
    input,
  };
  const child: Frame = {
    ...frame,
    execution,
    signal,
    place: `${frame.place}${visit.name}[${index}]/`,
    mapItem: undefined,
    // A child keeps its own history on Step Functions; thousands of them would drown the parent's.
    record: () => {},
    checkpoint: () => {},
  };
  const variables: JsonObject = {};
  const identity = { mapRunArn, execution, startedAt };
  try {
    withinLimit(input, `input of a child of the Map '${visit.name}'`);
    const start = state.ItemProcessor.StartAt;
    const position = { state: start, input, variables, enteredAt: startedAt, resumed: false };
    const output = await runStates(state.ItemProcessor, child, position);
    return { ...identity, status: 'SUCCEEDED', output, stoppedAt: clock.now() };
  } catch (thrown) {
    signal.throwIfAborted();
    const { error, cause } = asFailure(thrown);
    return { ...identity, status: 'FAILED', error, cause, stoppedAt: clock.now() };
  }
}
