// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation has the same placeholders
import { describe, expect, it } from 'vitest';
import type { Assembly, Template } from '../../../lib/local-cloud/template/assembly.ts';
import { readDeclarations } from '../../../lib/local-cloud/template/declarations.ts';
import { createResolver } from '../../../lib/local-cloud/template/resolve.ts';

const template: Template = {
  Parameters: { Stage: { Type: 'String', Default: 'prod' }, Needed: { Type: 'String' } },
  Mappings: { Sizes: { prod: { memory: 1024 } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Or': [{ Condition: 'IsOther' }, { Condition: 'IsProd' }] }] },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'exports-${Stage}' } } },
    Unnamed: { Type: 'AWS::S3::Bucket' },
    Function: { Type: 'AWS::Lambda::Function' },
    Machine: { Type: 'AWS::StepFunctions::StateMachine' },
    Loop: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::GetAtt': ['Loop', 'TopicName'] } } },
  },
};

const resolved: readonly [unknown, string, Parameters<ReturnType<typeof createResolver>['resolve']>[0]][] = [
  ['prod', 'a parameter', { Ref: 'Stage' }],
  ['given', 'a parameter given at boot', { Ref: 'Needed' }],
  ['exports-prod', 'a named resource', { Ref: 'Bucket' }],
  ['stack-unnamed', 'an unnamed bucket, in lower case', { Ref: 'Unnamed' }],
  ['stack-Function', 'an unnamed function', { Ref: 'Function' }],
  [
    'arn:aws:states:us-east-1:000000000000:stateMachine:stack-Machine',
    'a state machine, by its ARN',
    { Ref: 'Machine' },
  ],
  ['arn:aws:s3:::exports-prod', 'an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
  ['arn:aws:s3:::exports-prod', 'an attribute in one text', { 'Fn::GetAtt': 'Bucket.Arn' }],
  [
    'us-east-1/000000000000/aws/stack',
    'pseudo parameters',
    { 'Fn::Sub': '${AWS::Region}/${AWS::AccountId}/${AWS::Partition}/${AWS::StackName}' },
  ],
  [
    '${Kept} arn:aws:s3:::exports-prod v',
    'a Sub with literals, attributes and variables',
    { 'Fn::Sub': ['${!Kept} ${Bucket.Arn} ${own}', { own: 'v' }] },
  ],
  ['a-exports-prod', 'a Join', { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }]] }],
  ['b', 'a Select of a Split', { 'Fn::Select': [1, { 'Fn::Split': ['|', 'a|b'] }] }],
  ['yes', 'an If', { 'Fn::If': ['Both', 'yes', 'no'] }],
  [1024, 'a mapping', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }],
  [{ a: 1 }, 'an object without a member that has no value', { a: 1, b: { Ref: 'AWS::NoValue' } }],
  [{ a: 1 }, 'an If that leaves a member out', { a: 1, b: { 'Fn::If': ['IsOther', 2, { Ref: 'AWS::NoValue' }] } }],
  [[1], 'a list without an item that has no value', [1, { Ref: 'AWS::NoValue' }]],
  [{ Condition: { Bool: 'x' } }, 'a policy’s own Condition untouched', { Condition: { Bool: 'x' } }],
];

describe('an intrinsic function', () => {
  const resolver = createResolver(template, 'stack', { Needed: 'given' });

  it.each(resolved)('gives %j for %s', (value, _, expression) => {
    expect(resolver.resolve(expression)).toEqual(value);
  });

  it('that cannot be resolved says what is missing', () => {
    const bare = createResolver(template, 'stack', {});

    expect(() => bare.resolve({ Ref: 'Needed' })).toThrow('parameter Needed has no default');
    expect(() => bare.resolve({ Ref: 'Nobody' })).toThrow('"Nobody", which is not in it');
    expect(() => bare.resolve({ 'Fn::ImportValue': 'x' })).toThrow('Fn::ImportValue');
    expect(() => bare.resolve({ Ref: 'Loop' })).toThrow('depends on itself');
  });
});

function declare(resources: Template['Resources'], assets: Readonly<Record<string, string>> = {}) {
  const assembly: Assembly = { template: { Resources: resources }, asset: (key) => assets[key] };
  return readDeclarations(assembly, 'stack', {});
}
const definition = (more: object) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', End: true, ...more } } });
const machine = (properties: Template['Resources'][string]['Properties']): Template['Resources'] => ({
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    ...(properties === undefined ? {} : { Properties: properties }),
  },
});

describe('a template', () => {
  it('with types that are neither run nor known to need no running is refused, all of them named', () => {
    const boot = () =>
      declare({
        Api: { Type: 'AWS::ApiGateway::RestApi' },
        Custom: { Type: 'Custom::Thing' },
        Key: { Type: 'AWS::KMS::Key' },
      });

    expect(boot).toThrow('- Api: AWS::ApiGateway::RestApi\n- Custom: Custom::Thing');
    expect(boot).not.toThrow('KMS');
  });

  it('says of everything it does not run why', () => {
    const { inert } = declare({
      Key: { Type: 'AWS::KMS::Key' },
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ScheduleExpression: 'rate(1 hour)', State: 'DISABLED', Target: { Arn: 'arn:aws:states:x' } },
      },
      Cron: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'cron(0 2 * * ? *)', State: 'ENABLED' },
      },
    });

    expect(inert.map(({ logicalId, reason }) => [logicalId, reason])).toEqual([
      ['Key', 'files are protected by their mode, not by a key'],
      ['Cron', 'of schedules only rate(…) is run here'],
      ['Nightly', 'its State is not ENABLED'],
    ]);
  });

  it('runs an enabled rate schedule', () => {
    const { rules } = declare({
      Hourly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(2 hours)',
          State: 'ENABLED',
          Target: { Arn: 'arn:aws:lambda:x', Input: '{}' },
        },
      },
    });

    expect(rules).toMatchObject([
      { everyMilliseconds: 7_200_000, targets: [{ Arn: 'arn:aws:lambda:x', Input: '{}' }] },
    ]);
  });

  it('tells which buckets keep versions and send events', () => {
    const { buckets } = declare({
      A: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'a',
          VersioningConfiguration: { Status: 'Enabled' },
          NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        },
      },
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b', VersioningConfiguration: { Status: 'Suspended' } } },
    });

    expect(buckets).toEqual([
      { name: 'a', versioned: true, sendsEvents: true },
      { name: 'b', versioned: false, sendsEvents: false },
    ]);
  });

  it('with a pattern its rule could not follow is refused', () => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { detail: { ip: [{ cidr: '10.0.0.0/8' }] } } },
    };

    expect(() => declare({ Rule: rule })).toThrow('The rule Rule cannot be followed');
  });

  it('with a state machine in JSONPath is refused in so many words', () => {
    const jsonPath = definition({ ResultPath: '$.a' });
    const undeclared = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });

    expect(() => declare(machine({ DefinitionString: jsonPath }))).toThrow(
      'A: "ResultPath" is JSONPath; only JSONata is allowed',
    );
    expect(() => declare(machine({ DefinitionString: undeclared }))).toThrow('declare "QueryLanguage": "JSONata"');
  });

  it('with a placeholder in a definition that the stack does not fill is refused', () => {
    const DefinitionString = definition({ Output: '${Missing}' });

    expect(() => declare(machine({ DefinitionString }))).toThrow(
      '${Missing}, for which the stack gives no substitution',
    );
  });

  it('whose code was not bundled into the assembly is refused', () => {
    const fn = {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'b', S3Key: 'missing.zip' } },
    };

    expect(() => declare({ Fn: fn })).toThrow('The code of Fn is not in the cloud assembly');
  });
});
