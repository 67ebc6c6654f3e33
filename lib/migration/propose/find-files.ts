import { stemOf } from '../file-stem.ts';
import { headersOf, headersRead, rowsHoldLines, type SchemaMap } from '../map.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { assign, type Candidate, candidatesOf, comesAgain, type KeysOfDrop } from './assign-columns.ts';
import { type Contract, contractNamed, followsContract, requiredOf } from './contracts.ts';
import type { FileToMap, Recognised } from './proposal.ts';
import { columnOf } from './propose-columns.ts';
import { alsoHolds, isLikely, type Match, match, type Together } from './recognise.ts';

/** A file with what it was found to hold. */
export interface Found {
  readonly file: FileToMap;
  readonly contracts: readonly Contract[];
  readonly assigned: readonly Candidate[];
  readonly recognised: readonly Recognised[];
}

/** A file whose headers an approved map reads under a name it knows. */
export function rememberedFile(
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
  const assigned = holding.flatMap((contract) => saidBefore(file.profile, contract, earlier));
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

const asBefore = { by: 'earlier map', words: 'the map approved before has it so' } as const;

/**
 * Tells which file holds what: the surest first, each kind of record from one file, or from several of the same headers.
 * @param held kinds of record that other files are known to hold
 */
export function findFiles(
  files: readonly FileToMap[],
  held: readonly string[],
  contracts: readonly Contract[],
  keys: KeysOfDrop,
): readonly Found[] {
  const taken = new Set(held);
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

/** What an approved map said of headers that a file still has. */
const saidBefore = (
  { columns }: FileProfile,
  contract: Contract,
  earlier: SchemaMap | undefined,
): readonly Candidate[] =>
  Object.entries(earlier?.objects[contract.name]?.columns ?? {}).flatMap(([column, feed]): readonly Candidate[] => {
    const read = headersOf(feed);
    const [header] = read;
    const there = read.every((one) => columns.some((found) => found.header === one));
    return header === undefined || !there ? [] : [{ contract, column, header, confidence: 1, reason: asBefore, feed }];
  });

/** A file of which the name or the manifest says what it holds. */
export function knownFile(
  file: FileToMap,
  contracts: readonly Contract[],
  keys: KeysOfDrop,
  earlier: SchemaMap | undefined,
): Found {
  const holding = file.holds.flatMap((name) => contractNamed(contracts, name));
  const assigned = holding.flatMap((contract) => {
    const before = saidBefore(file.profile, contract, earlier);
    const candidates = candidatesOf(file.profile, contract, keys).filter(
      ({ header, column }) => !before.some((one) => one.header === header || one.column === column),
    );
    // What is called like a column is it, whatever else a header could be.
    const own = assign(
      followsContract(contract, file.profile)
        ? candidates.filter(({ confidence, header }) => confidence === 1 || !header.startsWith('x_'))
        : candidates,
    );
    return [...before, ...own];
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

/** A file that nobody knows, with what it comes closest to. */
export function unknownFile(file: FileToMap, contracts: readonly Contract[], keys: KeysOfDrop) {
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
