import { describe, expect, it } from 'vitest';
import {
  OdooAccessDenied,
  OdooAccessError,
  OdooCommittedUnmarshalled,
  OdooReplyLost,
  OdooRequestTooLarge,
  OdooServerError,
  OdooUnreachable,
  OdooUserError,
} from '../../lib/migration/errors.ts';
import { faultError, json2Error, lastException, statusError } from '../../lib/odoo/faults.ts';
import { letOutByLambda } from '../lambda-log.ts';

const place = { model: 'res.partner', method: 'write' };

/** A traceback as Odoo 19.0 sends it, frames shortened. */
const traceback = (lastLines: string): string =>
  [
    'Traceback (most recent call last):',
    '  File "/usr/lib/python3/dist-packages/odoo/service/model.py", line 184, in retrying',
    '    result = func()',
    '             ^^^^^^',
    '  File "/usr/lib/python3/dist-packages/odoo/sql_db.py", line 433, in execute',
    '    self._obj.execute(query, params)',
    lastLines,
    '',
  ].join('\n');

const lockTimeout = traceback(
  'psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout\nCONTEXT:  while updating tuple (0,45) in relation "res_partner"\n',
);

describe('the error of an XML-RPC fault', () => {
  it.each([
    [2, OdooUserError],
    [3, OdooAccessDenied],
    [4, OdooAccessError],
  ])('has a class of its own for fault code %i, and nothing was written', (code, kind) => {
    const error = faultError(place, code, 'Some reason');

    expect(error).toBeInstanceOf(kind);
    expect(error.effect).toBe('none');
  });

  it('keeps only the class of an uncaught exception, never what it quotes', () => {
    const error = faultError(
      place,
      1,
      traceback("ValueError: Invalid field res.partner.x in condition ('x', '=', 'Ann Lee')"),
    );

    expect(error).toBeInstanceOf(OdooServerError);
    expect(error).toMatchObject({ exceptionClass: 'ValueError', concurrency: false });
    expect(JSON.stringify(error) + error.message + error.stack).not.toMatch(/Ann Lee|dist-packages\/odoo/);
  });

  it('finds the exception before the lines that explain it', () => {
    const exception = lastException(lockTimeout);

    expect(exception).toEqual({
      exceptionClass: 'psycopg2.errors.LockNotAvailable',
      message: 'canceling statement due to lock timeout',
    });
  });

  it('finds the last of several exceptions, not the one it was raised in', () => {
    const chained = `Traceback (most recent call last):\n  File "a.py", line 1, in a\n    b\nKeyError: 'nonesuch'\n\nDuring handling of the above exception, another exception occurred:\n\n${traceback('ValueError: no')}`;

    expect(lastException(chained).exceptionClass).toBe('ValueError');
  });

  it('says unknown of a fault text that is no traceback', () => {
    expect(lastException('').exceptionClass).toBe('unknown');
    expect(lastException('It went wrong & nobody knows').exceptionClass).toBe('unknown');
    expect(lastException('Jane: has pain').exceptionClass).toBe('unknown');
    expect(lastException('jane.doe').exceptionClass).toBe('unknown');
  });

  it.each([
    lockTimeout,
    traceback('psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update\n'),
    traceback('psycopg2.errors.DeadlockDetected: deadlock detected\nDETAIL:  Process 1 waits\n'),
  ])('marks two transactions meeting at one record as worth another try', (faultString) => {
    expect(faultError(place, 1, faultString)).toMatchObject({ concurrency: true, effect: 'none' });
  });

  it.each([
    'TypeError: cannot marshal None unless allow_none is enabled',
    "TypeError: cannot marshal <class 'odoo.api.account.move'> objects",
    'OverflowError: int exceeds XML-RPC limits',
  ])('knows that "%s" comes after the commit', (lastLine) => {
    const error = faultError(place, 1, traceback(lastLine));

    expect(error).toBeInstanceOf(OdooCommittedUnmarshalled);
    expect(error.effect).toBe('committed');
  });

  it('does not take a refusal that only quotes those words for a commit', () => {
    expect(faultError(place, 2, 'TypeError: cannot marshal None unless allow_none is enabled').effect).toBe('none');
    expect(faultError(place, 1, traceback('ValueError: cannot marshal None')).effect).toBe('none');
  });

  it('keeps what Odoo says to its user apart from the message, since it may quote a record', () => {
    const error = faultError(place, 2, 'The VAT number [BE0000000000] of Ann Lee does not seem to be valid');

    expect(error).toMatchObject({ odooMessage: 'The VAT number [BE0000000000] of Ann Lee does not seem to be valid' });
    expect(letOutByLambda(error)).not.toMatch(/Ann Lee|BE0/);
  });
});

describe('the error of a JSON-2 reply', () => {
  it.each([
    ['odoo.exceptions.AccessDenied', OdooAccessDenied],
    ['werkzeug.exceptions.Unauthorized', OdooAccessDenied],
    ['odoo.exceptions.AccessError', OdooAccessError],
    ['odoo.exceptions.UserError', OdooUserError],
    ['odoo.exceptions.ValidationError', OdooUserError],
    ['odoo.exceptions.MissingError', OdooUserError],
    ['odoo.exceptions.RedirectWarning', OdooUserError],
    ['werkzeug.exceptions.NotFound', OdooUserError],
    ['werkzeug.exceptions.UnprocessableEntity', OdooServerError],
  ])('maps %s to the class XML-RPC gives', (name, kind) => {
    expect(json2Error(place, { name, message: 'because', debug: 'Traceback' })).toBeInstanceOf(kind);
  });

  it('names an uncaught exception as XML-RPC does and forgets its message and traceback', () => {
    const error = json2Error(place, { name: 'builtins.KeyError', message: 'Ann Lee', debug: 'Traceback Ann Lee' });

    expect(error).toMatchObject({ exceptionClass: 'KeyError' });
    expect(JSON.stringify(error) + error?.message).not.toContain('Ann Lee');
  });

  it('marks two transactions meeting at one record as worth another try', () => {
    expect(json2Error(place, { name: 'psycopg2.errors.SerializationFailure', message: '' })).toMatchObject({
      concurrency: true,
    });
  });

  it('makes nothing of a body that is not Odoo’s', () => {
    expect(json2Error(place, { error: 'Bad Gateway' })).toBeUndefined();
    expect(json2Error(place, 'Bad Gateway')).toBeUndefined();
  });
});

describe('the error of an HTTP status without a reply of Odoo', () => {
  it('knows which statuses mean that nothing was done', () => {
    const kinds = [413, 301, 404, 429, 403].map((status) => statusError(place, status, undefined, 10));

    expect(kinds[0]).toBeInstanceOf(OdooRequestTooLarge);
    for (const error of kinds.slice(1)) expect(error).toBeInstanceOf(OdooUnreachable);
    expect(kinds.map(({ effect }) => effect)).toEqual(['none', 'none', 'none', 'none', 'none']);
  });

  it.each([502, 503, 504, 500, 200])(
    'takes status %i for a reply that may have been lost after the commit',
    (status) => {
      const error = statusError(place, status, undefined, 10);

      expect(error).toBeInstanceOf(OdooReplyLost);
      expect(error.effect).toBe('unknown');
    },
  );

  it('names the address a redirect points to, without its path', () => {
    const error = statusError(place, 308, 'https://erp.example.com/xmlrpc/2/common?token=1', 10);

    expect(error.message).toContain('https://erp.example.com as the address');
    expect(error.message).not.toContain('token');
  });
});
