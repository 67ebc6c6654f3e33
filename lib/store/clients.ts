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

/** Where AWS is, when the environment does not say. */
export interface AwsAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** @param address for the laptop's own commands; a Lambda function finds everything in its environment */
export function awsClients(address?: AwsAddress): AwsClients {
  const config = address ?? {};
  return {
    s3: new S3Client({ ...config, ...(address === undefined ? {} : { forcePathStyle: true }) }),
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    stepFunctions: new SFNClient(config),
    secrets: new SecretsManagerClient(config),
  };
}
