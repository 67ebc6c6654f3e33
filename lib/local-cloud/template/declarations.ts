import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { LocalCloudError } from '../../migration/errors.ts';
import { nameInArn } from '../arn.ts';
import { parseDefinition } from '../asl/parse-definition.ts';
import { readTextFile } from '../durable-file.ts';
import type { TableDeclaration } from '../dynamodb/local-dynamodb.ts';
import type { EventRule } from '../events/event-bus.ts';
import { matchesPattern } from '../events/event-pattern.ts';
import { type Json, jsonObjectSchema, jsonSchema, parseJson } from '../json.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { generateSecret, type SecretDeclaration } from '../secrets/local-secrets.ts';
import type { StateMachine } from '../step-functions/executions.ts';
import { knownResources } from '../step-functions/task-calls.ts';
import type { Assembly } from './assembly.ts';
import { createResolver } from './resolve.ts';
import { actingTypes, namedOnlyTypes, resourceArn } from './resource-types.ts';

export interface DeclaredBucket {
  readonly name: string;
  readonly versioned: boolean;
  /** Whether its object events go to EventBridge. */
  readonly sendsEvents: boolean;
}

/** The stack as this machine can run it. */
export interface Declarations {
  readonly buckets: readonly DeclaredBucket[];
  readonly tables: readonly TableDeclaration[];
  readonly functions: readonly LambdaFunction[];
  readonly machines: readonly StateMachine[];
  readonly rules: readonly EventRule[];
  readonly secrets: readonly SecretDeclaration[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Resources that stay inert here, each with the reason. */
  readonly inert: readonly { readonly logicalId: string; readonly type: string; readonly reason: string }[];
}

/** Reads all resources. Throws LocalCloudError for a type that is neither run nor known to need no running. */
export function readDeclarations(
  assembly: Assembly,
  stackName: string,
  parameters: Readonly<Record<string, string>>,
): Declarations {
  const { template } = assembly;
  const resolver = createResolver(template, stackName, parameters);
  const resources = Object.entries(template.Resources).filter(([, resource]) => resolver.exists(resource));
  const known = new Set<string>([...actingTypes, ...Object.keys(namedOnlyTypes)]);
  const unknown = resources.filter(([, { Type }]) => !known.has(Type));
  if (unknown.length > 0) {
    const list = unknown.map(([logicalId, { Type }]) => `- ${logicalId}: ${Type}`).join('\n');
    throw new LocalCloudError(
      'The local cloud can neither run these resources nor knows that they need no running. ' +
        `Leave them out of the local stack, or teach lib/local-cloud/template about them:\n${list}`,
    );
  }

  /** All resources of a type, their properties resolved and read with `schema`. */
  function ofType<T>(
    type: (typeof actingTypes)[number],
    schema: z.ZodType<T>,
  ): { name: string; properties: T; logicalId: string }[] {
    return resources.flatMap(([logicalId, resource]) => {
      if (resource.Type !== type) return [];
      const parsed = schema.safeParse(resolver.resolve(resource.Properties ?? {}));
      if (parsed.success) return [{ logicalId, name: resolver.name(logicalId), properties: parsed.data }];
      const problems = z.prettifyError(parsed.error);
      throw new LocalCloudError(`The local cloud cannot run ${logicalId} (${type}):\n${problems}`);
    });
  }

  const inert = resources.flatMap(([logicalId, { Type }]) => {
    const reason = namedOnlyTypes[Type];
    return reason === undefined ? [] : [{ logicalId, type: Type, reason }];
  });
  const retries = new Map(
    ofType('AWS::Lambda::EventInvokeConfig', eventInvokeConfigSchema).map(({ properties }) => [
      nameInArn(properties.FunctionName),
      properties.MaximumRetryAttempts,
    ]),
  );
  const rules: EventRule[] = [];
  const notRun = (logicalId: string, type: string, reason: string) => inert.push({ logicalId, type, reason });
  for (const { logicalId, name, properties } of ofType('AWS::Events::Rule', ruleSchema)) {
    const everyMilliseconds = rate(properties.ScheduleExpression);
    if (properties.State === 'DISABLED') notRun(logicalId, 'AWS::Events::Rule', 'it is disabled');
    else if (properties.ScheduleExpression !== undefined && everyMilliseconds === undefined) {
      notRun(logicalId, 'AWS::Events::Rule', 'of schedules only rate(…) is run here');
    } else rules.push({ name, pattern: properties.EventPattern, everyMilliseconds, targets: properties.Targets });
    // A matcher the bus does not know is to be heard of now, not at the first event.
    if (properties.EventPattern !== undefined) tryPattern(logicalId, properties.EventPattern);
  }
  for (const { logicalId, name, properties } of ofType('AWS::Scheduler::Schedule', scheduleSchema)) {
    const everyMilliseconds = rate(properties.ScheduleExpression);
    // Unlike a rule, a schedule runs here only when the template says ENABLED itself: nobody expects a laptop to start
    // a migration on its own.
    if (properties.State !== 'ENABLED') notRun(logicalId, 'AWS::Scheduler::Schedule', 'its State is not ENABLED');
    else if (everyMilliseconds === undefined) {
      notRun(logicalId, 'AWS::Scheduler::Schedule', 'of schedules only rate(…) is run here');
    } else rules.push({ name, everyMilliseconds, targets: [{ Id: 'target', ...properties.Target }] });
  }

  return {
    inert,
    rules,
    buckets: ofType('AWS::S3::Bucket', bucketSchema).map(({ name, properties }) => ({
      name,
      versioned: properties.VersioningConfiguration?.Status === 'Enabled',
      sendsEvents:
        properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled !== false &&
        properties.NotificationConfiguration?.EventBridgeConfiguration !== undefined,
    })),
    tables: [...ofType('AWS::DynamoDB::Table', tableSchema), ...ofType('AWS::DynamoDB::GlobalTable', tableSchema)].map(
      ({ name, properties }) => ({ TableName: name, BillingMode: 'PAY_PER_REQUEST', ...properties }),
    ),
    functions: ofType('AWS::Lambda::Function', functionSchema).map(({ logicalId, name, properties }) => ({
      name,
      arn: resourceArn('AWS::Lambda::Function', name),
      handler: properties.Handler,
      codeFolder: codeFolder(assembly, logicalId, properties.Code.S3Key),
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout ?? 3,
      memoryMegabytes: properties.MemorySize ?? 128,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      asyncRetries: retries.get(name) ?? 2,
    })),
    machines: ofType('AWS::StepFunctions::StateMachine', machineSchema).map(({ logicalId, name, properties }) => ({
      name,
      arn: resourceArn('AWS::StepFunctions::StateMachine', name),
      definition: parseDefinition(logicalId, definitionJson(assembly, logicalId, properties), knownResources),
    })),
    secrets: ofType('AWS::SecretsManager::Secret', secretSchema).map(({ name, properties }) => ({
      name,
      description: properties.Description,
      value: properties.SecretString ?? generatedSecret(properties.GenerateSecretString),
    })),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs ?? {})
        .filter(([, output]) => resolver.exists(output))
        .map(([name, { Value }]) => [name, String(resolver.resolve(Value))]),
    ),
  };
}

const bucketSchema = z.object({
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
  NotificationConfiguration: z
    .object({ EventBridgeConfiguration: z.object({ EventBridgeEnabled: z.boolean().optional() }).optional() })
    .optional(),
});

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const index = z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });
const tableSchema = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
});

const functionSchema = z.object({
  Handler: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Runtime: z.string().startsWith('nodejs'),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).optional() }).optional(),
  Timeout: z.number().optional(),
  MemorySize: z.number().optional(),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Layers: z.array(z.string()).max(0, 'layers are not run here').optional(),
});
const eventInvokeConfigSchema = z.object({ FunctionName: z.string(), MaximumRetryAttempts: z.number().optional() });

const machineSchema = z.object({
  DefinitionString: z.string().optional(),
  Definition: jsonObjectSchema.optional(),
  DefinitionS3Location: z.object({ Key: z.string() }).optional(),
  DefinitionSubstitutions: z.record(z.string(), jsonSchema).optional(),
});

const targetInput = {
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
};
const supportedArn = z.string().regex(/^arn:aws:(lambda|states):/, 'only functions and state machines can be targets');
const ruleSchema = z.object({
  EventPattern: jsonObjectSchema.optional(),
  ScheduleExpression: z.string().optional(),
  State: z.string().optional(),
  Targets: z.array(z.object({ Id: z.string(), Arn: supportedArn, ...targetInput })).default([]),
});
const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.string().optional(),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});
const generateSchema = z.object({
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.number().optional(),
});
const secretSchema = z.object({
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSchema.optional(),
});

function generatedSecret(asked: z.infer<typeof generateSchema> | undefined): string | undefined {
  if (asked === undefined) return undefined;
  const password = generateSecret(asked.PasswordLength ?? 32);
  if (asked.SecretStringTemplate === undefined || asked.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...Object(parseJson(asked.SecretStringTemplate)), [asked.GenerateStringKey]: password });
}

/** Milliseconds of a `rate(5 minutes)`; nothing for another expression. */
function rate(expression: string | undefined): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? '') ?? [];
  const minutes = { minute: 1, hour: 60, day: 24 * 60 }[unit];
  return minutes === undefined ? undefined : Number(count) * minutes * 60_000;
}

function tryPattern(logicalId: string, pattern: z.infer<typeof jsonObjectSchema>): void {
  try {
    matchesPattern(pattern, exampleFor(pattern));
  } catch (error) {
    throw new LocalCloudError(
      `The rule ${logicalId} cannot be followed: ${error instanceof Error ? error.message : ''}.`,
    );
  }
}

/** An event that leads a pattern into every one of its matchers. */
function exampleFor(pattern: Json): Json {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) return 'example';
  return Object.fromEntries(Object.entries(pattern).map(([field, inner]) => [field, exampleFor(inner)]));
}

function codeFolder(assembly: Assembly, logicalId: string, key: string): string {
  const path = assembly.asset(key);
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new LocalCloudError(
    `The code of ${logicalId} is not in the cloud assembly as a folder. Synthesise again with bundling on.`,
  );
}

function definitionJson(assembly: Assembly, logicalId: string, properties: z.infer<typeof machineSchema>): Json {
  const key = properties.DefinitionS3Location?.Key;
  const path = key === undefined ? undefined : assembly.asset(key);
  const text =
    properties.DefinitionString ??
    (properties.Definition === undefined ? undefined : JSON.stringify(properties.Definition)) ??
    (path === undefined ? undefined : readTextFile(path));
  if (text === undefined) throw new LocalCloudError(`The definition of ${logicalId} is not in the cloud assembly.`);
  const substitutions = properties.DefinitionSubstitutions ?? {};
  const substituted = text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    if (value === undefined) {
      throw new LocalCloudError(
        `The definition of ${logicalId}${path === undefined ? '' : ` in ${dirname(path)}`} has ${whole}, ` +
          'for which the stack gives no substitution.',
      );
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  try {
    return parseJson(substituted);
  } catch {
    throw new LocalCloudError(`The definition of ${logicalId} is not JSON after its substitutions.`);
  }
}
