import type { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

// Written out action by action: the CDK's own grants use wildcards and add deletion, which no step needs.

/** Lets a step list a bucket and read its objects, pinned versions too. */
export function mayRead(step: LambdaFunction, bucket: Bucket, key: Key): void {
  allow(step, ['s3:ListBucket'], bucket.bucketArn);
  allow(step, ['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects('*'));
  allow(step, ['kms:Decrypt'], key.keyArn);
}

/** Lets a step read a bucket and write objects to it; never delete one. */
export function mayReadAndWrite(step: LambdaFunction, bucket: Bucket, key: Key): void {
  mayRead(step, bucket, key);
  allow(step, ['s3:PutObject', 's3:AbortMultipartUpload'], bucket.arnForObjects('*'));
  allow(step, ['kms:GenerateDataKey'], key.keyArn);
}

/** Lets a step look entries up in a table. */
export function mayLookUp(step: LambdaFunction, table: Table, key: Key): void {
  allow(step, ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], table.tableArn);
  allow(step, ['kms:Decrypt', 'kms:DescribeKey'], key.keyArn);
}

/** Lets a step look entries up and store them. */
export function mayStore(step: LambdaFunction, table: Table, key: Key): void {
  mayLookUp(step, table, key);
  allow(
    step,
    ['dynamodb:PutItem', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    table.tableArn,
  );
  allow(step, ['kms:Encrypt', 'kms:GenerateDataKey'], key.keyArn);
}

/** Lets a step read one secret, and no other. */
export function mayReadSecret(step: LambdaFunction, secret: Secret, key: Key): void {
  allow(step, ['secretsmanager:GetSecretValue'], secret.secretArn);
  allow(step, ['kms:Decrypt'], key.keyArn);
}

/** Lets a step ask one model on Amazon Bedrock: Converse needs nothing else. */
export function mayAskModel(stack: Stack, step: LambdaFunction, model: string): void {
  const resource = stack.formatArn({
    service: 'bedrock',
    account: '',
    resource: 'foundation-model',
    resourceName: model,
  });
  allow(step, ['bedrock:InvokeModel'], resource);
}

/** Lets a machine invoke functions as they are deployed: no versions and no aliases. */
export function mayInvoke(machine: StateMachine, steps: readonly LambdaFunction[]): void {
  const resources = steps.map(({ functionArn }) => functionArn);
  machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
}

/** What `startExecution.sync` needs to wait: describing its executions, and the rule Step Functions keeps for it. */
export function mayWaitFor(stack: Stack, machine: StateMachine, executions: string[]): void {
  machine.addToRolePolicy(
    new PolicyStatement({ actions: ['states:DescribeExecution', 'states:StopExecution'], resources: executions }),
  );
  const rule = stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
  });
  machine.addToRolePolicy(
    new PolicyStatement({ actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], resources: [rule] }),
  );
}

/** Lets a machine start others and wait for their ends. */
export function mayRunOthers(
  stack: Stack,
  machine: StateMachine,
  others: readonly StateMachine[],
  executions: string[],
): void {
  const resources = others.map(({ stateMachineArn }) => stateMachineArn);
  machine.addToRolePolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources }));
  mayWaitFor(stack, machine, executions);
}

/** Lets a machine tell people. A topic under a key of one's own takes messages only of who may use the key. */
export function mayTell(machine: StateMachine, topic: Topic, key: Key): void {
  machine.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }));
  const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
  machine.addToRolePolicy(new PolicyStatement({ actions, resources: [key.keyArn] }));
}

/** Lets a machine read the lists that its distributed maps go over. */
export function mayReadLists(machine: StateMachine, bucket: Bucket, key: Key): void {
  const lists = bucket.arnForObjects('*/rollbacks/*');
  machine.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [lists] }));
  machine.addToRolePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] }));
}

function allow(step: LambdaFunction, actions: string[], resource: string): void {
  step.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
}
