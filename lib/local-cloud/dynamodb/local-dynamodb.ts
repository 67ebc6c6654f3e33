import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
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
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: localRegion,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of tables) {
      await client.send(new CreateTableCommand(table)).catch((error: unknown) => {
        // Kept from an earlier boot.
        if (!(error instanceof ResourceInUseException)) throw error;
      });
    }
  } finally {
    client.destroy();
  }
  return {
    handle: (request, response) => server.emit('request', request, response),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
