import { hash } from 'node:crypto';
import { z } from 'zod';
import { OdooAccessError, OdooUserError } from '../migration/errors.ts';
import type { OdooCall, OdooClient } from './client.ts';
import { decorated } from './client-decorators.ts';

/** Answers of Odoo by the questions' hashes; `refused` where the model is not there or may not be looked at. */
export const keptAnswersSchema = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('answer'), answer: z.unknown() }),
    z.object({ kind: z.literal('refused') }),
  ]),
);

export type KeptAnswers = z.infer<typeof keptAnswersSchema>;

const kept = new WeakMap<object, KeptAnswers>();

/** What is asked of the database behind a client itself (not of its records) is answered from what was kept. */
export function answerFrom(client: OdooClient, answers: KeptAnswers): void {
  kept.set(client.session, answers);
}

/** A client for questions about the database: it gives kept answers, and keeps what it has to ask. */
export function aboutDatabase(client: OdooClient): OdooClient {
  const answers = kept.get(client.session);
  if (answers === undefined) return client;
  const ask = async (call: OdooCall): Promise<unknown> => {
    const question = questionOf(call);
    const known = answers[question];
    if (known?.kind === 'answer') return known.answer;
    if (known?.kind === 'refused') throw new OdooUserError({ model: call.model, method: call.method }, '');
    try {
      const answer = await client.call(call);
      answers[question] = { kind: 'answer', answer };
      return answer;
    } catch (error) {
      if (error instanceof OdooUserError || error instanceof OdooAccessError) answers[question] = { kind: 'refused' };
      throw error;
    }
  };
  // In a session of its own: what is asked while records are written is asked of Odoo itself.
  return decorated(client, ask, {});
}

const questionOf = ({ model, method, ids, args, context }: OdooCall): string =>
  hash('sha1', JSON.stringify([model, method, ids, args, context]), 'base64url');
