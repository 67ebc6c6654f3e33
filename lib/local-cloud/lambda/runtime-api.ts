import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { closeServer, listen, readBody } from '../http.ts';
import type { RuntimeFault } from './function.ts';

/** One piece of work for a child. */
export interface RuntimeInvocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  /** When the child must be done, milliseconds since the epoch. */
  readonly deadline: number;
}

/** What a child tells the Runtime API. */
export interface RuntimeListener {
  /** The child is ready; the returned promise is its next invocation. */
  next(): Promise<RuntimeInvocation>;
  answered(payload: string): void;
  /** `fatal` when the process ends after it: its module cannot be loaded, or nobody caught an exception. */
  failed(fault: RuntimeFault, fatal: boolean): void;
}

/** Lambda's Runtime API for all children: each has a path of its own below the one address. */
export interface RuntimeApi {
  /** Registers a child and returns its `AWS_LAMBDA_RUNTIME_API`. */
  register(child: string, listener: RuntimeListener): string;
  unregister(child: string): void;
  close(): Promise<void>;
}

const faultSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const listeners = new Map<string, RuntimeListener>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, child = '', , , action = '', , outcome = ''] = (request.url ?? '').split('/');
    const listener = listeners.get(child);
    if (listener === undefined) {
      response.writeHead(410).end();
      return;
    }
    if (request.method === 'GET') {
      const invocation = await listener.next();
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.requestId,
        'lambda-runtime-invoked-function-arn': invocation.functionArn,
        'lambda-runtime-deadline-ms': String(invocation.deadline),
      });
      response.end(invocation.payload);
      return;
    }
    const body = (await readBody(request)).toString('utf8');
    response.writeHead(202).end();
    if (action === 'invocation' && outcome === 'response') {
      listener.answered(body);
      return;
    }
    const fatal = action === 'init' || request.headers['lambda-runtime-function-error-type'] === 'Unhandled';
    listener.failed(faultSchema.parse(JSON.parse(body)), fatal);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  // An idle child keeps its request for the next invocation open for as long as nothing happens.
  server.requestTimeout = 0;
  const port = await listen(server);
  return {
    register(child, listener) {
      listeners.set(child, listener);
      return `127.0.0.1:${port}/${child}`;
    },
    unregister: (child) => listeners.delete(child),
    close: () => closeServer(server),
  };
}
