import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { OdooSecretError } from '../migration/errors.ts';
import type { OdooClient } from '../odoo/client.ts';
import { inNewSession, patientReads } from '../odoo/client-decorators.ts';
import { connect } from '../odoo/connect.ts';
import { answerFrom, keptAnswersSchema } from '../odoo/kept-answers.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const secretSchema = z.object({
  url: z.string(),
  database: z.string(),
  login: z.string(),
  /** API key or password. */
  secret: z.string(),
});

/** The Odoo of a migration, as its secret says. */
export type OdooSecret = z.infer<typeof secretSchema>;

const connected = new Map<string, Promise<OdooClient>>();
const scoped = new Map<
  string,
  { readonly scope: string; readonly connection: OdooClient; readonly client: OdooClient }
>();

/** For what an Odoo client is asked. */
export type OdooScope = RunName & { readonly object?: string };

/**
 * The Odoo client of a migration. It is kept for the life of the Lambda instance, which works on many parts, as long as
 * the secret stays the same.
 * @param of what is learnt of the database is remembered within it: one object type of one run, because earlier ones make
 *   fields; what the database is like (accounts, currencies, versions) was asked when the run was prepared
 * @throws {OdooSecretError} when the secret is missing or not filled in
 */
export async function odooOf(stores: Stores, of: OdooScope): Promise<OdooClient> {
  const { migration, run, object = '' } = of;
  const scope = `${run}/${object}`;
  const connection = await connectionOf(stores, migration);
  const kept = scoped.get(migration);
  if (kept?.scope === scope && kept.connection === connection) return kept.client;
  const client = inNewSession(connection);
  const answers = object === '' ? undefined : await stores.work.readTextIfThere(runFiles(of).answers);
  if (answers !== undefined) answerFrom(client, keptAnswersSchema.parse(JSON.parse(answers)));
  scoped.set(migration, { scope, connection, client });
  return client;
}

/** Address of a migration's Odoo. @throws {OdooSecretError} when the secret is missing or not filled in */
export const odooUrlOf = async (stores: Stores, { migration }: Pick<OdooScope, 'migration'>): Promise<string> =>
  (await readSecret(stores, migration)).url;

async function connectionOf(stores: Stores, migration: string): Promise<OdooClient> {
  const secret = await readSecret(stores, migration);
  const name = JSON.stringify(secret);
  const client =
    connected.get(name) ??
    connect({ ...secret, timeoutMs: stores.environment.ODOO_CALL_SECONDS * 1000 }).then((made) => patientReads(made));
  connected.set(name, client);
  // A login that failed is tried with the secret as it is then.
  client.catch(() => {
    connected.delete(name);
    secrets.delete(secretName(stores, migration));
  });
  return client;
}

/** Name of the secret that holds a migration's Odoo. */
export const secretName = ({ environment }: Stores, migration: string): string =>
  `${environment.ODOO_SECRET_PREFIX}/${migration}`;

// A new key is noticed within five minutes; until then an instance need not ask for every part.
const secretMilliseconds = 300_000;
const secrets = new Map<string, { readonly until: number; readonly secret: OdooSecret }>();

async function readSecret(stores: Stores, migration: string): Promise<OdooSecret> {
  const name = secretName(stores, migration);
  const now = stores.now().getTime();
  const kept = secrets.get(name);
  if (kept !== undefined && now < kept.until) return kept.secret;
  const secret = await fetchSecret(stores, name);
  secrets.set(name, { until: now + secretMilliseconds, secret });
  return secret;
}

async function fetchSecret({ aws }: Stores, name: string): Promise<OdooSecret> {
  try {
    const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return secretSchema.parse(JSON.parse(SecretString ?? ''));
  } catch (cause) {
    // The parse error would quote the secret's text: only the kind of error is passed on.
    throw new OdooSecretError(name, cause instanceof Error ? cause.name : 'unknown');
  }
}
