import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalDynamoDb, type TableDeclaration } from '../../../lib/local-cloud/dynamodb/local-dynamodb.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
});
afterEach(() => rm(folder, { recursive: true }));

const table: TableDeclaration = {
  TableName: 'Runs',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
};

it('refuses tables of an earlier boot that no longer have the shape the template asks for', async () => {
  const first = await startLocalDynamoDb(folder, [table]);
  await first.close();
  const changed: TableDeclaration = {
    ...table,
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byRun',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };

  const second = startLocalDynamoDb(folder, [changed]);

  await expect(second).rejects.toThrow('The table Runs in the state folder has other keys or indexes');
  const third = await startLocalDynamoDb(folder, [table]);
  await third.close();
});
