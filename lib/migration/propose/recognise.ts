import type { FileProfile } from '../profile/file-profile.ts';
import { assign, type Candidate, candidatesOf, comesAgain, type KeysOfDrop } from './assign-columns.ts';
import { type Contract, requiredOf } from './contracts.ts';
import { meaningsOf } from './header-words.ts';
import { threshold } from './proposal.ts';
import { fileWords, typeWords } from './vocabulary.ts';

/** How well one file fits one contract. */
export interface Match {
  readonly contract: Contract;
  readonly candidates: readonly Candidate[];
  readonly assigned: readonly Candidate[];
  /** 0 to 1. */
  readonly score: number;
  /** Share of the columns no record can be without that are found, weighted by how surely. */
  readonly needed: number;
  /** Whether the file's name says so. */
  readonly named: number;
}

/** A file is not taken for something it says too little of. */
const leastNeeded = 0.5;
const leastScore = 0.5;

/** Holds a file against a contract: by its headers and values, and by its name as a hint. */
export function match(profile: FileProfile, contract: Contract, keys: KeysOfDrop): Match {
  const candidates = candidatesOf(profile, contract, keys);
  const assigned = assign(candidates);
  const needed = neededFound(contract, assigned);
  const filled = profile.columns.filter((column) => column.filled > 0 || profile.rows === 0);
  const explained = sum(assigned.map(({ confidence }) => confidence)) / Math.max(filled.length, 1);
  const named = namedBy(profile.file, contract);
  return { contract, candidates, assigned, needed, named, score: 0.4 * needed + 0.3 * explained + 0.3 * named };
}

export const isLikely = ({ score, needed, contract, assigned }: Match): boolean =>
  score >= leastScore &&
  needed >= leastNeeded &&
  // Lines that nobody can tell the document of are no lines.
  (contract.linesOf === undefined || assigned.some(({ column }) => column === contract.linesOf?.column));

/** Key and required columns weigh the same: without any of them no record is made. */
export function neededFound(contract: Contract, assigned: readonly Candidate[]): number {
  const required = requiredOf(contract);
  const confidenceOf = (column: string) =>
    assigned.find((one) => one.contract === contract && one.column === column)?.confidence ?? 0;
  // A number that is in every row once is as good as a key.
  const key = Math.max(confidenceOf(contract.key), 0.8 * confidenceOf('number'));
  const found = required.map(([column]) => (column === contract.key ? key : confidenceOf(column)));
  return found.length === 0 ? 0 : sum(found) / found.length;
}

/** How well the name of a file says a contract: all of its words, and few others of the trade. */
function namedBy(file: string, contract: Contract): number {
  const stem = file.replace(/\.[A-Za-z.]+$/, '');
  const said = meaningsOf(stem).filter(({ known }) => known);
  if (said.length === 0) return 0;
  const wanted = fileWords[contract.name];
  const words = wanted ?? typeWords[contract.name] ?? [];
  const hits = words.filter((word) => said.some(({ meanings }) => meanings.includes(word)));
  if (hits.length === 0 || (wanted !== undefined && hits.length < wanted.length)) return 0;
  const others = said.filter(
    ({ meanings }) => !meanings.some((meaning) => [...words, 'little', 'date'].includes(meaning)),
  );
  return 1 / (1 + others.length);
}

/** Two kinds of record in one file, where the one names the other or holds its lines. */
export interface Together {
  readonly other: Contract;
  readonly assigned: readonly Candidate[];
}

/** Looks for a second contract in the rows of a file: what is left over of the first must make its whole records. */
export function alsoHolds(
  profile: FileProfile,
  first: Match,
  others: readonly Contract[],
  keys: KeysOfDrop,
): Together | undefined {
  const found = others.flatMap((other): readonly Together[] => {
    const candidates = candidatesOf(profile, other, keys);
    const linked =
      other.linesOf?.object === first.contract.name
        ? withLines(profile, first, other, candidates)
        : withLink(assign([...first.candidates, ...candidates], isShared), first.contract, other);
    if (linked === undefined) return [];
    const own = linked.filter(({ contract }) => contract === other);
    const ofFirst = linked.filter(({ contract }) => contract === first.contract);
    const complete = [first.contract, other].every((contract) => isComplete(contract, linked));
    return complete && own.length >= 3 && ofFirst.length >= 3 ? [{ other, assigned: linked }] : [];
  });
  return found.sort((a, b) => sum(b.assigned.map(worth)) - sum(a.assigned.map(worth)))[0];
}

const worth = ({ confidence }: Candidate): number => confidence;

const isComplete = (contract: Contract, assigned: readonly Candidate[]): boolean =>
  requiredOf(contract).every(([column]) =>
    assigned.some((one) => one.contract === contract && one.column === column && one.confidence >= threshold),
  );

const names = (one: Candidate, other: Candidate): boolean =>
  one.contract.references[one.column]?.to === other.contract.name && other.column === other.contract.key;

/** The key of one record, by which another one of the same row names it. */
const isShared = (one: Candidate, other: Candidate): boolean =>
  one.contract !== other.contract && (names(one, other) || names(other, one));

/**
 * Documents whose rows are their lines: what comes again in every line of a document, its number or its key, is both the
 * key and what the lines name.
 */
function withLines(
  profile: FileProfile,
  { contract, candidates, assigned }: Match,
  lines: Contract,
  ofLines: readonly Candidate[],
): readonly Candidate[] | undefined {
  const named = assigned.find(
    ({ column, header }) =>
      (column === 'number' || column === contract.key) &&
      profile.columns.some((one) => one.header === header && comesAgain(one)),
  );
  const column = lines.linesOf?.column;
  if (named === undefined || column === undefined) return undefined;
  const own = [
    ...candidates.filter((one) => one.column !== contract.key),
    ...ofLines.filter((one) => one.column !== column),
  ].filter(({ header }) => header !== named.header);
  const words = 'it comes again in every line of a document';
  const fed = (of: Contract, name: string): Candidate => ({
    ...named,
    contract: of,
    column: name,
    reason: { by: 'values', words },
  });
  const number = named.column === contract.key ? [] : [named];
  return [...assign(own), ...number, fed(contract, contract.key), fed(lines, column)];
}

/** Makes sure that the one record names the other: in one row the key of the other is the name. */
function withLink(assigned: readonly Candidate[], one: Contract, other: Contract): readonly Candidate[] | undefined {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const column = Object.entries(from.references).find(
      ([name, reference]) => reference?.to === to.name && (reference.by ?? to.key) === to.key && name !== from.key,
    )?.[0];
    if (column === undefined) continue;
    const key = assigned.find((candidate) => candidate.contract === to && candidate.column === to.key);
    const link = assigned.find((candidate) => candidate.contract === from && candidate.column === column);
    if (key !== undefined && link?.header === key.header) return assigned;
    const header = key ?? link;
    if (header === undefined) continue;
    const words = `the same row holds the ${to.name}, whose key this is`;
    const shared = (contract: Contract, name: string): Candidate => ({
      ...header,
      contract,
      column: name,
      reason: { by: 'containment', words },
    });
    const rest = assigned.filter((candidate) => candidate !== link && candidate !== key);
    return [...rest, shared(to, to.key), shared(from, column)];
  }
  return undefined;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
