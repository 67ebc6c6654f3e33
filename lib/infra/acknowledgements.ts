import { pairs } from '../pairs/index.ts';

/** Findings of the AwsSolutions checks that are accepted, each with its reason. */
export const acknowledgements: readonly { readonly id: string; readonly reason: string }[] = [
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray segments (functions and machines) and the log delivery of Step Functions have no resources of their own: AWS offers these actions on * only. No other statement names *.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::<StorageExports62CF1092.Arn>/*]',
    reason: 'A step reads whatever file people uploaded; it may not write or delete any.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::<StorageWorkD07184AE.Arn>/*]',
    reason: 'Keys of parts, journals and reports are made while a run goes on; no step may delete any.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:onramp/*]',
    reason:
      'One secret a migration under this prefix, added without deploying again; Secrets Manager ends each ARN with six random characters.',
  },
  ...pairs.map(({ name }) => ({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-${name}-*]`,
    reason: 'Executions are named when they start; the migration machine waits for those of its object machines only.',
  })),
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-gate:*]',
    reason: 'Executions are named when they start; the migration machine waits for those of its own gates.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-migration:*]',
    reason: 'A run asks whether an earlier run of its migration still goes on; executions are named when they start.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-verify:*]',
    reason: 'Cutover and hypercare wait for verifications, which are named when they start.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-rollback:*]',
    reason: 'A run or rollback asks whether an earlier rollback still goes on; executions are named when they start.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-rollback*]',
    reason: 'The machine follows the executions of its own distributed maps, which are named when they start.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::<StorageWorkD07184AE.Arn>/*/rollbacks/*]',
    reason: 'The lists that a rollback goes over lie beside the runs of each migration, and are named when it starts.',
  },
  ...pairs.flatMap((pair) =>
    pair.objectTypes.map((type) => ({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:onramp-${pair.name}-${type.name}*]`,
      reason: 'The machine follows the executions of its own distributed map, which are named when they start.',
    })),
  ),
  {
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason:
      'One secret is an API key of the customer\u2019s Odoo, which only its administrator can renew; the other is the key of the id map, which would know no row any more under a new one.',
  },
  {
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'This queue is the dead-letter destination of the intake function; nothing consumes from it.',
  },
];
