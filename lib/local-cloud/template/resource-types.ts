import { createHash } from 'node:crypto';
import { LocalCloudError } from '../../migration/errors.ts';
import { localArn } from '../arn.ts';
import { secretArn } from '../secrets/local-secrets.ts';

/** Types that do something on this machine. */
export const actingTypes = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::StepFunctions::StateMachine',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
] as const;

/** Types that have a name here and nothing else, and why that is enough. */
export const namedOnlyTypes: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'nothing is forbidden on this machine',
  'AWS::IAM::Policy': 'nothing is forbidden on this machine',
  'AWS::IAM::ManagedPolicy': 'nothing is forbidden on this machine',
  'AWS::S3::BucketPolicy': 'nothing is forbidden on this machine',
  'AWS::SNS::TopicPolicy': 'nothing is forbidden on this machine',
  'AWS::SQS::QueuePolicy': 'nothing is forbidden on this machine',
  'AWS::SecretsManager::ResourcePolicy': 'nothing is forbidden on this machine',
  'AWS::Lambda::Permission': 'nothing is forbidden on this machine',
  'AWS::KMS::Key': 'files are protected by their mode, not by a key',
  'AWS::KMS::Alias': 'files are protected by their mode, not by a key',
  'AWS::Logs::LogGroup': 'logs are files',
  'AWS::Logs::ResourcePolicy': 'logs are files',
  'AWS::Logs::MetricFilter': 'there are no metrics here',
  'AWS::Logs::QueryDefinition': 'logs are files',
  'AWS::CloudWatch::Alarm': 'there are no metrics here',
  'AWS::CloudWatch::CompositeAlarm': 'there are no metrics here',
  'AWS::CloudWatch::Dashboard': 'there are no metrics here',
  'AWS::SNS::Subscription': 'messages are written to a file instead of being sent',
  'AWS::SQS::Queue': 'only dead-letter queues are used; what failed for good is in the log',
  'AWS::Scheduler::ScheduleGroup': 'a group has no behaviour',
  'AWS::SecretsManager::RotationSchedule': 'local secrets are not rotated',
  'AWS::Budgets::Budget': 'nothing here costs money',
  'AWS::CDK::Metadata': 'it only counts CDK users',
  'AWS::EC2::VPC': 'everything runs in this machine’s network',
  'AWS::EC2::Subnet': 'everything runs in this machine’s network',
  'AWS::EC2::SecurityGroup': 'everything runs in this machine’s network',
  'AWS::EC2::VPCEndpoint': 'everything runs in this machine’s network',
};

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
};

/** The property by which a template may name a resource of this type. */
export function nameProperty(type: string): string {
  return nameProperties[type] ?? 'Name';
}

/** The name of a resource the template leaves unnamed: always the same for the same stack and logical id. */
export function generatedName(type: string, stackName: string, logicalId: string): string {
  const name = `${stackName}-${logicalId}`;
  const [cased, most] = type === 'AWS::S3::Bucket' ? [name.toLowerCase(), 63] : [name, 64];
  if (cased.length <= most) return cased;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${cased.slice(0, most - 9)}-${hash}`;
}

const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::DynamoDB::Table': (name) => localArn('dynamodb', `table/${name}`),
  'AWS::DynamoDB::GlobalTable': (name) => localArn('dynamodb', `table/${name}`),
  'AWS::Lambda::Function': (name) => localArn('lambda', `function:${name}`),
  'AWS::StepFunctions::StateMachine': (name) => localArn('states', `stateMachine:${name}`),
  'AWS::Events::Rule': (name) => localArn('events', `rule/${name}`),
  'AWS::Scheduler::Schedule': (name) => localArn('scheduler', `schedule/default/${name}`),
  'AWS::SecretsManager::Secret': secretArn,
  'AWS::SNS::Topic': (name) => localArn('sns', name),
  'AWS::SQS::Queue': (name) => localArn('sqs', name),
  'AWS::IAM::Role': (name) => `arn:aws:iam::000000000000:role/${name}`,
  'AWS::KMS::Key': (name) => localArn('kms', `key/${name}`),
  'AWS::Logs::LogGroup': (name) => localArn('logs', `log-group:${name}:*`),
  'AWS::CloudWatch::Alarm': (name) => localArn('cloudwatch', `alarm:${name}`),
};

/** The ARN of a resource of this type and name. */
export function resourceArn(type: string, name: string): string {
  const arn = arns[type];
  if (arn !== undefined) return arn(name);
  const [, service = 'unknown'] = type.split('::');
  return localArn(service.toLowerCase(), name);
}

const refIsArn: readonly string[] = [
  'AWS::StepFunctions::StateMachine',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::IAM::ManagedPolicy',
];

/** What `Ref` gives for a resource. */
export function resourceRef(type: string, name: string): string {
  return refIsArn.includes(type) ? resourceArn(type, name) : name;
}

/** What `Fn::GetAtt` gives for a resource. */
export function resourceAttribute(type: string, name: string, attribute: string): string {
  switch (attribute) {
    case 'Arn':
    case 'TopicArn':
      return resourceArn(type, name);
    case 'Id':
      return resourceRef(type, name);
    case 'Name':
    case 'KeyId':
    case 'QueueName':
    case 'TopicName':
    case 'RoleId':
      return name;
    case 'DomainName':
    case 'RegionalDomainName':
      return `${name}.s3.amazonaws.com`;
    default:
      throw new LocalCloudError(`The template asks for ${attribute} of a ${type}, which the local cloud cannot tell.`);
  }
}
