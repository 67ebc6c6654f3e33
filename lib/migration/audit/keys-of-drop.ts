import type { CanonicalValue } from '../columns.ts';
import type { SourceRow } from '../export-files/source-row.ts';
import { KeySet } from '../key-set.ts';
import { exportColumns, type ObjectMap, type SchemaMap } from '../map.ts';
import type { LineType, ObjectType, Pair, Reference } from '../object-type.ts';
import type { Reason } from '../outcome.ts';
import { cellsReader } from '../transform.ts';
import { KeyNumbers } from './key-numbers.ts';
import { fromUnits, inUnits } from './sums-of-lines.ts';

type Values = Readonly<Record<string, CanonicalValue>>;

/** By what the records of a drop are named, of all rows read so far, also of those that cannot be migrated as they are. */
export class KeysOfDrop {
  readonly #pair: Pair;
  /** Columns by which records of an object type are named. */
  readonly #named: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #keys = new Map<string, KeySet>();
  /** Numbers that lines are reckoned with, of records that have one. */
  readonly #figures = new Map<string, KeyNumbers>();
  /** Keys with what their records say in columns that others must agree with. */
  readonly #said = new Map<string, KeySet>();

  constructor(pair: Pair, map: SchemaMap) {
    this.#pair = pair;
    this.#named = namedColumns(pair, map);
  }

  /** Notes rows of an object type, one by one. */
  noter(type: ObjectType, map: ObjectMap): (row: SourceRow) => void {
    const columns = exportColumns(type);
    const { key } = type.source;
    const { figure, sameAs = [] } = type.audit ?? {};
    const agreed = [...new Set(sameAs.flatMap((same) => same.columns))];
    const naming = [...new Set([key, ...(this.#named.get(type.name) ?? [])])];
    const read =
      figure === undefined ? cellsReader(only(columns, [...naming, ...agreed]), map) : cellsReader(columns, map);
    const named = naming.map((column) => ({ column, keys: setIn(this.#keys, `${type.name}.${column}`) }));
    const figures = new KeyNumbers();
    this.#figures.set(type.name, figures);
    const said = setIn(this.#said, type.name);
    return (row) => {
      const { record, reasons } = read(row);
      for (const { column, keys } of named) {
        const value = record[column];
        if (typeof value === 'string') keys.add(value);
      }
      const own = record[key];
      if (typeof own !== 'string') return;
      // What cannot be read whole has no figure.
      const number = reasons.length === 0 ? figure?.(record) : null;
      if (typeof number === 'string') figures.set(own, inUnits(number));
      for (const column of agreed) said.add(statement(own, column, record[column]));
    };
  }

  /** Whether a row of the drop is named so. @param by the object type's key unless said */
  has(object: string, by: string | undefined, key: string): boolean {
    return this.#keys.get(`${object}.${by ?? this.#keyOf(object)}`)?.has(key) ?? false;
  }

  /** Whether a reference names records by their own key. */
  isKey({ to, by }: Reference): boolean {
    return by === undefined || by === this.#keyOf(to);
  }

  /** Figures of the records that a line names in a column; null for one that has none. */
  figures({ references }: LineType, column: string, line: Values): readonly (string | null)[] {
    const figures = this.#figures.get(references[column]?.to ?? '');
    return [line[column] ?? []].flat().map((key) => {
      const number = typeof key === 'string' ? figures?.get(key) : undefined;
      return number === undefined ? null : fromUnits(number).toFixed();
    });
  }

  /** Columns in which a record says something else than the one it names. */
  disagreements({ name, audit, source }: ObjectType, record: Values): readonly Reason[] {
    const said = this.#said.get(name);
    return (audit?.sameAs ?? []).flatMap(({ reference, columns }) => {
      const named = record[reference];
      if (said === undefined || typeof named !== 'string' || !this.has(name, source.key, named)) return [];
      return columns
        .filter((column) => record[column] !== undefined && !said.has(statement(named, column, record[column])))
        .map((column) => disagrees(column, reference));
    });
  }

  #keyOf(object: string): string {
    return this.#pair.objectTypes.find(({ name }) => name === object)?.source.key ?? '';
  }
}

function setIn(sets: Map<string, KeySet>, name: string): KeySet {
  const set = sets.get(name) ?? new KeySet();
  sets.set(name, set);
  return set;
}

const only = <T>(columns: Readonly<Record<string, T>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));

// No cell holds a NUL: different statements never join to the same text.
const statement = (key: string, column: string, value: CanonicalValue | undefined): string =>
  `${key}\0${column}\0${String(value)}`;

/** Columns that references, of columns or of custom fields, name records by. */
function namedColumns({ objectTypes }: Pair, { objects }: SchemaMap): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  const note = ({ to, by }: { readonly to?: string | undefined; readonly by?: string | undefined }) => {
    if (to !== undefined && by !== undefined) named.set(to, (named.get(to) ?? new Set()).add(by));
  };
  for (const { name, references, lines } of objectTypes) {
    for (const reference of [...Object.values(references), ...Object.values(lines?.references ?? {})])
      if (reference !== undefined) note(reference);
    for (const feed of Object.values(objects[name]?.custom ?? {})) note(feed);
  }
  return named;
}

const disagrees = (column: string, reference: string): Reason => ({
  rule: 'disagrees-with-named',
  column,
  problem: `says something else than the record named in ${reference}`,
  mend: 'Correct one of the two records, or the reference',
});
