import { hash } from 'node:crypto';
import type { NameInRow } from './classify.ts';
import { nameOf } from './id-map.ts';
import type { ObjectType } from './object-type.ts';
import type { Reason } from './outcome.ts';

/**
 * As many rows of each object type as a person can look through, and of documents, which hold many lines, the lesser
 * number. What chosen rows name comes along, however much it is: without it they could not be loaded.
 */
export const sampleSize = { least: 50, most: 100 } as const;

/** Why a row is not loaded by a run that loads a sample. */
export const notInSample: Reason = {
  rule: 'not-in-sample',
  problem: 'is not among the rows of the sample',
  mend: 'Nothing to do: the full run brings it',
};

/** What one row says of itself and of others. */
export interface NamesOfRow {
  readonly key: string;
  /** Values of the columns that other exports may name it by, by column. */
  readonly alternates: Readonly<Record<string, string>>;
  readonly names: readonly NameInRow[];
}

/** Reads the rows of a drop as often as it takes, in any order of types; only names are kept. */
export interface SampledRows {
  rows(type: ObjectType): AsyncIterable<NamesOfRow>;
  /** What the lines of documents name, with the key of their document. */
  lines(type: ObjectType): AsyncIterable<{ readonly document: string; readonly names: readonly NameInRow[] }>;
}

/** Keys of the rows of a sample, by object type. */
export type Sample = ReadonlyMap<string, ReadonlySet<string>>;

interface Candidate extends NamesOfRow {
  /** Families are kept together: rows of one family have its first record's rank. */
  readonly family: string;
  readonly own: string;
}

/**
 * Chooses whole families of rows, the same ones whenever it is asked: records that name nothing are drawn by a hash of
 * their keys, then what belongs to them (an account's contacts, orders, invoices), at most 100 of an object type, and at
 * least 50 where there are as many. Last comes everything that the chosen rows name, so that each of them can be loaded.
 * Memory holds the candidates of one object type and the chosen rows, whatever the size of the drop.
 * @param types in the order of their phases
 */
export async function chooseSample(
  types: readonly ObjectType[],
  drop: SampledRows,
  { least, most }: { readonly least: number; readonly most: number } = sampleSize,
): Promise<Sample> {
  const families = new Map<string, string>();
  const chosen = new Map<string, Map<string, NamesOfRow>>();
  const matched = new Set(types.filter(({ writing }) => writing.kind === 'match').map(({ name }) => name));
  for (const type of types) {
    const size = { least, most: type.lines === undefined ? most : least };
    const candidates = await candidatesOf(type, drop, families, matched, size);
    chosen.set(type.name, new Map(candidates.map((row) => [row.key, row])));
    for (const row of candidates) {
      for (const name of namesOf(type, row)) families.set(name, row.family);
    }
  }
  const needed = new Map<string, Set<string>>();
  const need = (names: readonly NameInRow[]) => {
    for (const { name } of names) {
      const of = needed.get(name.objectType) ?? new Set();
      needed.set(name.objectType, of.add(nameOf(name)));
    }
  };
  // What is named comes from earlier phases, or is of the same object type: those are read again until nothing is new.
  for (const type of [...types].reverse()) {
    const own = chosen.get(type.name) ?? new Map<string, NamesOfRow>();
    for (const row of own.values()) need(row.names);
    for (let added = true; added; ) {
      added = false;
      const wanted = needed.get(type.name) ?? new Set();
      if (wanted.size === 0) break;
      for await (const row of drop.rows(type)) {
        if (own.has(row.key) || !namesOf(type, row).some((name) => wanted.has(name))) continue;
        own.set(row.key, row);
        need(row.names);
        added = true;
      }
    }
    if (type.lines === undefined || own.size === 0) continue;
    for await (const { document, names } of drop.lines(type)) if (own.has(document)) need(names);
  }
  return new Map([...chosen].map(([name, rows]) => [name, new Set(rows.keys())]));
}

async function candidatesOf(
  type: ObjectType,
  drop: SampledRows,
  families: ReadonlyMap<string, string>,
  matched: ReadonlySet<string>,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<readonly Candidate[]> {
  let related: Candidate[] = [];
  let others: Candidate[] = [];
  for await (const row of drop.rows(type)) {
    const own = hash('sha1', `${type.name}\0${row.key}`);
    const ofFamilies = row.names
      // Users own too much to make a family.
      .filter(({ name }) => !matched.has(name.objectType) && name.objectType !== type.name)
      .flatMap(({ name }) => families.get(nameOf(name)) ?? [])
      .sort();
    const family = ofFamilies[0];
    if (family !== undefined) related.push({ ...row, family, own });
    else others.push({ ...row, family: own, own });
    if (related.length > 4 * most) related = first(related, most);
    if (others.length > 4 * least) others = first(others, least);
  }
  const taken = first(related, most);
  return [...taken, ...first(others, Math.max(0, least - taken.length))];
}

const first = (candidates: readonly Candidate[], count: number): Candidate[] =>
  [...new Map(candidates.map((row) => [row.key, row])).values()]
    .sort((a, b) => (a.family === b.family ? order(a.own, b.own) : order(a.family, b.family)))
    .slice(0, count);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const namesOf = ({ name: objectType }: ObjectType, { key, alternates }: NamesOfRow): readonly string[] => [
  nameOf({ objectType, key }),
  ...Object.entries(alternates).map(([by, value]) => nameOf({ objectType, by, key: value })),
];
