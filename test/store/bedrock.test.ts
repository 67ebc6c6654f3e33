import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bedrock } from '../../lib/store/bedrock.ts';

/** What the stub of the service was sent, and what it answers. */
interface Asked {
  readonly path: string;
  readonly body: unknown;
}

const answerWith = (content: readonly unknown[]) => ({
  output: { message: { role: 'assistant', content } },
  stopReason: 'tool_use',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
});

let server: Http2Server;
let asked: Asked[];
let answer: unknown;

beforeEach(async () => {
  asked = [];
  server = createServer();
  server.on('stream', (stream, headers) => {
    void text(stream).then((body) => {
      asked.push({ path: String(headers[':path']), body: JSON.parse(body) });
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => new Promise<void>((closed) => void server.close(() => closed())));

const ask = () => {
  const address = z.custom<AddressInfo>().parse(server.address());
  const client = bedrock('a.model-1', {
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return client('match', '[{"file": "a.csv"}]');
};

describe('a model on Amazon Bedrock', () => {
  it('is asked through Converse to answer by its tool, and what it gives the tool comes back', async () => {
    const pairs = [{ file: 'a.csv', header: 'H', column: 'account.name', confidence: 0.9, why: 'a name' }];
    answer = answerWith([{ text: 'Well' }, { toolUse: { toolUseId: '1', name: 'match_columns', input: { pairs } } }]);

    const found = await ask();

    expect(found).toEqual({ pairs });
    expect(asked).toMatchObject([
      {
        path: '/model/a.model-1/converse',
        body: {
          system: [{ text: 'match' }],
          messages: [{ role: 'user', content: [{ text: '[{"file": "a.csv"}]' }] }],
          inferenceConfig: { temperature: 0 },
          toolConfig: { toolChoice: { tool: { name: 'match_columns' } } },
        },
      },
    ]);
  });

  it('that only talks has said nothing', async () => {
    answer = answerWith([{ text: 'I think so' }]);

    expect(await ask()).toBeUndefined();
  });
});
