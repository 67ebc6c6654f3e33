import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalSecrets, secretArn } from '../../../lib/local-cloud/secrets/local-secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (value?: string) => openLocalSecrets(join(folder, 'secrets.json'), [{ name: 'odoo/key', value }], () => 0);

describe('local secrets', () => {
  it('lie in a file only its owner can read', () => {
    open('first');

    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('keep the value a person gave over the one of the template, after a restart too', () => {
    open('generated at the first boot').call('PutSecretValue', { SecretId: 'odoo/key', SecretString: 'given' });

    const again = open('generated at the second boot');

    expect(again.call('GetSecretValue', { SecretId: 'odoo/key' })).toMatchObject({ SecretString: 'given' });
  });

  it('are found by name, by ARN and by the ARN without its last six characters', () => {
    const secrets = open('value');
    const arn = secretArn('odoo/key');

    const values = ['odoo/key', arn, arn.slice(0, -7)].map((SecretId) => secrets.call('GetSecretValue', { SecretId }));

    expect(values).toMatchObject([{ ARN: arn }, { ARN: arn }, { ARN: arn }]);
  });

  it('remember the previous value', () => {
    const secrets = open('old');
    secrets.call('PutSecretValue', { SecretId: 'odoo/key', SecretString: 'new' });

    const previous = secrets.call('GetSecretValue', { SecretId: 'odoo/key', VersionStage: 'AWSPREVIOUS' });

    expect(previous).toMatchObject({ SecretString: 'old', VersionStages: ['AWSPREVIOUS'] });
  });

  it('without a value say so, as those that do not exist', () => {
    const secrets = open();
    const get = (SecretId: string) => () => secrets.call('GetSecretValue', { SecretId });

    expect(get('odoo/key')).toThrow('staging label: AWSCURRENT');
    expect(get('nobody')).toThrow("can't find the specified secret.");
    expect(secrets.call('DescribeSecret', { SecretId: 'odoo/key' })).toMatchObject({ Name: 'odoo/key' });
  });
});
