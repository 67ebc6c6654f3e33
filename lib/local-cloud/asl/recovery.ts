import type { Json } from '../json.ts';
import type { Catcher, DataFields, Retrier } from './definition.ts';
import { type Frame, type Position, scopeOf, type Visit, withinLimit } from './frame.ts';
import { matchesError, StateFailure } from './state-failure.ts';

/** Where a state leads: on to the next one, or out of its graph. */
export type Step =
  | { readonly kind: 'next'; readonly state: string; readonly output: Json; readonly variables: Position['variables'] }
  | { readonly kind: 'end'; readonly output: Json };

interface RecoverableState extends DataFields {
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
  readonly Next?: string | undefined;
}

/** Runs `attempt` under the state's Retry and Catch, then applies Assign and Output to its result. */
export async function recovering(
  name: string,
  state: RecoverableState,
  frame: Frame,
  position: Position,
  attempt: (visit: Visit) => Promise<Json>,
): Promise<Step> {
  const used = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount += 1) {
    const visit: Visit = { name, frame, position, retryCount };
    try {
      const result = await attempt(visit);
      return await leave(visit, state, result, { result });
    } catch (thrown) {
      frame.signal.throwIfAborted();
      const failure = asFailure(thrown);
      const retrier = state.Retry?.find((one) => matchesError(one.ErrorEquals, failure.error));
      const attempts = retrier === undefined ? 0 : (used.get(retrier) ?? 0);
      if (retrier !== undefined && attempts < (retrier.MaxAttempts ?? 3)) {
        used.set(retrier, attempts + 1);
        await frame.host.clock.sleep(retryDelay(retrier, attempts, frame.host.chance.random), frame.signal);
        continue;
      }
      const catcher = state.Catch?.find((one) => matchesError(one.ErrorEquals, failure.error));
      if (catcher === undefined) throw failure;
      const errorOutput = { Error: failure.error, Cause: failure.cause };
      return await leave(visit, catcher, errorOutput, { errorOutput });
    }
  }
}

/** Milliseconds to wait before retry number `attempts` + 1 of one retrier. */
export function retryDelay(retrier: Retrier, attempts: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempts;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return 1000 * (retrier.JitterStrategy === 'FULL' ? random() * seconds : seconds);
}

/** Applies Assign and Output; `fallback` is the output of a state that has no Output. */
export async function leave(
  visit: Visit,
  fields: DataFields & { readonly Next?: string | undefined },
  fallback: Json,
  extra: { readonly [name: string]: Json } = {},
): Promise<Step> {
  const { evaluate } = visit.frame.host;
  const scope = scopeOf(visit, extra);
  // Both see the variables as they were before: an Assign is not visible to the Output beside it.
  const assigned = fields.Assign === undefined ? {} : await evaluate({ ...fields.Assign }, 'Assign', scope);
  const output = fields.Output === undefined ? fallback : await evaluate(fields.Output, 'Output', scope);
  withinLimit(output, 'output of a state');
  if (fields.Next === undefined) return { kind: 'end', output };
  return {
    kind: 'next',
    state: fields.Next,
    output,
    variables: { ...visit.position.variables, ...Object(assigned) },
  };
}

/** Anything thrown that is no failure of a state is a fault of the engine or its host. */
export function asFailure(thrown: unknown): StateFailure {
  if (thrown instanceof StateFailure) return thrown;
  return new StateFailure('States.Runtime', thrown instanceof Error ? thrown.message : String(thrown));
}
