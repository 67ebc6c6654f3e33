import { bareName } from '../bare-name.ts';
import { wordsOf } from '../columns.ts';
import type { ColumnMap } from '../map.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { type Candidate, candidatesOf, headersTaken } from './assign-columns.ts';
import { type Contract, followsContract } from './contracts.ts';
import type { Found } from './find-files.ts';
import { type Format, formatOf, isPlain } from './formats.ts';
import type { ColumnProposal, ProposalQuestion } from './proposal.ts';
import { fieldFor } from './propose-field.ts';
import { translationOf } from './translate-values.ts';

/** A column of a file by its header. */
export const columnOf = ({ columns }: FileProfile, header: string | undefined): ColumnProfile | undefined =>
  columns.find((column) => column.header === header);

const leftBefore = { by: 'earlier map', words: 'the map approved before leaves it out' } as const;

/** What is proposed for every header of a file, contract by contract. */
export function columnsOf(
  { file, contracts, assigned }: Pick<Found, 'file' | 'contracts' | 'assigned'>,
  question: ProposalQuestion,
): readonly ColumnProposal[] {
  const used = new Set<string>();
  const taken = new Set<string>();
  const proposals = assigned.map((candidate): ColumnProposal => {
    for (const header of headersTaken(candidate)) used.add(header);
    return proposalOf(candidate, file.profile, question);
  });
  const byField = contracts.flatMap((contract) =>
    question.fields
      .filter(({ object }) => object === contract.name)
      .flatMap(({ name, header }) => {
        taken.add(name);
        const from = file.profile.columns.find((column) => bareName(column.header) === bareName(header ?? name));
        return from === undefined ? [] : [from.header];
      }),
  );
  const rest = file.profile.columns.filter(({ header }) => !used.has(header) && !byField.includes(header));
  return [...proposals, ...rest.flatMap((column) => leftOver(column, file.profile, contracts, taken, question))];
}

function leftOver(
  column: ColumnProfile,
  profile: FileProfile,
  contracts: readonly Contract[],
  taken: Set<string>,
  { zone, earlier }: ProposalQuestion,
): readonly ColumnProposal[] {
  const [contract] = contracts;
  if (contract === undefined) return [];
  if (contracts.some(({ name }) => earlier?.objects[name]?.unmapped.includes(column.header) === true)) {
    const place = { object: contract.name, fileName: profile.file, header: column.header };
    return [{ ...place, confidence: 1, reason: leftBefore, alternatives: [] }];
  }
  const alternatives = contracts
    .flatMap((one) => candidatesOf({ ...profile, columns: [column] }, one, new Map()))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 3)
    .map((one) => ({ column: `${one.contract.name}.${one.column}`, confidence: one.confidence }));
  const place = { object: contract.name, fileName: profile.file, header: column.header, alternatives };
  // An export that follows the contract defines its own fields in a file of definitions.
  const field =
    followsContract(contract, profile) || contract.linesOf !== undefined
      ? undefined
      : fieldFor(contract.type, column, profile, taken, zone);
  if (field === undefined || field.open !== undefined) {
    const words = column.filled === 0 ? 'has no values' : 'fits no column well enough';
    const open = field?.open ?? (column.filled === 0 ? undefined : 'Say what it feeds, or leave it out');
    return [
      {
        ...place,
        confidence: alternatives[0]?.confidence ?? 0,
        reason: { by: 'values', words },
        ...(open === undefined ? {} : { open }),
      },
    ];
  }
  taken.add(field.name);
  return [
    { ...place, custom: { name: field.name, feed: field.feed }, confidence: field.confidence, reason: field.reason },
  ];
}

/** What is proposed for a pair of header and column: how it is fed, with translations and formats where its values need them. */
export function proposalOf(
  { contract, header, column: name, confidence, reason, feed: before }: Candidate,
  profile: FileProfile,
  question: ProposalQuestion,
): ColumnProposal {
  const column = contract.columns[name];
  const values = columnOf(profile, header);
  const place = { object: contract.name, fileName: profile.file, header, confidence, reason, alternatives: [] };
  if (column === undefined || values === undefined) return { ...place };
  if (before !== undefined) return { ...place, column: name, feed: before };
  const translation = translationOf(name, column, values, question.destination);
  const plain = isPlain(column, values);
  // Of a column called like ours, whose values are ours but for a few, the others are for the report of rejected rows to tell.
  const needed = translation !== undefined && (confidence < 1 || translation.plain <= 0.5);
  // What is called like the column and reads like it is taken as it is: an export that follows the contract needs no map.
  const needsFormat = !plain || (confidence < 1 && column.type === 'decimal');
  const format: Format = needsFormat ? formatOf(column.type, values, profile, question.zone) : { feed: {} };
  const said = needed ? translation.values : {};
  const feed: ColumnMap = {
    from: header,
    ...(Object.keys(said).length === 0 ? {} : { values: said }),
    ...format.feed,
  };
  const open = [
    format.open,
    needed && translation.open.length > 0 && confidence < 1
      ? untranslated(translation.open, wordsOf(column.type))
      : undefined,
  ].filter((one) => one !== undefined);
  const words = [reason.words, format.words, translatedWords(Object.keys(said).length)];
  const proposal = {
    ...place,
    column: name,
    feed,
    reason: { ...reason, words: words.filter((one) => one !== undefined).join('; ') },
  };
  if (format.open !== undefined) {
    const { column: _, feed: left, ...rest } = proposal;
    return { ...rest, open: `${left.from === undefined ? '' : `Feeds ${name}. `}${open.join('. ')}` };
  }
  return open.length === 0 ? proposal : { ...proposal, open: open.join('. ') };
}

const translatedWords = (count: number): string | undefined =>
  count === 0 ? undefined : count === 1 ? 'one value is translated' : `${count} values are translated`;

const mostNamed = 10;
const longestNamed = 40;

function untranslated(values: readonly string[], words: readonly string[] | undefined): string {
  const named = values.filter((value) => value.length <= longestNamed).slice(0, mostNamed);
  const more = values.length - named.length;
  return `Nothing is known of ${named.map((value) => `"${value}"`).join(', ')}${more > 0 ? ` and ${more} others` : ''}: translate them${words === undefined ? '' : ` to one of ${words.join(', ')}`}`;
}
