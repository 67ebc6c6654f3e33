import type { TaskCall } from '../asl/frame.ts';
import { interruptible } from '../asl/frame.ts';
import { StateFailure } from '../asl/state-failure.ts';
import { textArgument } from '../asl/task.ts';
import { AwsFault } from '../aws-fault.ts';
import { asJson, isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Execution } from './execution-store.ts';
import type { Executions } from './executions.ts';

/** How a Lambda invocation ended, in the words Step Functions uses. */
export type InvocationResult =
  | { readonly kind: 'answered'; readonly payload: Json }
  /** `cause` is the function's own error as JSON text: errorType, errorMessage, trace. */
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

/** The services a state machine can call here. */
export interface TaskServices {
  readonly invokeFunction: (nameOrArn: string, payload: Json) => Promise<InvocationResult>;
  readonly publish: (topicArn: string, message: JsonObject) => string;
  readonly putEvents: (entries: readonly Json[]) => readonly string[];
}

/** The integrations `callTask` knows, besides a Lambda function's own ARN. */
export const knownResources: readonly string[] = [
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::lambda:invoke.waitForTaskToken',
  'arn:aws:states:::states:startExecution',
  'arn:aws:states:::states:startExecution.sync:2',
  'arn:aws:states:::sns:publish',
  'arn:aws:states:::events:putEvents',
];

/** Performs one task's service call and shapes its answer as Step Functions does. */
export async function callTask(services: TaskServices, call: TaskCall, executions: Executions): Promise<Json> {
  const args = call.arguments;
  switch (call.resource) {
    case 'arn:aws:states:::lambda:invoke': {
      const payload = isJsonObject(args) ? (args['Payload'] ?? {}) : {};
      return {
        ExecutedVersion: '$LATEST',
        Payload: await invoke(services, textArgument(args, 'FunctionName'), payload, call.signal),
        StatusCode: 200,
      };
    }
    case 'arn:aws:states:::states:startExecution':
      return startExecution(call, executions);
    case 'arn:aws:states:::sns:publish':
      return { MessageId: services.publish(textArgument(args, 'TopicArn'), isJsonObject(args) ? args : {}) };
    case 'arn:aws:states:::events:putEvents': {
      const entries = isJsonObject(args) ? args['Entries'] : undefined;
      const ids = services.putEvents(Array.isArray(entries) ? entries : []);
      return { Entries: ids.map((EventId) => ({ EventId })), FailedEntryCount: 0 };
    }
    default:
      if (call.resource.startsWith('arn:aws:lambda:')) return invoke(services, call.resource, args, call.signal);
      throw new StateFailure('States.Runtime', `The local cloud has no integration '${call.resource}'.`);
  }
}

async function invoke(services: TaskServices, name: string, payload: Json, signal: AbortSignal): Promise<Json> {
  const result = await interruptible(services.invokeFunction(name, payload), signal);
  switch (result.kind) {
    case 'answered':
      return result.payload;
    case 'failed':
      throw new StateFailure(result.error, result.cause);
  }
}

async function startExecution(call: TaskCall, executions: Executions): Promise<Json> {
  const args = isJsonObject(call.arguments) ? call.arguments : {};
  const execution = startOrFail(call, args, executions);
  if (call.pattern === 'request') {
    return { ExecutionArn: execution.arn, StartDate: new Date(execution.startedAt).toISOString() };
  }
  const { arn } = execution;
  const stop = () => executions.stop(arn, 'States.Aborted', 'The execution that waited for this one was stopped.');
  let ended: Execution;
  try {
    ended = await executions.ended(arn, call.signal);
  } catch (interruption) {
    stop();
    throw interruption;
  }
  const description = describe(ended);
  if (ended.status === 'SUCCEEDED') return { ...description, Output: ended.output ?? null };
  throw new StateFailure('States.TaskFailed', JSON.stringify(description));
}

function startOrFail(call: TaskCall, args: JsonObject, executions: Executions): Execution {
  try {
    return executions.start({
      machine: textArgument(args, 'StateMachineArn'),
      name: typeof args['Name'] === 'string' ? args['Name'] : undefined,
      input: args['Input'] ?? {},
      parent: call.pattern === 'sync' ? call.executionArn : undefined,
    });
  } catch (fault) {
    if (fault instanceof AwsFault) throw new StateFailure(`StepFunctions.${fault.code}Exception`, fault.message);
    throw fault;
  }
}

/** The child's description, its Output parsed; times are milliseconds since the epoch, as `.sync:2` gives them. */
function describe(execution: Execution): JsonObject {
  return {
    ExecutionArn: execution.arn,
    Input: execution.input,
    InputDetails: { Included: true },
    Name: execution.name,
    StartDate: execution.startedAt,
    StateMachineArn: execution.arn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, ''),
    Status: execution.status,
    StopDate: asJson(execution.stoppedAt),
    ...(execution.error === undefined ? {} : { Error: execution.error, Cause: execution.cause ?? '' }),
  };
}
