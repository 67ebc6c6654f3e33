import { z } from 'zod';
import type { ColumnProfile } from '../profile/file-profile.ts';
import { type Contract, contractsOf } from './contracts.ts';
import { type ColumnProposal, type ProposalQuestion, type Proposals, threshold } from './proposal.ts';
import { proposalOf } from './propose-columns.ts';
import { valueFit } from './value-fit.ts';

/** What a model that is asked may answer: headers that were left over, and the columns they feed. */
export const suggestionsSchema = z.object({
  pairs: z.array(
    z.object({
      file: z.string(),
      header: z.string(),
      /** Object type and column: `account.name`. */
      column: z.string(),
      confidence: z.number().min(0).max(1),
      why: z.string(),
    }),
  ),
});

export type Suggestions = z.infer<typeof suggestionsSchema>;

/** A model knows words, and has not seen the values: it is never as sure as what was measured. */
const mostOfModel = 0.8;
const leastFit = 0.5;
const longestReason = 200;

/** What is left over in one file, as it is told to a model: names, counts and shapes, no value of any row. */
export interface LeftOver {
  readonly file: string;
  readonly headers: readonly {
    readonly header: string;
    readonly filled: number;
    readonly distinct: number;
    readonly shapes: ColumnProfile['shapes'];
    readonly shortest: number;
    readonly longest: number;
  }[];
  readonly columns: readonly { readonly column: string; readonly type: string; readonly meaning: string }[];
}

/** What the rules left over; nothing where every header or every column has its match. */
export function leftOverOf(question: ProposalQuestion, proposals: Proposals): readonly LeftOver[] {
  return question.files.flatMap((file) => {
    const held = contractsIn(question, proposals, file.id);
    const own = proposals.columns.filter(({ fileName }) => fileName === file.profile.file);
    const open = new Set(own.filter(isLeft).map(({ header }) => header));
    const columns = held.flatMap((contract) =>
      Object.entries(contract.columns).flatMap(([name, { type, meaning }]) =>
        isFed(own, contract, name) ? [] : [{ column: `${contract.name}.${name}`, type, meaning }],
      ),
    );
    const headers = file.profile.columns
      .filter(({ header }) => open.has(header))
      .map(({ header, filled, distinct, shapes, shortest, longest }) => ({
        header,
        filled,
        distinct,
        shapes,
        shortest,
        longest,
      }));
    return headers.length === 0 || columns.length === 0 ? [] : [{ file: file.profile.file, headers, columns }];
  });
}

const isLeft = ({ column }: ColumnProposal): boolean => column === undefined;
const isFed = (own: readonly ColumnProposal[], { name }: Contract, column: string): boolean =>
  own.some((proposal) => proposal.object === name && proposal.column === column);

function contractsIn({ pair, files }: ProposalQuestion, { recognised }: Proposals, id: string): readonly Contract[] {
  const holds = files.find((file) => file.id === id)?.holds ?? [];
  const names = new Set([...holds, ...recognised.filter(({ file }) => file === id).map(({ object }) => object)]);
  return contractsOf(pair).filter(({ name }) => names.has(name));
}

/** Takes what a model suggests where header and column are both left over and the values fit; everything else is ignored. */
export function withSuggestions(question: ProposalQuestion, proposals: Proposals, { pairs }: Suggestions): Proposals {
  let columns = proposals.columns;
  for (const { file: name, header, column, confidence, why } of [...pairs].sort(
    (a, b) => b.confidence - a.confidence,
  )) {
    const file = question.files.find(({ profile }) => profile.file === name);
    const [object, canonical = ''] = column.split('.');
    const contract = file && contractsIn(question, proposals, file.id).find((one) => one.name === object);
    const place = columns.findIndex((one) => one.fileName === name && one.header === header && isLeft(one));
    const profile = file?.profile.columns.find((one) => one.header === header);
    const wanted = contract?.columns[canonical];
    const sure = Math.min(mostOfModel, confidence);
    if (file === undefined || contract === undefined || wanted === undefined || profile === undefined || place < 0)
      continue;
    if (
      sure < threshold ||
      isFed(
        columns.filter(({ fileName }) => fileName === name),
        contract,
        canonical,
      )
    )
      continue;
    if ((valueFit(canonical, wanted, profile, canonical === contract.key) ?? 1) < leastFit) continue;
    const reason = { by: 'model', words: why.replace(/\s+/g, ' ').slice(0, longestReason) } as const;
    columns = columns.with(
      place,
      proposalOf({ contract, header, column: canonical, confidence: sure, reason }, file.profile, question),
    );
  }
  return { ...proposals, columns };
}
