import { isDeepStrictEqual } from 'node:util';
import type { Definition } from '../asl/definition.ts';
import { type Chance, createEvaluator } from '../asl/expressions.ts';
import { type EngineHost, type Frame, interruptible, type MapObjects, type TaskCall } from '../asl/frame.ts';
import { runMachine } from '../asl/run-machine.ts';
import { AwsFault } from '../aws-fault.ts';
import type { Clock } from '../clock.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Execution, ExecutionStatus, ExecutionStore } from './execution-store.ts';
import type { TaskTokens } from './task-tokens.ts';

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
}

export interface ExecutionsOptions {
  readonly machines: readonly StateMachine[];
  readonly store: ExecutionStore;
  readonly tokens: TaskTokens;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly objects: MapObjects;
  /** Performs a task's call; executions it starts go through `executions`. */
  readonly callTask: (call: TaskCall, executions: Executions) => Promise<Json>;
}

export interface StartRequest {
  readonly machine: string;
  readonly name?: string | undefined;
  readonly input: Json;
  /** The execution that waits for this one. */
  readonly parent?: string | undefined;
}

/** The executions of all state machines: started, followed, stopped, and gone on with after a restart. */
export interface Executions {
  readonly machines: readonly StateMachine[];
  /** Throws AwsFault `ExecutionAlreadyExists` when the name is taken by another input or an ended execution. */
  start(request: StartRequest): Execution;
  stop(arn: string, error: string, cause: string): void;
  find(arn: string): Execution;
  list(machine: string, status: ExecutionStatus | undefined): readonly Execution[];
  history(arn: string): readonly Json[];
  /** Resolves when the execution has ended, however it ended. */
  ended(arn: string, signal: AbortSignal): Promise<Execution>;
  /** Goes on with the executions a restart interrupted. */
  resume(): void;
  /** Interrupts what runs, to be resumed by the next start. */
  close(): Promise<void>;
}

class Stopped extends Error {
  readonly error: string;
  readonly reason: string;
  constructor(error: string, reason: string) {
    super('the execution was stopped');
    this.error = error;
    this.reason = reason;
  }
}
class Closing extends Error {}

interface Running {
  readonly control: AbortController;
  readonly ended: Promise<void>;
}

const namePattern = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

export function createExecutions(options: ExecutionsOptions): Executions {
  const { store, tokens, clock, chance } = options;
  const known = new Map(store.all().map((execution) => [execution.arn, execution]));
  const running = new Map<string, Running>();
  const machines = new Map(options.machines.map((machine) => [machine.name, machine]));
  const host: EngineHost = {
    clock,
    chance,
    evaluate: createEvaluator(chance),
    objects: options.objects,
    openToken: (executionArn, place) => tokens.open(executionArn, place),
    callTask: (call) => options.callTask(call, executions),
  };

  function find(arn: string): Execution {
    const execution = known.get(arn);
    if (execution === undefined) throw new AwsFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
  function findMachine(nameOrArn: string): StateMachine {
    const machine = machines.get(nameOrArn.slice(nameOrArn.lastIndexOf(':') + 1));
    if (machine !== undefined) return machine;
    throw new AwsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${nameOrArn}'`);
  }
  function save(execution: Execution): void {
    known.set(execution.arn, execution);
    store.save(execution);
  }

  function run(machine: StateMachine, execution: Execution): void {
    const { arn } = execution;
    const control = new AbortController();
    let eventId = store.events(execution).length;
    const record = (type: string, details?: JsonObject): void => {
      eventId += 1;
      store.appendEvent(execution, historyEvent(eventId, clock.now(), type, details));
    };
    if (execution.position === undefined) record('ExecutionStarted', { input: JSON.stringify(execution.input) });
    const frame: Frame = {
      host,
      execution: {
        executionArn: arn,
        name: execution.name,
        machineArn: machine.arn,
        machineName: machine.name,
        startedAt: execution.startedAt,
        input: execution.input,
      },
      place: '',
      signal: control.signal,
      mapItem: undefined,
      record,
      checkpoint: (position) => save({ ...find(arn), position: { ...position, resumed: true } }),
    };
    const work = async (): Promise<void> => {
      let end: Pick<Execution, 'status' | 'output' | 'error' | 'cause'>;
      try {
        end = await runMachine(machine.definition, frame, execution.position);
      } catch (reason) {
        // Interrupted, not ended: it stays RUNNING on disk and the next start goes on with it.
        if (reason instanceof Closing) return;
        if (!(reason instanceof Stopped)) throw reason;
        end = { status: 'ABORTED', error: reason.error, cause: reason.reason };
      }
      const { status, output, error, cause } = end;
      record(
        endEvents[status],
        output === undefined ? { error: error ?? '', cause: cause ?? '' } : { output: JSON.stringify(output) },
      );
      tokens.closeAll(arn);
      save({ ...find(arn), ...end, stoppedAt: clock.now() });
    };
    const ended = work().finally(() => running.delete(arn));
    running.set(arn, { control, ended });
  }

  const executions: Executions = {
    machines: options.machines,
    start({ machine: wanted, name: asked, input, parent }) {
      const machine = findMachine(wanted);
      const name = asked ?? chance.uuid();
      if (!namePattern.test(name)) throw new AwsFault('InvalidName', `Invalid Name: '${name}'`);
      const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
      const existing = known.get(arn);
      if (existing !== undefined) {
        if (existing.status === 'RUNNING' && isDeepStrictEqual(existing.input, input)) return existing;
        throw new AwsFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      }
      const execution: Execution = {
        arn,
        name,
        machine: machine.name,
        input,
        startedAt: clock.now(),
        status: 'RUNNING',
        ...(parent === undefined ? {} : { parent }),
      };
      save(execution);
      run(machine, execution);
      return find(arn);
    },
    stop(arn, error, cause) {
      find(arn);
      running.get(arn)?.control.abort(new Stopped(error, cause));
    },
    find,
    list: (machine, status) =>
      [...known.values()]
        .filter((one) => one.machine === findMachine(machine).name && (status === undefined || one.status === status))
        .sort((a, b) => b.startedAt - a.startedAt),
    history: (arn) => store.events(find(arn)),
    async ended(arn, signal) {
      await interruptible(running.get(arn)?.ended ?? Promise.resolve(), signal);
      return find(arn);
    },
    resume() {
      for (const execution of [...known.values()].filter((one) => one.status === 'RUNNING')) {
        const machine = machines.get(execution.machine);
        if (execution.parent === undefined && machine !== undefined) {
          run(machine, execution);
          continue;
        }
        // Whoever waited for it begins its own state again and starts a new one.
        tokens.closeAll(execution.arn);
        const cause =
          machine === undefined ? 'its state machine is gone' : 'the execution that waited for it was interrupted';
        save({ ...execution, status: 'ABORTED', error: 'LocalCloud.Restarted', cause, stoppedAt: clock.now() });
      }
    },
    async close() {
      const left = [...running.values()];
      for (const { control } of left) control.abort(new Closing());
      await Promise.allSettled(left.map(({ ended }) => ended));
    },
  };
  return executions;
}

const endEvents: Readonly<Record<ExecutionStatus, string>> = {
  RUNNING: 'ExecutionStarted',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/** One event as GetExecutionHistory returns it; the timestamp is in seconds, as the JSON protocol has it. */
function historyEvent(id: number, now: number, type: string, details: JsonObject | undefined): JsonObject {
  // TaskStateEntered, PassStateEntered … share one details member on AWS, as do all StateExited.
  const member = type.endsWith('StateEntered')
    ? 'stateEnteredEventDetails'
    : type.endsWith('StateExited')
      ? 'stateExitedEventDetails'
      : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  return {
    timestamp: now / 1000,
    type,
    id,
    previousEventId: id - 1,
    ...(details === undefined ? {} : { [member]: details }),
  };
}
