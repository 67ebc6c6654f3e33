import { describe, expect, it } from 'vitest';
import { OdooUserError } from '../../lib/migration/errors.ts';
import type { OdooCall, OdooClient } from '../../lib/odoo/client.ts';
import { aboutDatabase, answerFrom, type KeptAnswers, keptAnswersSchema } from '../../lib/odoo/kept-answers.ts';

const question: OdooCall = { model: 'res.country', method: 'search_read', args: { fields: ['code'] } };

/** A client that counts what it is asked; a model named `missing` is not there. */
function clientOf(calls: OdooCall[]): OdooClient {
  return {
    transport: 'json2',
    database: 'test',
    uid: 2,
    version: { text: '19.0', major: 19, minor: 0 },
    session: {},
    counts: { read: 0, write: 0, cleanedCharacters: 0, bytesSent: 0, bytesReceived: 0 },
    close: () => undefined,
    call: async (call) => {
      calls.push(call);
      if (call.model === 'missing') throw new OdooUserError({ model: call.model, method: call.method }, 'no');
      return [{ code: 'DE' }];
    },
  };
}

describe('answers of a database that were kept', () => {
  it('are given instead of asking again, also by another function', async () => {
    const calls: OdooCall[] = [];
    const answers: KeptAnswers = {};
    const first = clientOf(calls);
    answerFrom(first, answers);
    const asked = await aboutDatabase(first).call(question);

    const later = clientOf(calls);
    answerFrom(later, keptAnswersSchema.parse(JSON.parse(JSON.stringify(answers))));

    expect(await aboutDatabase(later).call(question)).toEqual(asked);
    expect(calls).toEqual([question]);
  });

  it('tell questions apart by all that is asked', async () => {
    const calls: OdooCall[] = [];
    const client = clientOf(calls);
    answerFrom(client, {});

    await aboutDatabase(client).call(question);
    await aboutDatabase(client).call({ ...question, args: { fields: ['name'] } });

    expect(calls).toHaveLength(2);
  });

  it('know of a model that is not there', async () => {
    const calls: OdooCall[] = [];
    const client = clientOf(calls);
    answerFrom(client, {});
    const asking = () => aboutDatabase(client).call({ ...question, model: 'missing' });

    await expect(asking()).rejects.toThrow(OdooUserError);
    await expect(asking()).rejects.toThrow(OdooUserError);
    expect(calls).toHaveLength(1);
  });

  it('are none where nothing was prepared: the client asks as ever', async () => {
    const calls: OdooCall[] = [];
    const client = clientOf(calls);

    await aboutDatabase(client).call(question);
    await aboutDatabase(client).call(question);

    expect(calls).toHaveLength(2);
  });
});
