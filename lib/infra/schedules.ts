import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** Machines that a clock starts. */
export interface ScheduledMachines {
  readonly hypercare: StateMachine;
  readonly deltas: StateMachine;
}

const states = ['ENABLED', 'DISABLED'];

/**
 * Starts machines by the clock. Hypercare looks every day which migrations were closed within the last week, and most days
 * finds none; deltas are off unless a deployment turns them on.
 */
export function schedules(stack: Stack, { hypercare, deltas }: ScheduledMachines): void {
  const hypercareState = new CfnParameter(stack, 'HypercareSchedule', {
    default: 'ENABLED',
    allowedValues: states,
    description: 'Whether migrations are verified every day of the week after their cutover',
  });
  const deltaState = new CfnParameter(stack, 'DeltaSchedule', {
    default: 'DISABLED',
    allowedValues: states,
    description: 'Whether deltas over the newest complete drops are started by the clock',
  });
  const deltaRate = new CfnParameter(stack, 'DeltaScheduleExpression', {
    default: 'rate(1 day)',
    description: 'When they are started: rate(…) or cron(…), in UTC',
  });
  schedule(stack, 'HypercareDaily', hypercare, 'rate(1 day)', hypercareState.valueAsString);
  schedule(stack, 'Deltas', deltas, deltaRate.valueAsString, deltaState.valueAsString);
}

function schedule(stack: Stack, id: string, machine: StateMachine, expression: string, state: string): void {
  const role = new Role(stack, `${id}Role`, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    description: `Lets EventBridge Scheduler start ${machine.node.id}`,
  });
  role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }));
  new CfnSchedule(stack, id, {
    scheduleExpression: expression,
    state,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: machine.stateMachineArn,
      roleArn: role.roleArn,
      input: '{}',
      // A machine that could not be started is not worth a second day's start on top of the next.
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
    },
  });
}
