import { type Blemish, type ExpectedOutcome, holdBack, type PlantedRow } from './example-planting.ts';
import type { Random } from './example-random.ts';

/** A clinic's rows may also end as a change of a record that another row brought. */
export type ClinicOutcome = ExpectedOutcome | 'updated';

/** One row of the clinic's export with what was done to it and what must come of it. */
export interface ClinicRow<C> extends Omit<PlantedRow<C>, 'outcome'> {
  readonly outcome: ClinicOutcome;
}

export type Cells<C extends readonly string[]> = Readonly<Record<C[number], string>>;

/** A row with an identifier, as all of them are. */
export interface WithId {
  readonly id: string;
}

export const idOf = ({ id }: WithId): string => id;

export const numbered = (prefix: string, number: number, digits = 4): string =>
  `${prefix}-${String(number).padStart(digits, '0')}`;

/** A row that some rule stops. */
export const refused = <C>(index: number, rule: string, kind: string, change: NoInfer<Partial<C>>): Blemish<C> => ({
  index,
  kind,
  rule,
  outcome: 'rejected',
  change: (cells) => ({ ...cells, ...change }),
});

/** A good row in which something is unusual; whether it arrives depends on what it names alone. */
export const unusual = <C>(index: number, kind: string, change: NoInfer<Partial<C>>): Blemish<C> => ({
  index,
  kind,
  outcome: 'created',
  change: (cells) => ({ ...cells, ...change }),
});

/** A row that repeats the identifier of an earlier one. */
export const again = <C>(cells: C): PlantedRow<C> => ({
  cells,
  outcome: 'rejected',
  rule: 'duplicate-key',
  kind: 'identifier of an earlier row',
});

/** A row without any value. */
export function emptyRow<C extends Readonly<Record<string, string>>>(like: C): PlantedRow<Record<keyof C, string>> {
  const blank: Record<string, string> = Object.fromEntries(
    Object.keys(like).map((column): [string, string] => [column, '']),
  );
  return { cells: { ...like, ...blank }, outcome: 'skipped', rule: 'empty-row', kind: 'row without any value' };
}

/** Lets rows wait that name something which does not reach Odoo; a row that breaks a rule of its own stays rejected. */
export const waitFor = <C extends WithId>(
  rows: PlantedRow<C>[],
  kind: string,
  stopped: ReadonlySet<string>,
  named: (cells: C) => string,
): void => holdBack(rows, kind, (cells) => stopped.has(named(cells)), idOf);

/** The same list, which must not be empty. */
export function some<T>(list: readonly T[], what: string): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error(`the example needs ${what}`);
  return [first, ...rest];
}

/** The item at a place that must be there. */
export function at<T>(list: readonly T[], index: number, what: string): T {
  const found = list[index];
  if (found === undefined) throw new Error(`the example needs more ${what}`);
  return found;
}

/** The items in another order, always the same one for the same seed. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
