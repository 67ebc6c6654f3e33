import { contractsOf } from './contracts.ts';
import { type Found, findFiles, knownFile, rememberedFile, unknownFile } from './find-files.ts';
import { keyOf, keysOf, keysOfKnown } from './keys-of-drop.ts';
import type { ProposalQuestion, Proposals, Proposer } from './proposal.ts';
import { columnsOf } from './propose-columns.ts';

/** Goes by words, shapes and values alone; the same drop is always proposed the same map. */
export const byRules: Proposer = { propose: async (question) => proposeByRules(question) };

export function proposeByRules(question: ProposalQuestion): Proposals {
  const contracts = contractsOf(question.pair);
  const { earlier } = question;
  const known = question.files.filter(({ holds }) => holds.length > 0);
  const open = question.files.filter(({ holds }) => holds.length === 0);
  const remembered = open.flatMap((file) => rememberedFile(file, contracts, earlier));
  const held = [
    ...known.flatMap(({ holds }) => holds),
    ...remembered.flatMap(({ recognised }) => recognised.map(({ object }) => object)),
  ];
  let keys = keysOf(known.flatMap((file) => keysOfKnown(file, contracts)));
  let found: readonly Found[] = [];
  const left = open.filter((file) => !remembered.some((one) => one.file === file));
  // Keys of files that are found tell, the second time round, whose columns name them.
  for (let round = 0; round < 3; round += 1) {
    found = findFiles(left, held, contracts, keys);
    const ofFound = [...remembered, ...found].flatMap(({ file, assigned }) =>
      assigned.flatMap((one) => keyOf(file.profile, one)),
    );
    keys = keysOf([...known.flatMap((file) => keysOfKnown(file, contracts)), ...ofFound]);
  }
  const all = [...known.map((file) => knownFile(file, contracts, keys, earlier)), ...remembered, ...found];
  return {
    recognised: all.flatMap(({ recognised }) => recognised),
    unknown: left
      .filter((file) => !found.some((one) => one.file === file))
      .map((file) => unknownFile(file, contracts, keys)),
    columns: all.flatMap((one) => columnsOf(one, question)),
  };
}
