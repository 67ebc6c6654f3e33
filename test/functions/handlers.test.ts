import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const folder = join(import.meta.dirname, '..', '..', 'functions');
const functions = readdirSync(folder);
const sourceOf = (name: string): string => readFileSync(join(folder, name, 'handler.ts'), 'utf8');
type Handler = (event: unknown, context: object) => unknown;
const moduleSchema = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

beforeAll(() => {
  // As the stack tells them; nothing of it is reached before the event was read.
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    EXPORTS_BUCKET: 'exports',
    WORK_BUCKET: 'work',
    ID_MAP_TABLE: 'id-map',
    REGISTRY_TABLE: 'registry',
    ODOO_SECRET_PREFIX: 'onramp',
    // Should a handler not refuse its event, it reaches nobody's AWS.
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  })) {
    vi.stubEnv(name, value);
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
});

it('there is a function for every step', () => {
  expect(functions).toContain('intake');
  expect(functions).toContain('load');
});

it('nothing that a function runs writes to the log', () => {
  const library = join(folder, '..', 'lib');
  const files = [folder, ...['migration', 'pairs', 'odoo', 'store', 'report', 'steps'].map((one) => join(library, one))]
    .flatMap((one) => readdirSync(one, { recursive: true, encoding: 'utf8' }).map((name) => join(one, name)))
    .filter((name) => name.endsWith('.ts'));

  const logging = files.filter((name) =>
    /\bconsole\.|process\.(stdout|stderr|emitWarning)|node:console/.test(readFileSync(name, 'utf8')),
  );

  expect(files.length).toBeGreaterThan(100);
  expect(logging).toEqual([]);
});

describe.each(functions)('the function %s', (name) => {
  it('holds a handler and nothing else', () => {
    expect(readdirSync(join(folder, name))).toEqual(['handler.ts']);
  });

  it('is short: it reads its event, makes one call and returns', () => {
    const lines = sourceOf(name)
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .map((line) => line.replace(/\/\/.*/, '').trim())
      .filter((line) => line !== '');

    expect(lines.length).toBeLessThanOrEqual(15);
  });

  it('imports lib/steps only', () => {
    const imports = [...sourceOf(name).matchAll(/ from '([^']+)'/g)].map(([, from = '']) => from);

    expect(imports).not.toEqual([]);
    expect(imports.filter((from) => !from.startsWith('../../lib/steps/'))).toEqual([]);
  });

  it('lets no error out that was not looked through', () => {
    expect(sourceOf(name)).toMatch(/export const handler = handled\(/);
  });

  it.each([
    ['nothing', undefined],
    ['an empty event', {}],
    ['a text', 'run-1'],
    ['names that are none', { pair: 1, migration: null, run: [], drop: {}, object: 2, gate: 3, detail: 4 }],
  ])('refuses %s under the name the state machines know', async (_, event) => {
    const imported: unknown = await import(pathToFileURL(join(folder, name, 'handler.ts')).href);
    const { handler } = moduleSchema.parse(imported);

    const call = async () => handler(event, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 });

    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(z.ZodError);
    expect(error).toMatchObject({ name: 'ZodError' });
  });
});
