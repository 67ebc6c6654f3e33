import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AwsFault } from './aws-fault.ts';
import { identityPath } from './cloud-file.ts';
import { closeServer, listen, readBody } from './http.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from './json.ts';

/** What stands behind the one door. A handler that rejects with AwsFault answers the caller with it. */
export interface Routes {
  readonly s3: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly dynamodb: (request: IncomingMessage, response: ServerResponse) => void;
  readonly lambda: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Services that speak AWS JSON, by the name in the request's credential. */
  readonly json: Readonly<Record<string, (operation: string, input: JsonObject) => Json | Promise<Json>>>;
  /** Services that speak AWS Query, answered in XML. */
  readonly query: Readonly<Record<string, (operation: string, input: URLSearchParams) => string>>;
}

/** The one HTTP endpoint every SDK client on this machine talks to. */
export interface Gateway {
  readonly endpoint: string;
  /** Opens the door; until then callers are told to come back. */
  serve(routes: Routes): void;
  close(): Promise<void>;
}

export async function startGateway(port: number): Promise<Gateway> {
  let routes: Routes | undefined;
  const server = createServer((request, response) => {
    answer(routes, request, response).catch((error: unknown) => sendError(response, error));
  });
  // Uploads and long polls take the time they take.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  const actualPort = await listen(server, port);
  return {
    endpoint: `http://127.0.0.1:${actualPort}`,
    serve(opened) {
      routes = opened;
    },
    close: () => closeServer(server),
  };
}

async function answer(routes: Routes | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === identityPath) {
    response.end(String(process.pid));
    return;
  }
  if (routes === undefined) throw new AwsFault('ServiceUnavailable', 'The local cloud is starting.', 503);
  const service = signingService(request);
  switch (service) {
    case 's3':
      return routes.s3(request, response);
    case 'dynamodb':
      return routes.dynamodb(request, response);
    case 'lambda':
      return routes.lambda(request, response);
  }
  const json = service === undefined ? undefined : routes.json[service];
  if (json !== undefined) {
    const target = request.headers['x-amz-target'];
    const operation = typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : '';
    const text = (await readBody(request)).toString('utf8');
    const input = parseJson(text === '' ? '{}' : text);
    const output = await json(operation, isJsonObject(input) ? input : {});
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(output));
    return;
  }
  const query = service === undefined ? undefined : routes.query[service];
  if (query !== undefined) {
    const input = new URLSearchParams((await readBody(request)).toString('utf8'));
    response.writeHead(200, { 'content-type': 'text/xml' }).end(query(input.get('Action') ?? '', input));
    return;
  }
  throw new AwsFault('NotImplemented', `The local cloud has no service "${service ?? 'unsigned'}".`, 501);
}

/** The service a request is signed for: in its Authorization header, or in the query of a presigned URL. */
function signingService(request: IncomingMessage): string | undefined {
  const signed = request.headers.authorization ?? decodeURIComponent(request.url ?? '');
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([\w-]+)\/aws4_request/.exec(signed)?.[1];
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const fault =
    error instanceof AwsFault
      ? error
      : new AwsFault('InternalFailure', error instanceof Error ? error.message : 'unknown', 500);
  response.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': fault.code });
  response.end(JSON.stringify({ __type: fault.code, message: fault.message, Message: fault.message }));
}
