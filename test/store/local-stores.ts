import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startLocalDynamoDb, type TableDeclaration } from '../../lib/local-cloud/dynamodb/local-dynamodb.ts';
import { closeServer, listen, readBody } from '../../lib/local-cloud/http.ts';
import { isJsonObject, parseJson } from '../../lib/local-cloud/json.ts';
import { type ObjectCreated, openLocalS3 } from '../../lib/local-cloud/s3/local-s3.ts';
import { openLocalSecrets } from '../../lib/local-cloud/secrets/local-secrets.ts';
import { type AwsClients, awsClients } from '../../lib/store/clients.ts';

const attribute = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });

const tables: readonly TableDeclaration[] = [
  {
    TableName: 'id-map',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [attribute('pk')],
  },
  {
    TableName: 'registry',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [attribute('pk'), attribute('sk')],
  },
];

/** The secret with the key that source keys are hashed with. */
export const sourceKeySecret = 'source-keys';

/** An execution that was asked for. */
const startedSchema = z.object({ stateMachineArn: z.string(), name: z.string(), input: z.string() });
export type Started = z.infer<typeof startedSchema>;

/** A task token that was answered. */
const answeredSchema = z.object({ taskToken: z.string(), output: z.string() });
export type Answered = z.infer<typeof answeredSchema>;

/**
 * S3 (bucket `onramp-work`, with versions), DynamoDB (tables `id-map` and `registry`) and Secrets Manager (`sourceKeySecret`) of
 * the local cloud, and a Step Functions that only notes what is started and answered.
 */
export interface LocalStores {
  readonly aws: AwsClients;
  /** Objects in the order in which they were made. */
  readonly created: readonly ObjectCreated[];
  /** Operations of DynamoDB, Secrets Manager and Step Functions in the order of the requests, `BatchGetItem` and so on. */
  readonly operations: string[];
  /** Executions that were started, in that order; none of them runs. */
  readonly started: readonly Started[];
  /** Task tokens that were answered, in that order. */
  readonly answered: readonly Answered[];
  /** Task tokens that nobody waits for any more. */
  readonly goneTokens: Set<string>;
  /** DynamoDB leaves the whole of so many next batches unprocessed, as it does when it is busy. */
  leaveUnprocessed(batches: number): void;
  close(): Promise<void>;
}

export async function openLocalStores(): Promise<LocalStores> {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  const created: ObjectCreated[] = [];
  const operations: string[] = [];
  const started: Started[] = [];
  const answered: Answered[] = [];
  const goneTokens = new Set<string>();
  let unprocessed = 0;
  const s3 = openLocalS3({
    folder: join(folder, 's3'),
    buckets: [{ name: 'onramp-work', versioned: true }],
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    onCreated: (one) => created.push(one),
  });
  const secrets = openLocalSecrets(
    join(folder, 'secrets.json'),
    [{ name: sourceKeySecret, value: 'k'.repeat(64) }],
    Date.now,
  );
  const dynamo = await startLocalDynamoDb(join(folder, 'dynamodb'), tables);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') {
      await s3.handle(request, response);
      return;
    }
    const operation = target.slice(target.indexOf('.') + 1);
    operations.push(operation);
    if (target.startsWith('secretsmanager.')) {
      const asked = parseJson((await readBody(request)).toString());
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(secrets.call(operation, isJsonObject(asked) ? asked : {})));
      return;
    }
    if (target.startsWith('AWSStepFunctions.')) {
      if (operation === 'SendTaskSuccess') {
        const answer = answeredSchema.parse(parseJson((await readBody(request)).toString()));
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        if (goneTokens.has(answer.taskToken)) {
          response.statusCode = 400;
          response.end(JSON.stringify({ __type: 'TaskTimedOut', message: 'Task Timed Out' }));
          return;
        }
        answered.push(answer);
        response.end('{}');
        return;
      }
      started.push(startedSchema.parse(parseJson((await readBody(request)).toString())));
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ executionArn: 'arn', startDate: 0 }));
      return;
    }
    if (operation.startsWith('Batch') && unprocessed > 0) {
      unprocessed -= 1;
      const { RequestItems }: { RequestItems?: unknown } = JSON.parse((await readBody(request)).toString());
      const answer =
        operation === 'BatchGetItem'
          ? { Responses: {}, UnprocessedKeys: RequestItems }
          : { UnprocessedItems: RequestItems };
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answer));
      return;
    }
    dynamo.handle(request, response);
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listen(server);
  const aws = awsClients({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    aws,
    created,
    operations,
    started,
    answered,
    goneTokens,
    leaveUnprocessed: (batches) => {
      unprocessed = batches;
    },
    async close() {
      for (const client of [aws.s3, aws.dynamo, aws.secrets, aws.stepFunctions]) client.destroy();
      await closeServer(server);
      await dynamo.close();
      await rm(folder, { recursive: true });
    },
  };
}
