import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRefusedError } from '../../lib/migration/errors.ts';
import { takeIn } from '../../lib/steps/intake.ts';
import { quietTime } from '../../lib/steps/quiet-time.ts';
import { letOutByLambda } from '../lambda-log.ts';
import { type LocalSteps, openLocalSteps } from './local-steps.ts';

const pair = 'ai-works-to-odoo-erp';
const monday = { pair, migration: 'acme', drop: 'monday' };
const drop = `${pair}/acme/monday`;

let steps: LocalSteps;

beforeEach(async () => {
  steps = await openLocalSteps();
});
afterEach(() => steps.close());

const upload = (key: string) =>
  takeIn(steps.step, { detail: { bucket: { name: 'exports' }, object: { key, size: 1, 'version-id': 'v1' } } });
const startedMachines = () => steps.local.started.map(({ stateMachineArn }) => stateMachineArn);

describe('an upload', () => {
  it('of an export file starts the wait for quiet', async () => {
    expect(await upload(`${drop}/accounts.csv`)).toEqual({ kind: 'waiting-for-more', drop: 'monday' });
    expect(startedMachines()).toEqual(['drop']);
  });

  it('of a manifest starts the run, and is registered', async () => {
    expect(await upload(`${drop}/manifest.json`)).toMatchObject({ kind: 'run' });
    expect(await upload(`${drop}/manifest.json`)).toEqual({ kind: 'seen-before' });
    expect(startedMachines()).toEqual(['migration', 'migration']);
  });

  it.each(['documents/letters/d-1.pdf', 'documents/manifest.json', 'export/documents/d-1.pdf'])(
    'of a file of a document (%s) asks nothing of anything',
    async (file) => {
      expect(await upload(`${drop}/${file}`)).toMatchObject({ kind: 'ignored' });

      expect([steps.local.operations, steps.local.started]).toEqual([[], []]);
    },
  );

  it('of an export file in a folder named like that of documents is one of an export', async () => {
    expect(await upload(`${pair}/acme/documents/accounts.csv`)).toMatchObject({ kind: 'waiting-for-more' });
    expect(await upload(`${drop}/my-documents/accounts.csv`)).toMatchObject({ kind: 'waiting-for-more' });
  });
});

describe('an upload that lies nowhere', () => {
  it.each([
    'Jane Doe.pdf',
    'Jane Doe/acme/monday/accounts.csv',
    `${pair}/Jane Doe/monday/a.csv`,
    `${pair}/acme/Jane Doe.pdf`,
  ])('as %s is refused without a word of its key', async (key) => {
    const error = await upload(key).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(DropRefusedError);
    expect(letOutByLambda(error)).not.toContain('Jane');
  });
});

describe('a drop without a manifest', () => {
  const later = (seconds: number) => ({ ...steps.step, now: () => new Date(uploaded + seconds * 1000) });
  // As the bucket of these tests has it.
  const uploaded = Date.parse('2026-01-01T00:00:00Z');

  it('is not complete while files of documents keep coming', async () => {
    await steps.step.exports.writeText(`${drop}/documents/d-1.pdf`, '%PDF');

    expect(await quietTime(later(599), monday)).toEqual({ state: 'busy', waitSeconds: 1 });
    expect(await quietTime(later(600), monday)).toMatchObject({ state: 'started' });
  });

  it('is complete after the quiet time though a manifest lies in a folder below, where it started nothing', async () => {
    await steps.step.exports.writeText(`${drop}/export/accounts.csv`, 'id\n1\n');
    await steps.step.exports.writeText(`${drop}/export/manifest.json`, '{}');
    await steps.step.exports.writeText(`${drop}/documents/manifest.json`, '{}');

    expect(await quietTime(later(600), monday)).toMatchObject({ state: 'started' });
  });

  it('is none when it has one', async () => {
    await steps.step.exports.writeText(`${drop}/manifest.json`, '{}');

    expect(await quietTime(later(600), monday)).toEqual({ state: 'has-manifest' });
  });
});
