import type { Proposals, Proposer } from '../migration/propose/proposal.ts';
import { leftOverOf, suggestionsSchema, withSuggestions } from '../migration/propose/suggestions.ts';

/** Asks a model one question and gives back what it answered through its tool, whatever that is. */
export type AskModel = (instruction: string, told: string) => Promise<unknown>;

const instruction =
  'Columns of an export are to be matched with the columns of a contract. For each file you see the headers left over, with counts and the shapes of their values, and the contract columns nothing feeds yet. Name only pairs you are sure of, each header and each column once; leave out everything else.';

/**
 * A proposer that has a model look at what another one left over. The model is told names, counts and shapes, never a value;
 * when it cannot be asked, what the other proposed stands, and the list of proposals says so.
 */
export const withModel = (base: Proposer, ask: AskModel): Proposer => ({
  async propose(question) {
    const proposals = await base.propose(question);
    const left = leftOverOf(question, proposals);
    if (left.length === 0) return proposals;
    const answer = await ask(instruction, JSON.stringify(left)).catch(() => undefined);
    const parsed = suggestionsSchema.safeParse(answer);
    return parsed.success ? withSuggestions(question, proposals, parsed.data) : unanswered(proposals);
  },
});

const unanswered = (proposals: Proposals): Proposals => ({
  ...proposals,
  remarks: [
    'The model could not be asked, or answered otherwise than it was asked to: the proposals go by rules alone',
  ],
});
