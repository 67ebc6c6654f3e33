import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bootLocalCloud, type LocalCloud } from '../../lib/local-cloud/boot.ts';
import { findLocalCloud } from '../../lib/local-cloud/cloud-file.ts';
import { writeAssembly } from './fixture/assembly.ts';
import { eventually } from './fixture/eventually.ts';

let root: string;
let assembly: string;
const up: LocalCloud[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'local-cloud-'));
  assembly = join(root, 'cdk.out');
  await writeAssembly(assembly);
});
afterEach(async () => {
  for (const cloud of up.splice(0)) await cloud.close();
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Boots over a state folder of its own unless one is given. */
async function boot(stateDir?: string, childrenPerFunction?: number) {
  const dir = stateDir ?? (await mkdtemp(join(root, 'state-')));
  const cloud = await bootLocalCloud({
    // Relative, as they come from a command line.
    assembly: relative(process.cwd(), assembly),
    stackName: 'Demo',
    stateDir: relative(process.cwd(), dir),
    parameters: { Mark: 'marked' },
    ...(childrenPerFunction === undefined ? {} : { childrenPerFunction }),
  });
  up.push(cloud);
  const config = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const clients = {
    s3: new S3Client(config),
    dynamodb: new DynamoDBClient(config),
    states: new SFNClient(config),
    secrets: new SecretsManagerClient(config),
  };
  return { cloud, stateDir: dir, outputs: cloud.outputs, ...clients };
}
type Booted = Awaited<ReturnType<typeof boot>>;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function shutDown({ cloud }: Booted): Promise<void> {
  up.splice(up.indexOf(cloud), 1);
  await cloud.close();
}

async function storedItem({ dynamodb, outputs }: Booted, key: string) {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: outputs['TableName'], Key: { pk: { S: key } } }),
  );
  return Item;
}

async function ended({ states }: Booted, executionArn: string | undefined) {
  return eventually(async () => {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

async function invoke({ cloud, outputs }: Booted, behaviour: string) {
  return call(cloud, outputs['BehaveName'], { behaviour });
}

/** Invokes by plain HTTP: the project has no Lambda client, and needs none. */
async function call(cloud: LocalCloud, name: string | undefined, payload: object) {
  const response = await fetch(`${cloud.endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request' },
    body: JSON.stringify(payload),
  });
  const body: unknown = JSON.parse(await response.text());
  return { status: response.status, error: response.headers.get('x-amz-function-error'), body };
}

describe('a booted stack', () => {
  it('runs from an uploaded object over its rule, state machine and function to an item in the table', async () => {
    const demo = await boot();

    await demo.s3.send(
      new PutObjectCommand({ Bucket: demo.outputs['ExportsName'], Key: 'a b/müller+1.csv', Body: 'x\ny\nz\n' }),
    );
    const item = await eventually(() => storedItem(demo, 'a b/müller+1.csv'));

    expect(item).toEqual({ pk: { S: 'a b/müller+1.csv' }, lines: { N: '3' }, mark: { S: 'marked' } });
    const byMark = await demo.dynamodb.send(
      new QueryCommand({
        TableName: demo.outputs['TableName'],
        IndexName: 'byMark',
        KeyConditionExpression: 'mark = :mark',
        ExpressionAttributeValues: { ':mark': { S: 'marked' } },
      }),
    );
    expect(byMark.Count).toBe(1);
  });

  it('starts nothing for an object its rule does not match', async () => {
    const demo = await boot();

    await demo.s3.send(new PutObjectCommand({ Bucket: demo.outputs['ExportsName'], Key: 'a.pdf', Body: 'x' }));
    await demo.s3.send(new PutObjectCommand({ Bucket: demo.outputs['QuietName'], Key: 'a.csv', Body: 'x' }));
    await demo.s3.send(new PutObjectCommand({ Bucket: demo.outputs['ExportsName'], Key: 'b.csv', Body: 'x' }));
    await eventually(() => storedItem(demo, 'b.csv'));

    const { executions } = await demo.states.send(
      new ListExecutionsCommand({ stateMachineArn: demo.outputs['CountingArn'] }),
    );
    expect(executions).toHaveLength(1);
  });

  it('keeps objects, items, secrets and ended executions over a restart', async () => {
    const before = await boot();
    await before.secrets.send(
      new PutSecretValueCommand({ SecretId: before.outputs['SecretArn'], SecretString: 'not a real password' }),
    );
    await before.s3.send(new PutObjectCommand({ Bucket: before.outputs['ExportsName'], Key: 'a.csv', Body: 'x' }));
    await eventually(() => storedItem(before, 'a.csv'));
    const { executions = [] } = await before.states.send(
      new ListExecutionsCommand({ stateMachineArn: before.outputs['CountingArn'] }),
    );
    const history = await ended(before, executions[0]?.executionArn);
    await shutDown(before);

    const after = await boot(before.stateDir);

    expect(await storedItem(after, 'a.csv')).toBeDefined();
    const secret = await after.secrets.send(new GetSecretValueCommand({ SecretId: 'demo/odoo' }));
    expect(secret.SecretString).toBe('not a real password');
    const again = await after.states.send(new DescribeExecutionCommand({ executionArn: history.executionArn }));
    expect(again.output).toBe('{"lines":1}');
  });

  it('generates a secret when it first boots, and never again', async () => {
    const keyOf = async ({ secrets, outputs }: Booted) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: outputs['HashKeyArn'] }))).SecretString;
    const before = await boot();
    const generated = await keyOf(before);
    await shutDown(before);

    const after = await boot(before.stateDir);

    expect(generated).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(await keyOf(after)).toBe(generated);
  });

  it('can be found by a second terminal while it is up, and refuses to share its state folder', async () => {
    const demo = await boot();

    const found = await findLocalCloud(demo.stateDir);
    const second = bootLocalCloud({ assembly, stackName: 'Demo', stateDir: demo.stateDir });

    expect(found).toEqual({ endpoint: demo.cloud.endpoint, pid: process.pid, outputs: demo.outputs });
    await expect(second).rejects.toThrow('already up over this state folder');
    expect(await findLocalCloud(demo.stateDir)).toBeDefined();
    await shutDown(demo);
    expect(await findLocalCloud(demo.stateDir)).toBeUndefined();
  });
});

describe('a function', () => {
  it('runs in a warm process that is used again', async () => {
    const demo = await boot();

    const first = await invoke(demo, 'answer');
    const second = await invoke(demo, 'answer');

    expect(second.body).toEqual(first.body);
    expect(demo.cloud.children(demo.outputs['BehaveName'] ?? '')).toEqual([Object(first.body).pid]);
  });

  it('runs calls at the same time in processes of their own, and lets the rest queue for a free one', async () => {
    const demo = await boot(undefined, 2);

    const results = await Promise.all(Array.from({ length: 6 }, () => invoke(demo, 'answer')));

    const pids = new Set(results.map(({ body }) => Object(body).pid));
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect([...pids].sort()).toEqual([...demo.cloud.children(demo.outputs['BehaveName'] ?? '')].sort());
    expect(pids.size).toBe(2);
  });

  it('sees its template environment and what the runtime sets, and nothing of this machine', async () => {
    const demo = await boot();

    const { body } = await invoke(demo, 'environment');

    expect(body).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'MARK',
      'PATH',
      'TABLE',
      'TMPDIR',
      'TZ',
      '_HANDLER',
    ]);
  });

  it('knows how much of its time is left', async () => {
    const demo = await boot();

    const { body } = await invoke(demo, 'remaining');

    expect(body).toBeGreaterThan(0);
    expect(body).toBeLessThanOrEqual(30_000);
  });

  const logOf = (demo: Booted) => readFile(join(demo.cloud.logsDir, `${demo.outputs['BehaveName']}.log`), 'utf8');

  it('reports what its handler throws by name, message and stack', async () => {
    const demo = await boot();

    const { error, body } = await invoke(demo, 'throw');

    expect(error).toBe('Unhandled');
    expect(body).toEqual({
      errorType: 'RowError',
      errorMessage: 'the row is wrong',
      trace: expect.arrayContaining(['RowError: the row is wrong']),
    });
  });

  it('logs what its handler throws in one line, with its properties and without its cause', async () => {
    const demo = await boot();

    await invoke(demo, 'throw');

    const log = await logOf(demo);
    expect(log).toMatch(/^[\d-]+T[\d:.]+Z\t[0-9a-f-]{36}\tERROR\tInvoke Error \t\{.*\}\n$/);
    const [, json = ''] = log.split('Invoke Error ');
    expect(JSON.parse(json)).toMatchObject({
      errorType: 'RowError',
      errorMessage: 'the row is wrong',
      place: 'row 7',
      stack: expect.any(Array),
    });
    expect(log).not.toContain('words of a cause');
  });

  it('ends when a promise fails that nobody waits for, and says so', async () => {
    const demo = await boot();

    const { body } = await invoke(demo, 'reject');

    expect(body).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: nobody waits for this',
    });
    expect(await logOf(demo)).toContain('\tERROR\tUnhandled Promise Rejection \t');
  });

  it('is Runtime.ExitError when its process ends, and answers again afterwards', async () => {
    const demo = await boot();

    const crashed = await invoke(demo, 'exit');
    const next = await invoke(demo, 'answer');

    expect(crashed.body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Error: Runtime exited with error: exit status 7',
    });
    expect(next.error).toBeNull();
  });

  it('is killed at its Timeout', async () => {
    const demo = await boot();
    const name = demo.outputs['ImpatientName'] ?? '';

    const late = await call(demo.cloud, name, { behaviour: 'hang' });

    expect(late.body).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
    await eventually(async () => (demo.cloud.children(name).length === 0 ? true : undefined));
  });

  it('answers 429 over its reserved concurrency, Lambda.TooManyRequestsException to a state machine', async () => {
    const demo = await boot();
    const start = (key: string) =>
      demo.states.send(
        new StartExecutionCommand({ stateMachineArn: demo.outputs['BeginningArn'], input: JSON.stringify({ key }) }),
      );

    await start('first');
    await eventually(() => storedItem(demo, 'first'));
    const refused = await call(demo.cloud, demo.outputs['AloneName'], { key: 'second' });
    const { executionArn } = await start('third');
    const execution = await ended(demo, executionArn);

    expect(refused.status).toBe(429);
    expect(JSON.parse(execution.output ?? '')).toMatchObject({ Error: 'Lambda.TooManyRequestsException' });
  });

  it('can be killed in mid-call, which its state machine sees as Runtime.ExitError', async () => {
    const demo = await boot();
    const { executionArn } = await demo.states.send(
      new StartExecutionCommand({ stateMachineArn: demo.outputs['BeginningArn'], input: '{"key":"doomed"}' }),
    );
    await eventually(() => storedItem(demo, 'doomed'));

    for (const pid of demo.cloud.children(demo.outputs['AloneName'] ?? '')) process.kill(pid, 'SIGKILL');
    const execution = await ended(demo, executionArn);

    expect(JSON.parse(execution.output ?? '')).toEqual({
      Error: 'Runtime.ExitError',
      Cause: JSON.stringify({
        errorType: 'Runtime.ExitError',
        errorMessage: 'Error: Runtime exited with error: signal: killed',
      }),
    });
  });
});

describe('a cloud killed with SIGKILL', () => {
  it('takes its functions with it, and the next boot goes on with everything', async () => {
    const stateDir = await mkdtemp(join(root, 'state-'));
    const host = spawn(process.execPath, [join(import.meta.dirname, 'fixture', 'host.ts'), assembly, stateDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(host, 'exit');
    const [line] = await once(host.stdout, 'data');
    const { endpoint, outputs } = z
      .object({ endpoint: z.string(), outputs: z.record(z.string(), z.string()) })
      .parse(JSON.parse(String(line)));
    const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const dynamodb = new DynamoDBClient(config);
    const start = new StartExecutionCommand({ stateMachineArn: outputs['BeginningArn'], input: '{"key":"begun"}' });
    const { executionArn } = await new SFNClient(config).send(start);
    const begun = new GetItemCommand({ TableName: outputs['TableName'], Key: { pk: { S: 'begun' } } });
    await eventually(async () => (await dynamodb.send(begun)).Item);
    const children = z
      .record(z.string(), z.array(z.number()))
      .parse(JSON.parse(await readFile(join(stateDir, 'children.json'), 'utf8')));
    const pids = Object.values(children).flat();

    host.kill('SIGKILL');
    await exited;

    await eventually(async () => (pids.some(isAlive) ? undefined : true));
    expect(pids).toHaveLength(1);
    const next = await boot(stateDir);
    const [pid] = await eventually(async () => {
      const running = next.cloud.children(outputs['AloneName'] ?? '');
      return running.length > 0 ? running : undefined;
    });
    expect(pid).not.toBe(pids[0]);
    expect(await storedItem(next, 'begun')).toBeDefined();
    const execution = await next.states.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.status).toBe('RUNNING');
  });
});

describe('an execution', () => {
  async function tokens(demo: Booted): Promise<readonly string[]> {
    const { Items = [] } = await demo.dynamodb.send(new ScanCommand({ TableName: demo.outputs['TableName'] }));
    return Items.flatMap((item) => (item['pk']?.S?.startsWith('gate-') ? [item['mark']?.S ?? ''] : []));
  }
  async function waitingGate(demo: Booted) {
    const { executionArn } = await demo.states.send(
      new StartExecutionCommand({ stateMachineArn: demo.outputs['GatedArn'], input: '{"kept":"before"}' }),
    );
    const [token] = await eventually(async () => {
      const found = await tokens(demo);
      return found.length > 0 ? found : undefined;
    });
    // Answered only once the history says that the task knows its token.
    await eventually(async () => {
      const { events = [] } = await demo.states.send(new GetExecutionHistoryCommand({ executionArn }));
      return events.find(({ type }) => type === 'TaskSubmitted');
    });
    return { executionArn, token };
  }

  it('waits at a gate over a restart, on the token a person already has, and keeps its variables', async () => {
    const before = await boot();
    const { executionArn, token } = await waitingGate(before);
    await shutDown(before);

    const after = await boot(before.stateDir);
    await after.states.send(new SendTaskSuccessCommand({ taskToken: token, output: '{"approved":true}' }));
    const execution = await ended(after, executionArn);

    expect(JSON.parse(execution.output ?? '')).toEqual({ kept: 'before', decision: { approved: true } });
    expect(await tokens(after)).toEqual([token]);
    const { events = [] } = await after.states.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('can be stopped; its token is then worth nothing', async () => {
    const demo = await boot();
    const { executionArn, token } = await waitingGate(demo);

    await demo.states.send(new StopExecutionCommand({ executionArn, error: 'Rejected', cause: 'by a person' }));
    const execution = await ended(demo, executionArn);

    expect(execution).toMatchObject({ status: 'ABORTED', error: 'Rejected', cause: 'by a person' });
    const late = demo.states.send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' }));
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('is the same one when started again with the same name and input while it runs, refused otherwise', async () => {
    const demo = await boot();
    const start = (input: string) =>
      demo.states.send(new StartExecutionCommand({ stateMachineArn: demo.outputs['GatedArn'], name: 'once', input }));

    const first = await start('{"kept":1}');
    const again = await start('{"kept":1}');

    expect(again.executionArn).toBe(first.executionArn);
    await expect(start('{"kept":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
});
