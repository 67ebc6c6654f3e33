import { z } from 'zod';
import { type Bucket, bucket } from '../store/bucket.ts';
import { type AwsClients, awsClients } from '../store/clients.ts';
import { type IdMap, idMap } from '../store/id-map.ts';
import type { KeyedHash } from '../store/keyed-hash.ts';
import { type Registry, registry } from '../store/registry.ts';
import { type Roster, roster } from '../store/roster.ts';
import type { RunName } from '../store/run-files.ts';
import { sourceKeyHash } from '../store/source-key-secret.ts';

const environmentSchema = z.object({
  EXPORTS_BUCKET: z.string(),
  WORK_BUCKET: z.string(),
  ID_MAP_TABLE: z.string(),
  REGISTRY_TABLE: z.string(),
  /** Prefix of the secrets that hold the Odoo addresses: `<prefix>/<migration>`. */
  ODOO_SECRET_PREFIX: z.string(),
  /** Id of the secret with the key that source keys are hashed with; only steps that hash are given it. */
  SOURCE_KEY_SECRET: z.string().optional(),
  MIGRATION_MACHINE: z.string().optional(),
  DROP_MACHINE: z.string().optional(),
  /** Arn of the machine that takes decisions: people are told it at a gate. */
  DECIDE_MACHINE: z.string().optional(),
  OBJECT_MACHINE_PREFIX: z.string().optional(),
  /** Model on Amazon Bedrock that looks at what the rules left open in a map; none unless the deployment names one. */
  BEDROCK_MODEL: z.string().optional(),
  /** Seconds without a new file after which a drop without manifest counts as complete. */
  QUIET_SECONDS: z.coerce.number().default(600),
  /** Seconds after which a call to Odoo is given up; a part's lease outlives it. */
  ODOO_CALL_SECONDS: z.coerce.number().default(150),
});

/** What the deployment tells every step about itself. */
export type Environment = z.infer<typeof environmentSchema>;

/** @throws {ZodError} naming the variable that is missing. */
export const readEnvironment = (variables: NodeJS.ProcessEnv): Environment => environmentSchema.parse(variables);

/** The stores of one migration, and the clock: everything a step has effects through. */
export interface Stores {
  readonly aws: AwsClients;
  readonly environment: Environment;
  readonly exports: Bucket;
  readonly work: Bucket;
  /** @param until when what is put need not be kept any longer */
  idMap(name: Pick<RunName, 'pair' | 'migration'>, until?: Date): IdMap;
  registry(name: Pick<RunName, 'pair' | 'migration'>): Registry;
  /** All migrations of this deployment. */
  readonly roster: Roster;
  /** Hashes what must not be seen in a key or a payload. Its secret is read once, when it is first needed. */
  readonly sourceKeyHash: () => Promise<KeyedHash>;
  readonly now: () => Date;
}

export function stores(aws: AwsClients, environment: Environment, now: () => Date = () => new Date()): Stores {
  const hash = sourceKeyHash(aws.secrets, environment.SOURCE_KEY_SECRET);
  return {
    aws,
    environment,
    now,
    sourceKeyHash: hash,
    exports: bucket(aws.s3, environment.EXPORTS_BUCKET),
    work: bucket(aws.s3, environment.WORK_BUCKET),
    idMap: (name, until) => idMap(aws.dynamo, environment.ID_MAP_TABLE, name, hash, until),
    roster: roster(aws.dynamo, environment.REGISTRY_TABLE),
    registry: (name) => registry(aws.dynamo, environment.REGISTRY_TABLE, name, hash),
  };
}

/** The stores of a Lambda function, from its own environment. */
export const stepStores = (): Stores => stores(awsClients(), readEnvironment(process.env));
