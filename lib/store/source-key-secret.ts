import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SourceKeySecretError } from '../migration/errors.ts';
import { type KeyedHash, keyedHash } from './keyed-hash.ts';

// What the stack generates is longer; less was put there by a person.
const leastLength = 32;

/**
 * The hash of source keys, with the key that the stack keeps in a secret of its own. The secret is read when the hash is
 * first asked for, and once for the life of the returned function.
 * @param secret id of the secret; undefined where the deployment does not let this step hash
 */
export function sourceKeyHash(secrets: SecretsManagerClient, secret: string | undefined): () => Promise<KeyedHash> {
  let made: Promise<KeyedHash> | undefined;
  return () => {
    made ??= readKey(secrets, secret).then(keyedHash, (error: unknown) => {
      // The next who asks tries again.
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function readKey(secrets: SecretsManagerClient, secret: string | undefined): Promise<string> {
  if (secret === undefined) throw new SourceKeySecretError('SOURCE_KEY_SECRET', 'this step is given none');
  let key: string | undefined;
  try {
    ({ SecretString: key } = await secrets.send(new GetSecretValueCommand({ SecretId: secret })));
  } catch (cause) {
    throw new SourceKeySecretError(secret, cause instanceof Error ? cause.name : 'unknown');
  }
  if (key === undefined || key.length < leastLength) throw new SourceKeySecretError(secret, 'it is too short');
  return key;
}
