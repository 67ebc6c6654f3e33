import { createHash, randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { localArn } from '../arn.ts';
import { AwsFault } from '../aws-fault.ts';
import { readJsonFile, writeJsonFile } from '../durable-file.ts';
import { asJson, isJsonObject, type Json, type JsonObject } from '../json.ts';

/** A secret as the template declares it. */
export interface SecretDeclaration {
  readonly name: string;
  readonly description?: string | undefined;
  /** The first value; a secret without one is created empty, to be filled by a person. */
  readonly value?: string | undefined;
}

const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdAt: z.number(),
  changedAt: z.number(),
  /** Current value first, previous one second. */
  versions: z.array(z.object({ id: z.string(), text: z.string() })),
});
type Secret = z.infer<typeof secretSchema>;

/** Secrets Manager over one file that only its owner may read. */
export interface LocalSecrets {
  /** Answers one operation (`GetSecretValue` …). Throws AwsFault. */
  call(operation: string, input: JsonObject): Json;
}

/** The ARN of a secret; AWS ends it with six characters of its own choice. */
export function secretArn(name: string): string {
  return localArn('secretsmanager', `secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`);
}

/** Random text as GenerateSecretString makes it: letters and digits, which every system takes as a password. */
export function generateSecret(length: number): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('');
}

export function openLocalSecrets(
  file: string,
  declared: readonly SecretDeclaration[],
  now: () => number,
): LocalSecrets {
  const kept = z.array(secretSchema).parse(readJsonFile(file) ?? []);
  const secrets = new Map(kept.map((secret) => [secret.name, secret]));
  const save = (secret: Secret): void => {
    secrets.set(secret.name, secret);
    writeJsonFile(file, [...secrets.values()]);
  };
  const create = (name: string, description: string | undefined, value: string | undefined): Secret => {
    const secret: Secret = {
      name,
      arn: secretArn(name),
      ...(description === undefined ? {} : { description }),
      createdAt: now(),
      changedAt: now(),
      versions: value === undefined ? [] : [{ id: randomUUID(), text: value }],
    };
    save(secret);
    return secret;
  };
  for (const { name, description, value } of declared) if (!secrets.has(name)) create(name, description, value);

  function find(id: string): Secret {
    for (const secret of secrets.values()) {
      if (id === secret.name || id === secret.arn || id === secret.arn.slice(0, -7)) return secret;
    }
    throw new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  return {
    call(operation, input) {
      switch (operation) {
        case 'GetSecretValue': {
          const secret = find(text(input, 'SecretId'));
          const stage = input['VersionStage'] ?? 'AWSCURRENT';
          const wanted = input['VersionId'];
          const version = secret.versions.find(({ id }, index) =>
            wanted === undefined ? stage === stageOf(index) : id === wanted,
          );
          if (version === undefined) {
            const message = `Secrets Manager can't find the specified secret value for staging label: ${String(stage)}`;
            throw new AwsFault('ResourceNotFoundException', message);
          }
          return {
            ARN: secret.arn,
            Name: secret.name,
            VersionId: version.id,
            SecretString: version.text,
            VersionStages: [stageOf(secret.versions.indexOf(version))],
            CreatedDate: secret.changedAt / 1000,
          };
        }
        case 'PutSecretValue':
        case 'UpdateSecret': {
          const secret = find(text(input, 'SecretId'));
          const value = input['SecretString'];
          if (typeof value !== 'string') return { ARN: secret.arn, Name: secret.name };
          const version = { id: randomUUID(), text: value };
          save({ ...secret, changedAt: now(), versions: [version, ...secret.versions.slice(0, 1)] });
          return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: ['AWSCURRENT'] };
        }
        case 'CreateSecret': {
          const name = text(input, 'Name');
          if (secrets.has(name)) {
            throw new AwsFault(
              'ResourceExistsException',
              `The operation failed because the secret ${name} already exists.`,
            );
          }
          const value = input['SecretString'];
          const description = input['Description'];
          const secret = create(
            name,
            typeof description === 'string' ? description : undefined,
            typeof value === 'string' ? value : undefined,
          );
          return { ARN: secret.arn, Name: name, VersionId: asJson(secret.versions[0]?.id) };
        }
        case 'DescribeSecret': {
          const secret = find(text(input, 'SecretId'));
          return {
            ARN: secret.arn,
            Name: secret.name,
            Description: secret.description ?? '',
            CreatedDate: secret.createdAt / 1000,
            LastChangedDate: secret.changedAt / 1000,
            VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id }, index) => [id, [stageOf(index)]])),
          };
        }
        default:
          throw new AwsFault('UnknownOperationException', `The local Secrets Manager does not offer ${operation}.`);
      }
    },
  };
}

function stageOf(index: number): string {
  return index === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS';
}

function text(input: Json, name: string): string {
  const value = isJsonObject(input) ? input[name] : undefined;
  if (typeof value === 'string') return value;
  throw new AwsFault('InvalidParameterException', `${name} is missing.`);
}
