import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { acknowledgements } from '../../lib/infra/acknowledgements.ts';
import { onrampApp } from '../../lib/infra/app.ts';
import { OnrampStack } from '../../lib/infra/onramp-stack.ts';
import { stackName } from '../../lib/infra/stack-name.ts';
import { matchesPattern } from '../../lib/local-cloud/events/event-pattern.ts';
import { jsonObjectSchema } from '../../lib/local-cloud/json.ts';
import { pairs } from '../../lib/pairs/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outdir = mkdtempSync(join(tmpdir(), 'stack-'));
const connect = vi.spyOn(Socket.prototype, 'connect');

let assembly: CloudAssembly;
let template: Template;
/** Calls to the network while the stack was synthesised. */
let connections: number;

beforeAll(() => {
  assembly = onrampApp(outdir).synth();
  connections = connect.mock.calls.length;
  template = Template.fromJSON(assembly.getStackByName(stackName).template);
});
afterAll(() => {
  connect.mockRestore();
  rmSync(outdir, { recursive: true });
});

const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((get) => get['Fn::GetAtt'][0]),
]);
const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(schema));
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
});
const documentSchema = z.object({ Statement: z.array(statementSchema) });
const policySchema = z.object({
  Properties: z.object({ PolicyDocument: documentSchema, Roles: z.array(reference) }),
});
const roleSchema = z.object({
  Properties: z.object({
    AssumeRolePolicyDocument: z.unknown(),
    ManagedPolicyArns: z.array(z.unknown()).optional(),
    Policies: z.array(z.object({ PolicyDocument: documentSchema })).optional(),
  }),
});
const functionSchema = z.object({
  Properties: z.object({
    Role: reference,
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
    LoggingConfig: z.object({ LogGroup: reference }),
    ReservedConcurrentExecutions: z.number().optional(),
  }),
});
const machineSchema = z.object({
  Properties: z.object({
    StateMachineName: z.string(),
    RoleArn: reference,
    DefinitionString: z.string(),
    DefinitionSubstitutions: z.record(z.string(), z.unknown()),
  }),
});
const ruleSchema = z.object({
  Properties: z.object({ EventPattern: z.object({ detail: z.object({ object: jsonObjectSchema }) }) }),
});
const secretSchema = z.object({ Properties: z.object({ Name: z.string(), GenerateSecretString: z.unknown() }) });
const bucketPolicySchema = z.object({
  Properties: z.object({ Bucket: reference, PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) }),
});

/** Resources of a type by their logical id. */
function resources<T>(type: string, schema: z.ZodType<T>): ReadonlyMap<string, T> {
  return new Map(Object.entries(z.record(z.string(), schema).parse(template.findResources(type))));
}

const functions = () => resources('AWS::Lambda::Function', functionSchema);

/** The function of a step; logical ids begin with the construct's id. */
function stepNamed(name: string): { readonly id: string; readonly role: string } {
  const found = [...functions()].filter(([id]) => id.replace(/[0-9A-F]{8}$/, '') === name);
  const [[id, { Properties }] = ['', { Properties: { Role: '' } }]] = found;
  expect(found).toHaveLength(1);
  return { id, role: Properties.Role };
}

/** Steps that hash: intake the names of uploads, the others source keys, to find them in the id map. */
const hashing = [
  'Intake',
  'AuditDrop',
  'Transform',
  'Load',
  'SettleWaiting',
  'LookForGone',
  'ReconcileObject',
  'Verify',
  'UndoPart',
];

/** Every statement of every role, with the role it belongs to. */
function statements(): readonly { readonly role: string; readonly statement: z.infer<typeof statementSchema> }[] {
  const attached = [...resources('AWS::IAM::Policy', policySchema).values()].flatMap(({ Properties }) =>
    Properties.Roles.flatMap((role) => Properties.PolicyDocument.Statement.map((statement) => ({ role, statement }))),
  );
  const inline = [...resources('AWS::IAM::Role', roleSchema)].flatMap(([role, { Properties }]) =>
    (Properties.Policies ?? []).flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.map((statement) => ({ role, statement })),
    ),
  );
  return [...attached, ...inline];
}

const allowedTo = (action: string): readonly string[] => [
  ...new Set(
    statements()
      .filter(({ statement }) => statement.Effect === 'Allow' && statement.Action.includes(action))
      .map(({ role }) => role),
  ),
];

describe('buckets', () => {
  const names = () => Object.keys(template.findResources('AWS::S3::Bucket'));

  it('are three: exports, work and the access logs of both', () => {
    expect(names().map((name) => name.replace(/^Storage|[0-9A-F]{8}$/g, ''))).toEqual(
      expect.arrayContaining(['AccessLogs', 'Exports', 'Work']),
    );
    template.resourceCountIs('AWS::S3::Bucket', 3);
  });

  it('are all encrypted, closed to the public and kept when the stack goes', () => {
    template.allResources('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: Match.anyValue() }) }),
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    });
  });

  it('hold exports and work under the own key, with versions and access logs', () => {
    const [key] = Object.keys(template.findResources('AWS::KMS::Key', { Properties: { EnableKeyRotation: true } }));
    const kept = template.findResources('AWS::S3::Bucket', {
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] },
              },
            },
          ],
        },
        LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLogs') } },
      },
    });

    expect(Object.keys(kept)).toEqual([expect.stringContaining('Exports'), expect.stringContaining('Work')]);
  });

  it('refuse everything that does not come over TLS', () => {
    const refusal = {
      Effect: 'Deny',
      Action: 's3:*',
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };

    const policies = [...resources('AWS::S3::BucketPolicy', bucketPolicySchema).values()];

    expect(policies.map(({ Properties }) => Properties.Bucket).sort()).toEqual(names().sort());
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          ...refusal,
          Resource: [
            { 'Fn::GetAtt': [Properties.Bucket, 'Arn'] },
            { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Properties.Bucket, 'Arn'] }, '/*']] },
          ],
        }),
      );
    }
  });

  it('tell EventBridge about exports without a custom resource', () => {
    const telling = template.findResources('AWS::S3::Bucket', {
      Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    });

    expect(Object.keys(telling)).toEqual([expect.stringContaining('Exports')]);
    const types = Object.values(
      z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) }).parse(template.toJSON()).Resources,
    );
    expect(types.map(({ Type }) => Type).filter((type) => /^Custom::|CustomResource$/.test(type))).toEqual([]);
  });
});

it('both tables recover to a point in time, use the own key and cannot be deleted by accident', () => {
  const [key] = Object.keys(template.findResources('AWS::KMS::Key'));

  template.resourceCountIs('AWS::DynamoDB::Table', 2);
  template.allResources('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: Match.objectLike({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
    }),
  });
});

describe('functions', () => {
  it('are one for each folder under functions/', () => {
    template.resourceCountIs('AWS::Lambda::Function', readdirSync(join(root, 'functions')).length);
  });

  it('run on Node.js 24 on ARM, traced', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('have each a role of its own that only Lambda may take and no managed policy widens', () => {
    const roles = [...functions().values()].map(({ Properties }) => Properties.Role);

    expect(new Set(roles).size).toBe(roles.length);
    const declared = resources('AWS::IAM::Role', roleSchema);
    for (const name of roles) {
      expect(declared.get(name)?.Properties.ManagedPolicyArns).toBeUndefined();
      expect(declared.get(name)?.Properties.AssumeRolePolicyDocument).toMatchObject({
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
      });
    }
  });

  it('write each to a log group of its own, and logs are kept for three months', () => {
    const groups = [...functions().values()].map(({ Properties }) => Properties.LoggingConfig.LogGroup);

    expect(new Set(groups).size).toBe(groups.length);
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toEqual(expect.arrayContaining(groups));
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it('bound the calls to Odoo, over all state machines, by what load has reserved', () => {
    const { id } = stepNamed('Load');

    const reserved = [...functions()].filter(
      ([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined,
    );

    expect(reserved.map(([name, { Properties }]) => [name, Properties.ReservedConcurrentExecutions])).toEqual([
      [id, 2],
    ]);
  });

  it('carry no path of the machine they were bundled on', () => {
    const bundles = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.startsWith('asset.') && name.endsWith('.mjs'),
    );

    expect(bundles).toHaveLength(readdirSync(join(root, 'functions')).length);
    const telling = bundles.filter((name) => {
      const text = readFileSync(join(outdir, name), 'utf8');
      return [root.replace(/\/$/, ''), `${homedir()}/`].some((path) => text.includes(path));
    });
    expect(telling).toEqual([]);
  });
});

describe('state machines', () => {
  const names = () =>
    [...resources('AWS::StepFunctions::StateMachine', machineSchema).values()].map(
      ({ Properties }) => Properties.StateMachineName,
    );

  it('are one for each object type of every pair, and those of the road', () => {
    const objects = pairs.flatMap((pair) => pair.objectTypes.map((type) => `onramp-${pair.name}-${type.name}`));

    expect(objects).not.toEqual([]);
    const road = [
      'migration',
      'gate',
      'drop',
      'decide',
      'verify',
      'rollback',
      'cutover',
      'reopen',
      'hypercare',
      'deltas',
    ];
    expect(names().sort()).toEqual([...road.map((name) => `onramp-${name}`), ...objects].sort());
  });

  it('are made from every definition there is, with every placeholder filled and none given in vain', () => {
    const machines = [...resources('AWS::StepFunctions::StateMachine', machineSchema).values()];
    const folder = join(root, 'statemachines');

    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(new Set(machines.map(({ Properties }) => Properties.DefinitionString))).toEqual(new Set(files));
    for (const { Properties } of machines) {
      const placeholders = [...Properties.DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
      expect(new Set(placeholders)).toEqual(new Set(Object.keys(Properties.DefinitionSubstitutions)));
    }
  });

  it('log everything but the data, and are traced', () => {
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
      TracingConfiguration: { Enabled: true },
    });
  });

  it('have each a role of its own', () => {
    const roles = [...resources('AWS::StepFunctions::StateMachine', machineSchema).values()].map(
      ({ Properties }) => Properties.RoleArn,
    );

    expect(new Set(roles).size).toBe(roles.length);
  });
});

describe('an upload', () => {
  it('to the exports bucket, and to no other, calls the intake function', () => {
    const { id } = stepNamed('Intake');
    const [exportsBucket] = Object.keys(
      template.findResources('AWS::S3::Bucket', {
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
      }),
    );
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));

    template.resourceCountIs('AWS::Events::Rule', 1);
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: Match.objectLike({ bucket: { name: [{ Ref: exportsBucket }] } }),
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } })],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
      SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
    });
  });

  it.each([
    ['an export file', 'accounts.csv', true],
    ['an export file in a folder', 'export/accounts.csv', true],
    ['the manifest', 'manifest.json', true],
    ['a file of a document', 'documents/letters/d-1.pdf', false],
    ['a file of a document, the whole drop being in a folder', 'export/documents/d-1.pdf', false],
  ])('of %s calls it or not', (_, file, calls) => {
    const [rule] = [...resources('AWS::Events::Rule', ruleSchema).values()];
    const { object } = rule?.Properties.EventPattern.detail ?? {};

    const called = pairs.map(({ name }) =>
      matchesPattern(
        { detail: { object: object ?? {} } },
        { detail: { object: { key: `${name}/acme/monday/${file}` } } },
      ),
    );

    expect(called).toEqual(pairs.map(() => calls));
  });

  it('to a drop or a migration that is itself called documents calls it', () => {
    const [rule] = [...resources('AWS::Events::Rule', ruleSchema).values()];
    const { object } = rule?.Properties.EventPattern.detail ?? {};

    const called = ['acme/documents/accounts.csv', 'documents/monday/accounts.csv', 'acme/documents.zip'].map((key) =>
      matchesPattern(
        { detail: { object: object ?? {} } },
        { detail: { object: { key: `ai-works-to-odoo-erp/${key}` } } },
      ),
    );

    expect(called).toEqual([true, true, true]);
  });

  it('that cannot be taken in is kept in a queue, and an alarm tells', () => {
    const { id } = stepNamed('Intake');
    const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));

    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: id },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
    });
  });
});

describe('people who decide', () => {
  it('are told by a topic under the own key that takes messages over TLS only', () => {
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));

    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  it('are told by the machines of gates, verifications and hypercare and by nobody else, and reminded every week', () => {
    const machines = [...resources('AWS::StepFunctions::StateMachine', machineSchema).values()];
    const named = (name: string) => machines.find(({ Properties }) => Properties.StateMachineName === name);
    const gate = named('onramp-gate');

    expect(allowedTo('sns:Publish').toSorted()).toEqual(
      [gate, named('onramp-verify'), named('onramp-hypercare')]
        .map((machine) => machine?.Properties.RoleArn)
        .toSorted(),
    );
    expect(gate?.Properties.DefinitionSubstitutions).toMatchObject({ ReminderSeconds: { Ref: 'GateReminderSeconds' } });
    template.hasParameter('GateReminderSeconds', { Default: 7 * 24 * 3600 });
  });
});

describe('schedules', () => {
  it('look every day which migrations are in hypercare, and start no delta unless a deployment turns that on', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
    const schedule = (state: string, expression: unknown, machine: string) => ({
      State: { Ref: state },
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp(machine) } }),
    });
    template.hasResourceProperties(
      'AWS::Scheduler::Schedule',
      schedule('HypercareSchedule', 'rate(1 day)', 'hypercaremachine'),
    );
    template.hasResourceProperties(
      'AWS::Scheduler::Schedule',
      schedule('DeltaSchedule', { Ref: 'DeltaScheduleExpression' }, 'deltasmachine'),
    );
    template.hasParameter('HypercareSchedule', { Default: 'ENABLED' });
    template.hasParameter('DeltaSchedule', { Default: 'DISABLED' });
  });
});

describe('secrets', () => {
  it('are that of a migration’s Odoo and the key of source keys, which no migration’s name can meet', () => {
    const names = [...resources('AWS::SecretsManager::Secret', secretSchema).values()].map(
      ({ Properties }) => Properties.Name,
    );

    expect(names.toSorted()).toEqual(['onramp-source-keys', 'onramp/example']);
  });

  it('are encrypted with the own key and outlive the stack', () => {
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));

    template.allResources('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({ KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } }),
    });
  });

  it('the key of source keys is generated, and told by its id to the steps that hash and to no other', () => {
    const [[secret, declared] = []] = [...resources('AWS::SecretsManager::Secret', secretSchema)].filter(
      ([, { Properties }]) => Properties.Name === 'onramp-source-keys',
    );

    expect(declared?.Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 64 });
    const told = [...functions()].filter(
      ([, { Properties }]) => Properties.Environment.Variables['SOURCE_KEY_SECRET'] !== undefined,
    );
    expect(told.map(([id]) => id).toSorted()).toEqual(hashing.map((step) => stepNamed(step).id).toSorted());
    for (const [, { Properties }] of told)
      expect(Properties.Environment.Variables['SOURCE_KEY_SECRET']).toEqual({ Ref: secret });
  });
});

describe('permissions', () => {
  const readingSecrets = () =>
    statements()
      .filter(({ statement }) => statement.Action.includes('secretsmanager:GetSecretValue'))
      .map(({ role, statement }) => ({ role, resource: JSON.stringify(statement.Resource) }));
  // AWS offers these on every resource only.
  const everywhere = [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ];

  it('name every action by its whole name', () => {
    const actions = statements().flatMap(({ statement }) => statement.Action);

    expect(actions).not.toEqual([]);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('reach everything only for traces and log delivery', () => {
    const wide = statements().filter(({ statement }) => statement.Resource.includes('*'));

    expect(wide).not.toEqual([]);
    expect(wide.flatMap(({ statement }) => statement.Action).filter((action) => !everywhere.includes(action))).toEqual(
      [],
    );
  });

  it('let nobody delete an object, a table or a secret', () => {
    const actions = statements().flatMap(({ statement }) => statement.Action);

    expect(
      actions.filter((action) => /^(s3|secretsmanager|kms):.*(Delet|Remove)|^dynamodb:DeleteTable/.test(action)),
    ).toEqual([]);
  });

  it('let nobody write to the exports bucket', () => {
    const writing = statements().filter(({ statement }) => statement.Action.includes('s3:PutObject'));

    expect(writing).not.toEqual([]);
    expect(JSON.stringify(writing)).not.toContain('Exports');
  });

  it('let only the steps that speak with Odoo read its secret, below the own prefix', () => {
    const speakers = [
      'ProposeMap',
      'LookAtOdoo',
      'CheckMap',
      'Prepare',
      'SampleSheet',
      'Load',
      'LookForGone',
      'ReconcileObject',
      'Verify',
      'UndoPart',
      'CheckUndone',
    ].map((step) => stepNamed(step).role);

    const reading = readingSecrets().filter(({ resource }) => resource.includes(':secret:onramp/*"'));
    expect(reading.map(({ role }) => role).toSorted()).toEqual(speakers.toSorted());
  });

  it('let only the steps that hash read the key of source keys, and no other secret be read', () => {
    const hashers = hashing.map((step) => stepNamed(step).role);

    const [others, own] = [true, false].map((other) =>
      readingSecrets().filter(({ resource }) => resource.includes(':secret:onramp/*"') !== other),
    );
    expect(others?.map(({ role }) => role).toSorted()).toEqual(hashers.toSorted());
    expect(new Set(others?.map(({ resource }) => resource.replace(/[0-9A-F]{8}/, '')))).toEqual(
      new Set(['[{"Ref":"StorageSourceKey"}]']),
    );
    expect(own).not.toEqual([]);
  });

  it('let the steps that use the id map read it, and only those that write it write', () => {
    const rolesFor = (action: string) =>
      statements()
        .filter(({ statement }) => statement.Action.includes(action))
        .filter(({ statement }) => JSON.stringify(statement.Resource).includes('IdMap'))
        .map(({ role }) => role)
        .toSorted();

    const readers = hashing.filter((step) => step !== 'Intake');
    expect(rolesFor('dynamodb:BatchGetItem')).toEqual(readers.map((step) => stepNamed(step).role).toSorted());
    expect(rolesFor('dynamodb:BatchWriteItem')).toEqual(
      ['Transform', 'Load', 'SettleWaiting', 'LookForGone', 'UndoPart'].map((step) => stepNamed(step).role).toSorted(),
    );
  });

  it('let only the gates’ functions, and intake for a decision that was uploaded, answer a waiting run', () => {
    const answerers = ['Intake', 'OpenGate', 'Decide'].map((step) => stepNamed(step).role);

    expect(allowedTo('states:SendTaskSuccess').toSorted()).toEqual(answerers.toSorted());
  });
});

describe('AwsSolutions checks', () => {
  const violationsSchema = z.array(z.object({ ruleName: z.string(), severity: z.string() }));
  const reportSchema = z.object({
    pluginReports: z.array(
      z.object({
        pluginName: z.string(),
        conclusion: z.string(),
        violations: violationsSchema,
        suppressedViolations: violationsSchema,
      }),
    ),
  });
  const readReport = (folder: string) => {
    const report = reportSchema.parse(JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')));
    return report.pluginReports.filter(({ pluginName }) => pluginName === 'AwsSolutions');
  };
  const accepted = acknowledgements.map(({ id }) => id).toSorted();
  const ids = (violations: z.infer<typeof violationsSchema>) =>
    [...new Set(violations.map(({ ruleName }) => `AwsSolutions::${ruleName}`))].toSorted();

  it('find nothing that is not accepted', () => {
    const [report] = readReport(outdir);

    expect(report).toMatchObject({ conclusion: 'success', violations: [] });
  });

  it('need every acknowledgement there is, and each gives its reason', () => {
    const [report] = readReport(outdir);

    expect(ids(report?.suppressedViolations ?? [])).toEqual(accepted);
    for (const { reason } of acknowledgements) expect(reason).toMatch(/\S+ \S+ \S+ .*\.$/);
  });

  it('stop the synthesis when a finding is not accepted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unaccepted-'));
    try {
      const app = new App({ outdir: folder, analyticsReporting: false });
      const stack = new OnrampStack(app, stackName, {
        bundles: join(outdir, 'bundles'),
        definitions: join(root, 'statemachines'),
        migrations: ['example'],
        odooConnections: 2,
      });
      for (const one of acknowledgements.slice(1)) Validations.of(stack).acknowledge(one);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

      expect(() => app.synth()).toThrow();

      expect(ids(readReport(folder).flatMap(({ violations }) => violations))).toEqual([acknowledgements[0]?.id]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('only the step that proposes maps may ask a model, one, and only where the deployment names it', () => {
  expect(allowedTo('bedrock:InvokeModel')).toEqual([]);
  const app = new App({ analyticsReporting: false });
  const stack = new OnrampStack(app, stackName, {
    bundles: join(outdir, 'bundles'),
    definitions: join(root, 'statemachines'),
    migrations: ['example'],
    odooConnections: 2,
    bedrockModel: 'a.model-1',
  });

  const template = JSON.stringify(app.synth().getStackByName(stack.stackName).template);

  expect(template.match(/bedrock:/g)).toHaveLength(2);
  expect(template).toContain(':foundation-model/a.model-1');
  expect(template).toContain('"BEDROCK_MODEL":"a.model-1"');
});

it('the synthesis uses no network and looks nothing up', () => {
  expect(connections).toBe(0);
  expect(assembly.manifest.missing).toBeUndefined();
});
