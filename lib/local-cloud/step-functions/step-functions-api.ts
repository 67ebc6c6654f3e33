import { AwsFault } from '../aws-fault.ts';
import { asJson, type Json, type JsonObject, parseJson } from '../json.ts';
import type { Execution, ExecutionStatus } from './execution-store.ts';
import type { Executions } from './executions.ts';
import type { TaskTokens } from './task-tokens.ts';

const statuses: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** Answers one operation of the Step Functions API. Throws AwsFault. */
export function stepFunctionsCall(
  executions: Executions,
  tokens: TaskTokens,
  now: () => number,
  operation: string,
  input: JsonObject,
): Json {
  switch (operation) {
    case 'StartExecution': {
      const execution = executions.start({
        machine: text(input, 'stateMachineArn'),
        name: optionalText(input, 'name'),
        input: jsonText(optionalText(input, 'input') ?? '{}', 'InvalidExecutionInput'),
      });
      return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
    }
    case 'DescribeExecution':
      return describe(executions.find(text(input, 'executionArn')), executions);
    case 'StopExecution': {
      const { arn } = executions.find(text(input, 'executionArn'));
      executions.stop(arn, optionalText(input, 'error') ?? '', optionalText(input, 'cause') ?? '');
      return { stopDate: now() / 1000 };
    }
    case 'ListExecutions': {
      const status = statuses.find((one) => one === input['statusFilter']);
      const all = executions.list(text(input, 'stateMachineArn'), status).map((one) => summary(one, executions));
      return page(all, input, 'executions', 100);
    }
    case 'GetExecutionHistory': {
      const events = executions.history(text(input, 'executionArn'));
      return page(input['reverseOrder'] === true ? events.toReversed() : events, input, 'events', 100);
    }
    case 'ListStateMachines':
      return {
        stateMachines: executions.machines.map(({ name, arn }) => ({
          name,
          stateMachineArn: arn,
          type: 'STANDARD',
          creationDate: 0,
        })),
      };
    case 'DescribeStateMachine': {
      const arn = text(input, 'stateMachineArn');
      const machine = executions.machines.find((one) => one.arn === arn);
      if (machine === undefined)
        throw new AwsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
      return {
        stateMachineArn: arn,
        name: machine.name,
        status: 'ACTIVE',
        type: 'STANDARD',
        roleArn: 'arn:aws:iam::000000000000:role/local',
        definition: JSON.stringify(machine.definition),
        creationDate: 0,
      };
    }
    case 'SendTaskSuccess':
      tokens.answer(text(input, 'taskToken'), { output: jsonText(text(input, 'output'), 'InvalidOutput') });
      return {};
    case 'SendTaskFailure': {
      const error = optionalText(input, 'error') ?? 'States.TaskFailed';
      tokens.answer(text(input, 'taskToken'), { error, cause: optionalText(input, 'cause') ?? '' });
      return {};
    }
    case 'SendTaskHeartbeat':
      tokens.heartbeat(text(input, 'taskToken'));
      return {};
    default:
      throw new AwsFault('UnknownOperationException', `The local Step Functions does not offer ${operation}.`);
  }
}

function describe(execution: Execution, executions: Executions): Json {
  return asJson({
    ...Object(summary(execution, executions)),
    input: JSON.stringify(execution.input),
    inputDetails: { included: true },
    output: execution.output === undefined ? undefined : JSON.stringify(execution.output),
    error: execution.error,
    cause: execution.cause,
  });
}

function summary(execution: Execution, executions: Executions): Json {
  const machine = executions.machines.find(({ name }) => name === execution.machine);
  return asJson({
    executionArn: execution.arn,
    stateMachineArn: machine?.arn ?? execution.machine,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt / 1000,
    stopDate: execution.stoppedAt === undefined ? undefined : execution.stoppedAt / 1000,
  });
}

/** One page of a list; the token is the offset of the next one. */
function page(all: readonly Json[], input: JsonObject, member: string, usual: number): Json {
  const offset = Number(optionalText(input, 'nextToken') ?? 0);
  const asked = input['maxResults'];
  const end = offset + (typeof asked === 'number' && asked > 0 ? Math.min(asked, 1000) : usual);
  return { [member]: all.slice(offset, end), ...(end < all.length ? { nextToken: String(end) } : {}) };
}

function text(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw new AwsFault('ValidationException', `${name} is missing.`);
}

function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

function jsonText(value: string, code: string): Json {
  try {
    return parseJson(value);
  } catch {
    throw new AwsFault(code, 'The payload is not JSON.');
  }
}
