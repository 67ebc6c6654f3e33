import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceKeySecretError } from '../../lib/migration/errors.ts';
import { sourceKeyHash } from '../../lib/store/source-key-secret.ts';
import { type LocalStores, openLocalStores, sourceKeySecret } from './local-stores.ts';

let stores: LocalStores;

beforeEach(async () => {
  stores = await openLocalStores();
});
afterEach(() => stores.close());

describe('the hash of source keys', () => {
  it('reads its secret when it is first asked for, and once', async () => {
    const hash = sourceKeyHash(stores.aws.secrets, sourceKeySecret);
    const before = [...stores.operations];

    const [first, second] = await Promise.all([hash(), hash()]);
    const third = await hash();

    expect([before, stores.operations]).toEqual([[], ['GetSecretValue']]);
    expect([second('1'), third('1')]).toEqual([first('1'), first('1')]);
  });

  it.each([
    ['is not there', 'no such secret'],
    ['is not named', undefined],
  ])('says what to do when its secret %s, without anything of another', async (_, secret) => {
    const asked = sourceKeyHash(stores.aws.secrets, secret)();

    await expect(asked).rejects.toThrow(SourceKeySecretError);
    await expect(asked).rejects.toThrow('deploy the stack again if it was never made');
  });

  it('refuses a secret that a person has shortened, and does not quote it', async () => {
    const put = new PutSecretValueCommand({ SecretId: sourceKeySecret, SecretString: 'hunter2' });
    await stores.aws.secrets.send(put);

    const error: unknown = await sourceKeyHash(stores.aws.secrets, sourceKeySecret)().catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toBeInstanceOf(SourceKeySecretError);
    expect(String(error)).not.toContain('hunter2');
  });

  it('asks again after a reading that failed', async () => {
    const hash = sourceKeyHash(stores.aws.secrets, sourceKeySecret);
    await stores.aws.secrets.send(new PutSecretValueCommand({ SecretId: sourceKeySecret, SecretString: '' }));
    await hash().catch(() => undefined);
    await stores.aws.secrets.send(
      new PutSecretValueCommand({ SecretId: sourceKeySecret, SecretString: 'n'.repeat(64) }),
    );

    const again = await hash();

    expect(again('1')).toHaveLength(22);
  });
});
