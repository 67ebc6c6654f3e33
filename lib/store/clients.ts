import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The AWS clients of one process. On a laptop the environment points them at the local cloud; nothing else differs. */
export interface AwsClients {
  readonly s3: S3Client;
  readonly dynamo: DynamoDBDocumentClient;
  readonly stepFunctions: SFNClient;
  readonly secrets: SecretsManagerClient;
}

export function awsClients(): AwsClients {
  return {
    s3: new S3Client({}),
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
    stepFunctions: new SFNClient({}),
    secrets: new SecretsManagerClient({}),
  };
}
