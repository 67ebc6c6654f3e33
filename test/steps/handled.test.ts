import { NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ExportFileError, OdooAccessError, OdooUserError } from '../../lib/migration/errors.ts';
import { handled } from '../../lib/steps/handled.ts';
import { letOutByLambda } from '../lambda-log.ts';

const secret = 'Jane Doe';
const place = { model: 'res.partner', method: 'write' };
const invocation = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 1 };
const metadata = { httpStatusCode: 403, requestId: 'aws-1' };

/** What comes out of a function whose step does this. */
const thrownBy = (work: () => unknown): Promise<unknown> =>
  handled(z.object({}), async () => work())({}, invocation).catch((error: unknown) => error);
const throwing = (error: unknown) => () => {
  throw error;
};

const quoting: readonly [string, string, () => unknown][] = [
  ['text that is no JSON', 'SyntaxError', () => JSON.parse(`{"name": ${secret}`)],
  ['text that is no number', 'Error', () => new Decimal(secret)],
  ['text that is no URL', 'TypeError', () => new URL(secret)],
  ['text that is no integer', 'SyntaxError', () => BigInt(secret)],
  ['a member nobody expected', 'ZodError', () => z.record(z.string(), z.number()).parse({ [secret]: 'x' })],
  ['a message of several lines', 'Error', throwing(new Error(`one\n    at ${secret}\n${secret}`))],
  ['a property of an error', 'Error', throwing(Object.assign(new Error('no'), { input: secret }))],
  ['the cause of an error', 'Error', throwing(new Error('no', { cause: new Error(secret) }))],
  ['the name of an error', 'Error', throwing(Object.assign(new Error('no'), { name: secret }))],
  ['something that is no error', 'Error', throwing(secret)],
  [
    'a key that is not there',
    'NoSuchKey',
    throwing(Object.assign(new NoSuchKey({ message: secret, $metadata: metadata }), { Key: secret })),
  ],
  ['what Odoo told its user', 'OdooUserError', throwing(new OdooUserError(place, secret))],
  ['what Odoo told of a lacking right', 'OdooAccessError', throwing(new OdooAccessError(place, secret))],
];

describe('what leaves a function', () => {
  it.each(quoting)('holds nothing of %s, under the name %s', async (_, name, work) => {
    const error = await thrownBy(work);

    expect(letOutByLambda(error)).not.toContain(secret);
    expect(error).toMatchObject({ name });
  });

  it('says where an error was thrown that nobody foresaw', async () => {
    const error = await thrownBy(() => JSON.parse(secret));

    expect(error).toMatchObject({ stack: expect.stringMatching(/\n {4}at .*handled\.test\.ts:\d+:\d+/) });
  });

  it('says what AWS answered, to be found there', async () => {
    const refused = new S3ServiceException({
      name: 'AccessDenied',
      $fault: 'client',
      $metadata: metadata,
      message: `not authorized on ${secret}.pdf`,
    });

    const error = await thrownBy(throwing(refused));

    expect(error).toMatchObject({ name: 'AccessDenied', message: expect.stringContaining('HTTP 403, request aws-1') });
    expect(letOutByLambda(error)).not.toContain(secret);
  });

  it('is our own error as it was thrown', async () => {
    const own = new ExportFileError({ file: 'accounts.csv', row: 7 }, 'it is cut off here', 'Export it again');

    expect(await thrownBy(throwing(own))).toBe(own);
  });

  it('is the fault of an event by the members of the event', async () => {
    const call = handled(z.object({ run: z.string() }), async () => 1)({ run: 7 }, invocation);

    await expect(call).rejects.toMatchObject({ name: 'ZodError', message: expect.stringContaining('"run"') });
  });

  it('is what the step returned', async () => {
    const answer = await handled(z.object({ run: z.string() }), async ({ run }, { awsRequestId }) => [
      run,
      awsRequestId,
    ])({ run: 'r' }, invocation);

    expect(answer).toEqual(['r', 'request-1']);
  });
});
