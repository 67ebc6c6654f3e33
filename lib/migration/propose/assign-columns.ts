import { bareName } from '../bare-name.ts';
import { wordsOf } from '../columns.ts';
import { type ColumnMap, headersOf } from '../map.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { containment } from '../profile/sketch.ts';
import type { Contract } from './contracts.ts';
import { type Meaning, meaningsOf } from './header-words.ts';
import { nameScore, sensesOf } from './name-score.ts';
import { type ProposalReason, threshold } from './proposal.ts';
import { tellingShapes, valueFit } from './value-fit.ts';

/** One header that may feed one column of one contract. */
export interface Candidate {
  readonly contract: Contract;
  readonly header: string;
  readonly column: string;
  readonly confidence: number;
  readonly reason: ProposalReason;
  /** How the column is fed, where an earlier map says it or several headers do. */
  readonly feed?: ColumnMap;
}

/** Sketches of the columns that others name, by object type and column. */
export type KeysOfDrop = ReadonlyMap<string, readonly string[]>;

const mostOfNames = 0.97;
const unseen = 0.75;
/** Below a header that says name: one that is there already. */
const inParts = 0.9;

/** Every header that may feed a column, with how likely it does; nothing below a quarter. */
export function candidatesOf(profile: FileProfile, contract: Contract, keys: KeysOfDrop): readonly Candidate[] {
  const alone = profile.columns.flatMap((header) => {
    const meanings = meaningsOf(header.header);
    return Object.keys(contract.columns).flatMap((column) => {
      const found = confidenceOf(header, meanings, column, contract, keys, profile.rows);
      return found === undefined || found.confidence < 0.25
        ? []
        : [{ contract, header: header.header, column, ...found }];
    });
  });
  return [...alone, ...nameInParts(profile, contract)];
}

/** A name that the export keeps as first and last name, of records that have but one: together they feed it. */
function nameInParts({ columns }: FileProfile, contract: Contract): readonly Candidate[] {
  if (contract.columns['name']?.type !== 'text' || Object.hasOwn(contract.columns, 'firstName')) return [];
  const saying = (part: string) =>
    columns.filter(
      ({ header }) => nameScore(meaningsOf(header), contract.name, sensesOf(contract.name, part, undefined)) >= 0.95,
    );
  const [firsts, lasts] = [saying('firstName'), saying('lastName')];
  const [first, last] = [firsts[0]?.header, lasts[0]?.header];
  if (first === undefined || last === undefined || firsts.length > 1 || lasts.length > 1) return [];
  const reason = { by: 'synonym', words: `first name, then "${last}": together they are the name` } as const;
  return [{ contract, header: first, column: 'name', confidence: inParts, reason, feed: { from: first, and: [last] } }];
}

function confidenceOf(
  header: ColumnProfile,
  meanings: readonly Meaning[],
  name: string,
  contract: Contract,
  keys: KeysOfDrop,
  rows: number,
): Pick<Candidate, 'confidence' | 'reason'> | undefined {
  const column = contract.columns[name];
  if (column === undefined) return undefined;
  if (bareName(header.header) === bareName(name)) {
    return { confidence: 1, reason: { by: 'name', words: 'called like the column' } };
  }
  const reference = contract.references[name];
  const toItself = reference?.to === contract.name;
  // What is in every line anew counts the lines of one document, and is no key.
  if (name === contract.key && contract.linesOf !== undefined && comesAgain(header)) return undefined;
  const named = nameScore(meanings, contract.name, sensesOf(contract.name, name, toItself ? undefined : reference?.to));
  const fits = valueFit(name, column, header, name === contract.key);
  // The key of a file is no name of another row of it.
  if (toItself && header.filled > 0 && !comesAgain(header) && header.filled === rows) return undefined;
  const held = reference && heldIn(header, reference.to, reference.by ?? '', keys);
  if (held !== undefined && held.share >= 0.9) {
    const words = `${percent(held.share)} of its values are keys of ${reference?.to ?? ''}`;
    if (named > 0)
      return { confidence: Math.min(mostOfNames, 0.62 + 0.37 * named), reason: { by: 'containment', words } };
    return held.of >= 8 && !smallNumbers(header)
      ? { confidence: 0.62, reason: { by: 'containment', words } }
      : undefined;
  }
  const shape = tellingShapes[column.type] ?? tellingShapes[name];
  if (named === 0) {
    if (
      shape === undefined ||
      reference !== undefined ||
      (header.shapes[shape] ?? 0) < 0.9 * header.filled ||
      header.filled < 5
    )
      return undefined;
    return { confidence: 0.61, reason: { by: 'values', words: `its values read as ${shape}` } };
  }
  const contradicted = held !== undefined && held.of >= 5 && held.share < 0.5 && reference?.by === undefined;
  const confidence = Math.min(mostOfNames, named * (0.5 + 0.5 * (fits ?? unseen))) * (contradicted ? 0.5 : 1);
  return { confidence, reason: reasonOf(header, named, fits, column.type) };
}

function reasonOf(header: ColumnProfile, named: number, fits: number | undefined, type: string): ProposalReason {
  const how = named >= 0.95 ? 'its words mean this column' : 'some of its words mean this column';
  if (fits === undefined) return { by: 'synonym', words: `${how}; it has no values` };
  const values = `${percent(fits)} of its ${header.filled} values fit (${wordsOf(type) !== undefined ? 'one of a list' : type})`;
  return { by: named >= 0.7 ? 'synonym' : 'type', words: `${how}, and ${values}` };
}

/** Whether a column's values come again: rows repeat what it is the key of. */
export const comesAgain = ({ distinct, distinctExact, filled }: ColumnProfile): boolean =>
  distinct < (distinctExact ? filled : 0.8 * filled);

const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** Small whole numbers are keys of everything. */
const smallNumbers = ({ greatest, shapes, filled }: ColumnProfile): boolean =>
  (shapes.integer ?? 0) > filled / 2 && Number(greatest ?? 0) < 1000;

function heldIn(header: ColumnProfile, to: string, by: string, keys: KeysOfDrop) {
  const sketch = keys.get(`${to}.${by}`);
  return sketch === undefined || header.filled === 0 ? undefined : containment(header.sketch, sketch);
}

/**
 * Gives headers to columns, the surest first, each once. A header may feed two contracts only where the one names the other
 * by it: `isShared` says so.
 */
export function assign(
  candidates: readonly Candidate[],
  isShared: (one: Candidate, other: Candidate) => boolean = () => false,
): readonly Candidate[] {
  const taken: Candidate[] = [];
  const sorted = candidates
    .filter(({ confidence }) => confidence >= threshold)
    .sort((a, b) => b.confidence - a.confidence || order(a) - order(b));
  for (const candidate of sorted) {
    const clash = taken.some(
      (other) =>
        (other.contract === candidate.contract && other.column === candidate.column) ||
        (headersOfBoth(other, candidate) && !isShared(other, candidate)),
    );
    if (!clash) taken.push(candidate);
  }
  return taken;
}

/** Whether two candidates read one header. */
const headersOfBoth = (one: Candidate, other: Candidate): boolean =>
  headersTaken(one).some((header) => headersTaken(other).includes(header));

/** Headers that a candidate reads. */
export const headersTaken = ({ header, feed = { from: header } }: Candidate): readonly string[] => headersOf(feed);

/** Columns that a record cannot do without come first, then in the order of the contract. */
function order({ contract, column }: Candidate): number {
  const place = Object.keys(contract.columns).indexOf(column);
  return contract.columns[column]?.required ? place : 1000 + place;
}
