import type { FileProfile } from '../profile/file-profile.ts';
import { union } from '../profile/sketch.ts';
import { assign, type Candidate, candidatesOf, type KeysOfDrop } from './assign-columns.ts';
import { type Contract, contractNamed } from './contracts.ts';
import type { FileToMap } from './proposal.ts';

export type Key = readonly [string, readonly string[]];

/** The keys of a drop's files, by what their columns name. */
export const keysOf = (keys: readonly Key[]): KeysOfDrop => {
  const all = new Map<string, readonly string[]>();
  // Of several files of one kind the keys together.
  for (const [name, sketch] of keys) all.set(name, union(all.get(name) ?? [], sketch));
  return all;
};

/** What others may name the rows of a file by, if this column is it. */
export function keyOf(profile: FileProfile, { contract, column, header }: Candidate): readonly Key[] {
  const sketch = profile.columns.find((one) => one.header === header)?.sketch ?? [];
  if (column === contract.key) return [[`${contract.name}.`, sketch]];
  return contract.type.source.alternateKeys?.includes(column) === true ? [[`${contract.name}.${column}`, sketch]] : [];
}

/** The keys of a file of which it is known what it holds. */
export const keysOfKnown = (file: FileToMap, contracts: readonly Contract[]): readonly Key[] =>
  file.holds.flatMap((name) =>
    contractNamed(contracts, name).flatMap((contract) =>
      assign(candidatesOf(file.profile, contract, new Map())).flatMap((one) => keyOf(file.profile, one)),
    ),
  );
