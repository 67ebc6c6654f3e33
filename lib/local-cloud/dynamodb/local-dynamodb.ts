import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { LocalCloudError } from '../../migration/errors.ts';
import { localRegion } from '../arn.ts';
import { listen } from '../http.ts';

/** A table as the template declares it, in CreateTable's own words. */
export type TableDeclaration = CreateTableCommandInput;

/** DynamoDB on this machine: dynalite, kept in a folder, with the template's tables. */
export interface LocalDynamoDb {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export async function startLocalDynamoDb(folder: string, tables: readonly TableDeclaration[]): Promise<LocalDynamoDb> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // Its own port serves only the creation of the tables; callers come through the gateway, without another hop.
  const port = await listen(server);
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
      server.closeAllConnections();
    });
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: localRegion,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of tables) {
      try {
        await client.send(new CreateTableCommand(table));
        // It is made a moment later, on a busy machine after the first request for it.
        const patience = { client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.2 };
        await waitUntilTableExists(patience, { TableName: table.TableName });
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
        await refuseChangedTable(client, table);
      }
    }
  } catch (error) {
    await close();
    throw error;
  } finally {
    client.destroy();
  }
  return {
    handle: (request, response) => server.emit('request', request, response),
    close,
  };
}

/** A table kept from an earlier boot must still have the keys and indexes the template asks for. */
async function refuseChangedTable(client: DynamoDBClient, wanted: TableDeclaration): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: wanted.TableName }));
  if (
    shape(Table?.KeySchema, Table?.GlobalSecondaryIndexes) === shape(wanted.KeySchema, wanted.GlobalSecondaryIndexes)
  ) {
    return;
  }
  throw new LocalCloudError(
    `The table ${wanted.TableName} in the state folder has other keys or indexes than the template now asks for. ` +
      'Begin with a new state folder, or go back to the template it was made with.',
  );
}

function shape(
  table: TableDeclaration['KeySchema'],
  indexes: readonly Pick<GlobalSecondaryIndexDescription, 'IndexName' | 'KeySchema'>[] | undefined,
): string {
  const keys = (schema: TableDeclaration['KeySchema']) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName}:${KeyType}`).join();
  return [keys(table), ...(indexes ?? []).map((index) => `${index.IndexName} ${keys(index.KeySchema)}`).sort()].join(
    '|',
  );
}
