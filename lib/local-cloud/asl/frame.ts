import type { Clock } from '../clock.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Chance, Evaluate, Scope } from './expressions.ts';
import { StateFailure } from './state-failure.ts';

/** Everything outside itself that the engine needs. */
export interface EngineHost {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly evaluate: Evaluate;
  /** Performs a task's service call. Rejects with a StateFailure when the service answers with an error. */
  callTask(call: TaskCall): Promise<Json>;
  /** Opens the token a `.waitForTaskToken` task waits on, or finds the one this place already waits on. */
  openToken(executionArn: string, place: string): OpenToken;
  readonly objects: MapObjects;
}

export interface TaskCall {
  /** The integration without its pattern, for example `arn:aws:states:::lambda:invoke`. */
  readonly resource: string;
  /** `sync` waits for the other execution's end; `request` takes the service's answer. */
  readonly pattern: 'request' | 'sync';
  readonly arguments: Json;
  /** The execution that makes the call: parent of an execution the call starts. */
  readonly executionArn: string;
  readonly signal: AbortSignal;
}

/** A task token that somebody outside answers, possibly after this process has been restarted. */
export interface OpenToken {
  readonly token: string;
  /** False when the task was told the token before a restart: it must not be called again. */
  readonly fresh: boolean;
  /** To be called once the task has been told the token. */
  submitted(): void;
  /** When the token was opened and when it last showed a sign of life, milliseconds since the epoch. */
  readonly openedAt: number;
  lastHeartbeat(): number;
  /** True when somebody has answered already, perhaps just before a restart: then no deadline counts any more. */
  isAnswered(): boolean;
  /** The answer; rejects with a StateFailure when it is a failure. */
  answer(signal: AbortSignal): Promise<Json>;
  /** Forgets the token; answering it afterwards is an error. */
  close(): void;
}

/** The S3 a Distributed Map reads its items from and writes its results to. */
export interface MapObjects {
  read(bucket: string, key: string, versionId: string | undefined): Promise<string>;
  list(bucket: string, prefix: string): Promise<readonly JsonObject[]>;
  write(bucket: string, key: string, content: string): Promise<void>;
}

/** What `$states.context` says about the execution and its machine. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly input: Json;
}

/** Adds one event to the execution's history; `type` as in GetExecutionHistory. */
export type Record = (type: string, details?: JsonObject) => void;

/** Where a graph of states runs: the execution itself, a branch of a Parallel or one item of a Map. */
export interface Frame {
  readonly host: EngineHost;
  readonly execution: ExecutionIdentity;
  /** Names this frame inside its execution, empty for the execution itself; a token is found again by it. */
  readonly place: string;
  readonly signal: AbortSignal;
  readonly mapItem: JsonObject | undefined;
  readonly record: Record;
  /** Called before each state of the outermost graph, so that a restart can go on from there. */
  readonly checkpoint: (position: Position) => void;
}

/** A state about to run, with all it depends on. */
export interface Position {
  readonly state: string;
  readonly input: Json;
  readonly variables: JsonObject;
  /** Milliseconds since the epoch; kept over a restart so that a Wait does not begin anew. */
  readonly enteredAt: number;
  /** True when the state had been entered before a restart. */
  readonly resumed: boolean;
}

/** One attempt at a state. */
export interface Visit {
  readonly name: string;
  readonly frame: Frame;
  readonly position: Position;
  readonly retryCount: number;
}

/** The scope expressions of this visit see, with `extra` members of `$states` such as `result`. */
export function scopeOf(visit: Visit, extra: JsonObject = {}, task: JsonObject = {}): Scope {
  const { execution, mapItem } = visit.frame;
  const context: JsonObject = {
    Execution: {
      Id: execution.executionArn,
      Name: execution.name,
      Input: execution.input,
      RoleArn: 'arn:aws:iam::000000000000:role/local',
      StartTime: new Date(execution.startedAt).toISOString(),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
    State: {
      Name: visit.name,
      EnteredTime: new Date(visit.position.enteredAt).toISOString(),
      RetryCount: visit.retryCount,
    },
    ...(mapItem === undefined ? {} : { Map: { Item: mapItem } }),
    ...(Object.keys(task).length === 0 ? {} : { Task: task }),
  };
  return { states: { input: visit.position.input, context, ...extra }, variables: visit.position.variables };
}

/** Evaluates a field that must come out as a number, `otherwise` when the field is absent. */
export async function evaluateNumber(
  visit: Visit,
  field: string,
  template: Json | undefined,
  otherwise: number,
): Promise<number> {
  if (template === undefined) return otherwise;
  const value = await visit.frame.host.evaluate(template, field, scopeOf(visit));
  if (typeof value === 'number') return value;
  throw new StateFailure('States.QueryEvaluationError', `The field '${field}' must evaluate to a number.`);
}

/** Bytes a payload may have on Step Functions. */
export const payloadLimit = 256 * 1024;

/** Hands the payload on, or fails with `States.DataLimitExceeded` as Step Functions does over 256 KB. */
export function withinLimit(payload: Json, what: string): Json {
  if (Buffer.byteLength(JSON.stringify(payload)) <= payloadLimit) return payload;
  throw new StateFailure('States.DataLimitExceeded', `The ${what} exceeds the maximum of ${payloadLimit} bytes.`);
}

/** Waits for `work`, but not beyond the signal: then rejects with the signal's reason, leaving `work` to itself. */
export async function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(signal.reason);
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await Promise.race([work, interrupted.promise]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Runs `work` under a signal of its own and ends it, aborted, with `failure` when `deadline` passes first. */
export async function withDeadline<T>(
  clock: Clock,
  deadline: number,
  signal: AbortSignal,
  failure: () => StateFailure,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const expiry = Number.isFinite(deadline)
    ? clock.sleep(deadline - clock.now(), both).then(
        () => own.abort(failure()),
        () => undefined,
      )
    : Promise.resolve();
  try {
    return await interruptible(work(both), both);
  } finally {
    own.abort(new Error('the work is over'));
    await expiry;
  }
}
