import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { localRegion } from './arn.ts';
import { AwsFault } from './aws-fault.ts';
import { type Clock, systemClock } from './clock.ts';
import { childrenFile, refuseSecondCloud, removeCloudFile, writeCloudFile } from './cloud-file.ts';
import { appendJsonLine } from './durable-file.ts';
import { startLocalDynamoDb } from './dynamodb/local-dynamodb.ts';
import type { CloudEvent } from './events/event.ts';
import { createEventBus, type EventBus } from './events/event-bus.ts';
import { objectCreatedDetail } from './events/object-created.ts';
import { startGateway } from './gateway.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from './json.ts';
import type { Invocation, LambdaFunction } from './lambda/function.ts';
import { startFunctions } from './lambda/functions.ts';
import { invokeLater } from './lambda/invoke-later.ts';
import { functionNamed, invokeWithinLimits, lambdaCall } from './lambda/lambda-api.ts';
import { type ObjectCreated, openLocalS3 } from './s3/local-s3.ts';
import { mapObjects } from './s3/map-objects.ts';
import { openLocalSecrets } from './secrets/local-secrets.ts';
import { createExecutionStore } from './step-functions/execution-store.ts';
import { createExecutions } from './step-functions/executions.ts';
import { stepFunctionsCall } from './step-functions/step-functions-api.ts';
import { callTask, type InvocationResult } from './step-functions/task-calls.ts';
import { createTaskTokens } from './step-functions/task-tokens.ts';
import { readAssembly } from './template/assembly.ts';
import { type Declarations, readDeclarations } from './template/declarations.ts';

export interface LocalCloudOptions {
  /** Folder of the cloud assembly (`cdk.out`). */
  readonly assembly: string;
  /** `<stackName>.template.json` in it. */
  readonly stackName: string;
  /** Kept across boots: objects, tables, executions, secrets, logs. */
  readonly stateDir: string;
  /** Values for CloudFormation parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Most processes of one function; further calls queue. By default 4 or twice the cores, whichever is more. */
  readonly childrenPerFunction?: number;
  /** Told of what goes around here and is kept nowhere. */
  readonly witness?: ((seen: Witnessed) => void) | undefined;
}

/** An event on the bus, or what a function was asked and answered: histories leave out executions of a Map's children. */
export type Witnessed =
  | { readonly kind: 'event'; readonly event: CloudEvent }
  | {
      readonly kind: 'invocation';
      readonly functionName: string;
      readonly payload: string;
      readonly outcome: Invocation;
    };

/** A stack that is up on this machine. */
export interface LocalCloud {
  /** `http://127.0.0.1:<port>`, for every service. */
  readonly endpoint: string;
  /** Endpoint, region and credentials, as environment variables any AWS SDK reads. */
  readonly environment: Readonly<Record<string, string>>;
  /** The stack's Outputs, resolved. */
  readonly outputs: Readonly<Record<string, string>>;
  /** One file a function, `<function>.log`. */
  readonly logsDir: string;
  /** Resources that stay inert here, each with the reason. */
  readonly inert: Declarations['inert'];
  /** Process ids of a function's children. */
  children(functionName: string): readonly number[];
  close(): Promise<void>;
}

/**
 * Boots a synthesised stack on this machine. Executions that a kill interrupted go on.
 * Throws LocalCloudError or StateMachineDefinitionError when the template cannot be run.
 */
export async function bootLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { stackName, parameters = {}, port = 0, clock = systemClock } = options;
  // Functions run in folders of their own, where a relative path would lead elsewhere.
  const [assembly, stateDir] = [resolve(options.assembly), resolve(options.stateDir)];
  const declared = readDeclarations(readAssembly(assembly, stackName), stackName, parameters);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  await refuseSecondCloud(stateDir);

  // What has been started is closed in reverse order, also when a later part fails to start.
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const gateway = await startGateway(port);
    closers.push(gateway.close);
    writeCloudFile(stateDir, { endpoint: gateway.endpoint, pid: process.pid, outputs: { ...declared.outputs } });
    closers.push(async () => removeCloudFile(stateDir));
    const environment = sdkEnvironment(gateway.endpoint);
    const logsDir = join(stateDir, 'logs');

    const dynamodb = await startLocalDynamoDb(join(stateDir, 'dynamodb'), declared.tables);
    closers.push(dynamodb.close);
    const functions = await startFunctions({
      functions: declared.functions,
      environment,
      logsFolder: logsDir,
      temporaryFolder: join(stateDir, 'tmp'),
      childrenFile: childrenFile(stateDir),
      newId: randomUUID,
      childrenPerFunction: options.childrenPerFunction,
      onInvoked: ({ name: functionName }, payload, outcome) =>
        options.witness?.({ kind: 'invocation', functionName, payload, outcome }),
    });
    closers.push(functions.close);

    const later = startLaterInvocations(clock, (fn, payload) => invokeWithinLimits(functions, fn, payload));
    closers.push(later.close);
    const publish = openNotifications(join(stateDir, 'notifications.jsonl'), clock);
    const putEvents = (entries: readonly Json[]): string[] => entries.map((entry) => putEntry(events, entry));

    const eventful = new Set(declared.buckets.filter(({ sendsEvents }) => sendsEvents).map(({ name }) => name));
    let sequence = clock.now() * 1000;
    const onCreated = (created: ObjectCreated): void => {
      if (!eventful.has(created.bucket)) return;
      sequence += 1;
      const detail = objectCreatedDetail(created, sequence);
      events.put('aws.s3', 'Object Created', detail, [`arn:aws:s3:::${created.bucket}`]);
    };
    const s3 = openLocalS3({ folder: join(stateDir, 's3'), buckets: declared.buckets, now: clock.now, onCreated });
    const secrets = openLocalSecrets(join(stateDir, 'secrets.json'), declared.secrets, clock.now);

    const tokens = createTaskTokens(join(stateDir, 'task-tokens'), clock, randomUUID);
    const executions = createExecutions({
      machines: declared.machines,
      store: createExecutionStore(join(stateDir, 'executions')),
      tokens,
      clock,
      chance: { random: Math.random, uuid: randomUUID },
      objects: mapObjects(s3, clock.now, onCreated),
      callTask: (call, all) =>
        callTask(
          {
            invokeFunction: async (name, payload) => invokeForTask(functions, name, payload),
            publish: (_topic, message) => publish(message),
            putEvents,
          },
          call,
          all,
        ),
    });
    const events = createEventBus({
      rules: declared.rules,
      folder: join(stateDir, 'deliveries'),
      clock,
      newId: randomUUID,
      onPut: (event) => options.witness?.({ kind: 'event', event }),
      async deliver(delivery, arn, payload, signal) {
        if (!arn.startsWith('arn:aws:lambda:')) {
          // The delivery's id as name: made again after a restart, it finds the execution it has already started.
          startOnce(() => executions.start({ machine: arn, name: delivery, input: payload }));
          return;
        }
        const fn = functionNamed(functions, arn);
        const text = JSON.stringify(payload);
        const result = await invokeLater(fn, () => invokeWithinLimits(functions, fn, text), clock, signal);
        if (result.kind === 'failed') throw new Error(result.fault.errorType);
      },
      // On AWS it would go to a dead-letter queue. The message is left out: it may hold a value of a record.
      onLost: (arn, error) =>
        appendJsonLine(join(logsDir, 'lost-deliveries.jsonl'), {
          at: new Date(clock.now()).toISOString(),
          target: arn,
          error: error instanceof AwsFault ? error.code : error.message,
        }),
    });
    closers.push(executions.close, events.close);

    gateway.serve({
      s3: s3.handle,
      dynamodb: dynamodb.handle,
      lambda: (request, response) => lambdaCall(functions, later.invoke, request, response),
      json: {
        states: (operation, input) => stepFunctionsCall(executions, tokens, clock.now, operation, input),
        secretsmanager: (operation, input) => secrets.call(operation, input),
        events: (operation, input) => eventsCall(putEvents, operation, input),
      },
      query: {
        sns: (operation, input) => snsCall(publish, operation, input),
        sts: stsCall,
      },
    });
    executions.resume();
    events.start();
    return {
      endpoint: gateway.endpoint,
      environment,
      outputs: declared.outputs,
      logsDir,
      inert: declared.inert,
      children: functions.children,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function sdkEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    // Nobody checks them; the SDK only refuses to send a request without any.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

/** A function call as a state machine sees it: failures by the names Step Functions gives them. */
async function invokeForTask(
  functions: Awaited<ReturnType<typeof startFunctions>>,
  name: string,
  payload: Json,
): Promise<InvocationResult> {
  const fn = functions.find(name);
  if (fn === undefined) {
    return { kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause: `Function not found: ${name}` };
  }
  const result = await invokeWithinLimits(functions, fn, JSON.stringify(payload));
  switch (result.kind) {
    case 'answered':
      return { kind: 'answered', payload: parseJson(result.payload) };
    case 'failed':
      return { kind: 'failed', error: result.fault.errorType, cause: JSON.stringify(result.fault) };
    case 'throttled':
      return { kind: 'failed', error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' };
  }
}

/** Asynchronous invocations through the Lambda API; a restart forgets them, as nobody waits for their result. */
function startLaterInvocations(
  clock: Clock,
  invoke: (fn: LambdaFunction, payload: string) => Promise<Invocation>,
): { readonly invoke: (fn: LambdaFunction, payload: string) => void; readonly close: () => Promise<void> } {
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  return {
    invoke(fn, payload) {
      const work = invokeLater(fn, () => invoke(fn, payload), clock, closing.signal)
        .catch(() => undefined)
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async close() {
      closing.abort(new Error('the local cloud is closing'));
      await Promise.allSettled([...underWay]);
    },
  };
}

/** SNS on this machine: a file with what would have been sent. */
function openNotifications(file: string, clock: Clock): (message: JsonObject) => string {
  return (message) => {
    const id = randomUUID();
    appendJsonLine(file, { id, at: new Date(clock.now()).toISOString(), ...message });
    return id;
  };
}

function putEntry(events: EventBus, entry: Json): string {
  const { Source, DetailType, Detail } = isJsonObject(entry) ? entry : {};
  const detail = typeof Detail === 'string' ? parseJson(Detail) : (Detail ?? {});
  return events.put(String(Source), String(DetailType), detail);
}

function eventsCall(putEvents: (entries: readonly Json[]) => string[], operation: string, input: JsonObject): Json {
  const entries = input['Entries'];
  if (operation !== 'PutEvents' || !Array.isArray(entries)) {
    throw new AwsFault('UnknownOperationException', `The local event bus does not offer ${operation}.`);
  }
  return { FailedEntryCount: 0, Entries: putEvents(entries).map((EventId) => ({ EventId })) };
}

function snsCall(publish: (message: JsonObject) => string, operation: string, input: URLSearchParams): string {
  if (operation !== 'Publish') throw new AwsFault('InvalidAction', `The local SNS does not offer ${operation}.`);
  const message = Object.fromEntries([...input].filter(([name]) => name !== 'Action' && name !== 'Version'));
  return `<PublishResponse><PublishResult><MessageId>${publish(message)}</MessageId></PublishResult></PublishResponse>`;
}

function stsCall(operation: string): string {
  if (operation !== 'GetCallerIdentity')
    throw new AwsFault('InvalidAction', `The local STS does not offer ${operation}.`);
  return (
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/local</Arn>' +
    '<UserId>local</UserId><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'
  );
}

function startOnce(start: () => unknown): void {
  try {
    start();
  } catch (error) {
    if (!(error instanceof AwsFault) || error.code !== 'ExecutionAlreadyExists') throw error;
  }
}
