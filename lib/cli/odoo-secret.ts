import { CreateSecretCommand, PutSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { Stores } from '../steps/environment.ts';
import { type OdooSecret, secretName } from '../steps/odoo-of.ts';

/** Fills in the secret of a migration, as an administrator does in the console. */
export async function putOdooSecret(stores: Stores, migration: string, odoo: OdooSecret): Promise<void> {
  const { aws } = stores;
  const name = secretName(stores, migration);
  const SecretString = JSON.stringify(odoo);
  try {
    await aws.secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await aws.secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  }
}
