import { bareHeader, type ColumnMap, headersRead, rowsHoldLines, type SchemaMap } from '../map.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { assign, type Candidate, candidatesOf, comesAgain, type KeysOfDrop } from './assign-columns.ts';
import { type Contract, contractsOf, requiredOf } from './contracts.ts';
import { type Format, formatOf, isPlain } from './formats.ts';
import type { ColumnProposal, FileToMap, ProposalQuestion, Proposals, Proposer, Recognised } from './proposal.ts';
import { fieldFor } from './propose-field.ts';
import { alsoHolds, isLikely, type Match, match, type Together } from './recognise.ts';
import { translationOf, wordsOfColumn } from './translate-values.ts';

/** Goes by words, shapes and values alone; the same drop is always proposed the same map. */
export const byRules: Proposer = { propose: async (question) => proposeByRules(question) };

/** A file with what it was found to hold. */
interface Found {
  readonly file: FileToMap;
  readonly contracts: readonly Contract[];
  readonly assigned: readonly Candidate[];
  readonly recognised: readonly Recognised[];
}

export function proposeByRules(question: ProposalQuestion): Proposals {
  const contracts = contractsOf(question.pair);
  const known = question.files.filter(({ holds }) => holds.length > 0);
  const open = question.files.filter(({ holds }) => holds.length === 0);
  const remembered = open.flatMap((file) => rememberedFile(file, contracts, question.earlier));
  let keys = keysOf(known.flatMap((file) => keysOfKnown(file, contracts)));
  let found: readonly Found[] = [];
  const left = open.filter((file) => !remembered.some((one) => one.file === file));
  // Keys of files that are found tell, the second time round, whose columns name them.
  for (let round = 0; round < 3; round += 1) {
    found = findFiles(left, known, contracts, keys);
    const ofFound = [...remembered, ...found].flatMap(({ file, assigned }) =>
      assigned.flatMap((one) => keyOf(file.profile, one)),
    );
    keys = keysOf([...known.flatMap((file) => keysOfKnown(file, contracts)), ...ofFound]);
  }
  const all = [...known.map((file) => knownFile(file, contracts, keys)), ...remembered, ...found];
  return {
    recognised: all.flatMap(({ recognised }) => recognised),
    unknown: left
      .filter((file) => !found.some((one) => one.file === file))
      .map((file) => unknownFile(file, contracts, keys)),
    columns: all.flatMap((one) => columnsOf(one, question)),
  };
}

const contractNamed = (contracts: readonly Contract[], name: string): readonly Contract[] =>
  contracts.filter((contract) => contract.name === name);

type Key = readonly [string, readonly string[]];

const keysOf = (keys: readonly Key[]): KeysOfDrop => {
  const all = new Map<string, readonly string[]>();
  // Of several files of one kind the keys together.
  for (const [name, sketch] of keys) all.set(name, [...new Set([...(all.get(name) ?? []), ...sketch])].sort());
  return all;
};

function keyOf(profile: FileProfile, { contract, column, header }: Candidate): readonly Key[] {
  const sketch = profile.columns.find((one) => one.header === header)?.sketch ?? [];
  if (column === contract.key) return [[`${contract.name}.`, sketch]];
  return contract.type.source.alternateKeys?.includes(column) === true ? [[`${contract.name}.${column}`, sketch]] : [];
}

const keysOfKnown = (file: FileToMap, contracts: readonly Contract[]): readonly Key[] =>
  file.holds.flatMap((name) =>
    contractNamed(contracts, name).flatMap((contract) =>
      assign(candidatesOf(file.profile, contract, new Map())).flatMap((one) => keyOf(file.profile, one)),
    ),
  );

/** A file whose headers an approved map reads under a name it knows. */
function rememberedFile(
  file: FileToMap,
  contracts: readonly Contract[],
  earlier: SchemaMap | undefined,
): readonly Found[] {
  if (earlier === undefined) return [];
  const headers = new Set(file.profile.columns.map(({ header }) => header));
  const stem = stemOf(file.profile.file);
  const named = contracts.filter(({ name }) => {
    const section = earlier.objects[name];
    return section?.files?.includes(stem) === true && headersRead(section).every((header) => headers.has(header));
  });
  if (named.length === 0) return [];
  const inRows = contracts.filter(
    ({ linesOf, type }) => named.some(({ name }) => name === linesOf?.object) && rowsHoldLines(type, earlier.objects),
  );
  const holding = [...named, ...inRows];
  const assigned = holding.flatMap((contract) =>
    Object.entries(earlier.objects[contract.name]?.columns ?? {}).flatMap(([column, feed]): readonly Candidate[] =>
      feed.from === undefined ? [] : [{ contract, column, header: feed.from, confidence: 1, reason: asBefore, feed }],
    ),
  );
  const recognised = holding.map(
    ({ name, linesOf }): Recognised => ({
      file: file.id,
      fileName: file.profile.file,
      object: name,
      confidence: 1,
      reason: asBefore,
      repeated: earlier.objects[name]?.repeated === true,
      ...(linesOf !== undefined && !named.some((other) => other.name === name) ? { inRowsOf: linesOf.object } : {}),
    }),
  );
  return [{ file, contracts: holding, assigned, recognised }];
}

const leftBefore = { by: 'earlier map', words: 'the map approved before leaves it out' } as const;
const asBefore = { by: 'earlier map', words: 'the map approved before has it so' } as const;

/** A file's name without its ending and the digits after it, small letters: what the next drop's file is called too. */
export const stemOf = (name: string): string =>
  (name.toLowerCase().split('.')[0] ?? '').replace(/[-_ ]?\d[\d\-_ ]*$/, '');

/** Tells which file holds what: the surest first, each kind of record from one file, or from several of the same headers. */
function findFiles(
  files: readonly FileToMap[],
  known: readonly FileToMap[],
  contracts: readonly Contract[],
  keys: KeysOfDrop,
): readonly Found[] {
  const taken = new Set(known.flatMap(({ holds }) => holds));
  const matches = files
    .flatMap((file) => contracts.map((contract) => ({ file, found: match(file.profile, contract, keys) })))
    .filter(({ found }) => isLikely(found))
    .sort((a, b) => b.found.score - a.found.score);
  const chosen = new Map<FileToMap, Match>();
  for (const { file, found } of matches) {
    if (chosen.has(file)) continue;
    const { name } = found.contract;
    const like = [...chosen].find(([, other]) => other.contract === found.contract)?.[0];
    const same = like !== undefined && sameHeaders(like, file);
    if (taken.has(name) && !same) continue;
    chosen.set(file, found);
    taken.add(name);
  }
  return [...chosen].map(([file, found]) => {
    const others = contracts.filter(({ name }) => !taken.has(name));
    const together = alsoHolds(file.profile, found, others, keys);
    if (together !== undefined) taken.add(together.other.name);
    return foundFile(file, found, together);
  });
}

const sameHeaders = (one: FileToMap, other: FileToMap): boolean => {
  const headers = new Set(one.profile.columns.map(({ header }) => header));
  return (
    other.profile.columns.length === headers.size && other.profile.columns.every(({ header }) => headers.has(header))
  );
};

function foundFile(file: FileToMap, found: Match, together: Together | undefined): Found {
  const assigned = withKeys(
    together?.assigned ?? found.assigned,
    file.profile,
    together === undefined ? [found.contract] : [found.contract, together.other],
  );
  const contracts = together === undefined ? [found.contract] : [found.contract, together.other];
  const required = requiredOf(found.contract);
  const there = required.filter(([column]) =>
    assigned.some((one) => one.contract === found.contract && one.column === column),
  );
  const words = `${there.length} of ${required.length} columns that ${found.contract.title.toLowerCase()} must have${found.named > 0 ? ', and its name says so' : ''}`;
  const of = (contract: Contract, confidence: number, why: string): Recognised => ({
    ...inRows(contract, found.contract),
    file: file.id,
    fileName: file.profile.file,
    object: contract.name,
    confidence,
    reason: { by: 'values', words: why },
    repeated:
      contract.linesOf === undefined &&
      contract.type.lines === undefined &&
      isRepeated(columnOf(file.profile, keyHeader(assigned, contract))),
  });
  return {
    file,
    contracts,
    assigned,
    recognised: [
      of(found.contract, Math.min(0.99, found.score), words),
      ...(together === undefined
        ? []
        : [of(together.other, 0.8, `its rows hold whole ${together.other.title.toLowerCase()} too`)]),
    ],
  };
}

/** Lines found beside their document stand in its rows. */
const inRows = (contract: Contract, main: Contract) =>
  contract.linesOf !== undefined && contract.linesOf.object === main.name ? { inRowsOf: main.name } : {};

const isRepeated = (key: ColumnProfile | undefined): boolean => key !== undefined && comesAgain(key);

const keyHeader = (assigned: readonly Candidate[], contract: Contract): string | undefined =>
  assigned.find((one) => one.contract === contract && one.column === contract.key)?.header;
const columnOf = ({ columns }: FileProfile, header: string | undefined): ColumnProfile | undefined =>
  columns.find((column) => column.header === header);

/** A number that stands once in every row is the key where there is no other, and the other way round. */
const withKeys = (
  assigned: readonly Candidate[],
  profile: FileProfile,
  contracts: readonly Contract[],
): readonly Candidate[] => [...assigned, ...contracts.flatMap((contract) => keyOrNumber(assigned, profile, contract))];

function keyOrNumber(assigned: readonly Candidate[], profile: FileProfile, contract: Contract): readonly Candidate[] {
  if (!Object.hasOwn(contract.columns, 'number')) return [];
  const fedBy = (column: string) => assigned.find((one) => one.contract === contract && one.column === column);
  const [key, number] = [fedBy(contract.key), fedBy('number')];
  const from = key ?? number;
  const column = columnOf(profile, from?.header);
  if (from === undefined || (key !== undefined && number !== undefined) || column === undefined) return [];
  const lacking = key === undefined ? contract.key : 'number';
  const words = `the file has no other ${key === undefined ? 'key' : 'number'}`;
  return [{ ...from, column: lacking, confidence: 0.9 * from.confidence, reason: { by: 'values', words } }];
}

function knownFile(file: FileToMap, contracts: readonly Contract[], keys: KeysOfDrop): Found {
  const holding = file.holds.flatMap((name) => contractNamed(contracts, name));
  const assigned = holding.flatMap((contract) => {
    const candidates = candidatesOf(file.profile, contract, keys);
    // What is called like a column is it, whatever else a header could be.
    return assign(
      followsContract(contract, file.profile)
        ? candidates.filter(({ confidence, header }) => confidence === 1 || !header.startsWith('x_'))
        : candidates,
    );
  });
  return {
    file,
    contracts: holding,
    assigned: withKeys(
      assigned,
      file.profile,
      holding.filter((contract) => !followsContract(contract, file.profile)),
    ),
    recognised: [],
  };
}

/** Whether a file has every column of its contract that must be there, by its own name. */
export const followsContract = (contract: Contract, { columns }: FileProfile): boolean =>
  requiredOf(contract).every(([name]) => columns.some(({ header }) => bareHeader(header) === bareHeader(name)));

function unknownFile(file: FileToMap, contracts: readonly Contract[], keys: KeysOfDrop) {
  const [best] = contracts.map((contract) => match(file.profile, contract, keys)).sort((a, b) => b.score - a.score);
  const close =
    best !== undefined && best.score >= 0.25
      ? `It comes closest to ${best.contract.title.toLowerCase()}`
      : 'It is like nothing that is migrated';
  return {
    file: file.id,
    fileName: file.profile.file,
    why: `${close}. Say in manifest.json which object it holds, or leave it out`,
  };
}

/** What is proposed for every header of a file, contract by contract. */
function columnsOf({ file, contracts, assigned }: Found, question: ProposalQuestion): readonly ColumnProposal[] {
  const used = new Set<string>();
  const taken = new Set<string>();
  const proposals = assigned.map((candidate): ColumnProposal => {
    used.add(candidate.header);
    return proposalOf(candidate, file.profile, question);
  });
  const byField = contracts.flatMap((contract) =>
    question.fields
      .filter(({ object }) => object === contract.name)
      .flatMap(({ name, header }) => {
        taken.add(name);
        const from = file.profile.columns.find((column) => bareHeader(column.header) === bareHeader(header ?? name));
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
  // Most of its values are canonical: the others are for the report of rejected rows to tell.
  const needed =
    translation !== undefined && translation.plain <= 0.5 && !(confidence === 1 && plain && name !== 'unit');
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
    translation !== undefined && translation.open.length > 0 && (needed || translation.plain < 1) && confidence < 1
      ? untranslated(translation.open, wordsOfColumn(column))
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
