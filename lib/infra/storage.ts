import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { sourceKeySecretName } from './stack-name.ts';

/** Where exports, runs and ids are kept: all encrypted with one key, nothing deleted with the stack. */
export class Storage extends Construct {
  readonly key: Key;
  /** People upload exports here. */
  readonly exports: Bucket;
  /** Parts, journals, outcomes and reports. */
  readonly work: Bucket;
  readonly idMap: Table;
  readonly registry: Table;
  /** The key that source keys are hashed with before they become table keys. */
  readonly sourceKey: Secret;
  /** People who decide at gates subscribe to it. */
  readonly notifications: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'odoo-onramp: exports, runs, ids and secrets',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const accessLogs = new Bucket(this, 'AccessLogs', {
      // Access logs can only be delivered to a bucket encrypted by S3 itself.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(365) }],
    });
    this.exports = this.#bucket('Exports', accessLogs);
    this.work = this.#bucket('Work', accessLogs);
    const exportsResource = this.exports.node.defaultChild;
    // `eventBridgeEnabled` would add a custom resource with a Python function; the property itself needs none.
    if (exportsResource instanceof CfnBucket) {
      exportsResource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    this.idMap = this.#table('IdMap', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      // Only what a rehearsal learns has one.
      timeToLiveAttribute: 'until',
    });
    this.registry = this.#table('Registry', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    this.sourceKey = new Secret(this, 'SourceKey', {
      secretName: sourceKeySecretName,
      description: 'Key that source keys are hashed with. Never change it: the id map would know no row any more',
      encryptionKey: this.key,
      // 64 letters and digits are 380 bits, more than HMAC-SHA-256 makes use of.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.notifications = new Topic(this, 'Notifications', {
      displayName: 'odoo-onramp',
      masterKey: this.key,
      enforceSSL: true,
    });
  }

  #bucket(id: string, accessLogs: Bucket): Bucket {
    return new Bucket(this, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      removalPolicy: RemovalPolicy.RETAIN,
      // A multipart upload that was broken off is paid for until it is removed.
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
  }

  #table(id: string, keys: Pick<TableProps, 'partitionKey' | 'sortKey' | 'timeToLiveAttribute'>): Table {
    return new Table(this, id, {
      ...keys,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
