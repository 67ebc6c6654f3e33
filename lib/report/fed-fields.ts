import type { CanonicalValue } from '../migration/columns.ts';
import type { Destination, Word } from '../migration/destination.ts';
import { exportColumns } from '../migration/map.ts';
import type { Cell, FlatWriting, Look, ObjectType } from '../migration/object-type.ts';
import { defaultSettings } from '../migration/settings.ts';

type CanonicalRecord = Readonly<Record<string, CanonicalValue>>;

/**
 * Odoo fields that each export column of an object type feeds, found by turning examples into records with one column
 * changed: what the code does, not what somebody wrote down about it. Columns of matched rows feed nothing.
 */
export function fedFields(type: ObjectType): ReadonlyMap<string, readonly string[]> {
  const { writing } = type;
  const columns = Object.keys(exportColumns(type));
  if (writing.kind !== 'flat') return new Map(columns.map((column) => [column, []]));
  const full = exampleRecord(type);
  const least = Object.fromEntries(
    Object.entries(full).map(([column, value]) => [column, type.source.columns[column]?.required ? value : null]),
  );
  const idOf = numbering();
  return new Map(
    columns.map((column) => {
      const fields = [full, least].flatMap((record) => {
        const held = writtenFields(writing, { ...record, [column]: full[column] ?? null }, idOf);
        return othersThan(type, column, full[column] ?? null).flatMap((other) => {
          const changed = writtenFields(writing, { ...record, [column]: other }, idOf);
          return Object.keys(held).filter((field) => held[field] !== changed[field]);
        });
      });
      return [column, [...new Set(fields)].sort()];
    }),
  );
}

/** Every column as its own example says; the ones made by us say no. */
function exampleRecord(type: ObjectType): CanonicalRecord {
  const made = type.source.named?.as;
  return Object.fromEntries(
    Object.entries(type.source.columns).map(([column, { parse, example }]) => {
      const parsed = parse(example);
      return [column, column === made ? false : parsed.ok ? parsed.value : null];
    }),
  );
}

/** Values a column may hold in place of its example: nothing if it may be empty, the other words, another text. */
function othersThan(type: ObjectType, column: string, example: CanonicalValue): readonly CanonicalValue[] {
  const { required, type: kind } = type.source.columns[column] ?? { required: false, type: '' };
  const empty = required ? [] : [null];
  if (kind.startsWith('one of ')) return [...empty, ...kind.slice('one of '.length).split(', ')];
  if (typeof example === 'boolean') return [...empty, !example];
  if (Array.isArray(example)) return [...empty, ['something else']];
  return typeof example === 'string' ? [...empty, 'something else'] : empty;
}

/** Fields a record would be written with, as text; fields without a value are left out. */
function writtenFields(
  writing: FlatWriting,
  record: CanonicalRecord,
  idOf: (name: string) => number,
): Readonly<Record<string, string>> {
  const { cells, expect = {} } = writing.record(record, lookInto(record, idOf));
  const written = Object.entries({ ...cells, ...expect }).filter(([, cell]) => !isEmpty(cell));
  return Object.fromEntries(written.map(([field, cell]) => [field, JSON.stringify(cell)]));
}

const isEmpty = (cell: Cell): boolean =>
  cell === null ||
  (typeof cell === 'object' &&
    ('html' in cell
      ? false
      : 'ids' in cell
        ? cell.ids.length === 0
        : 'id' in cell
          ? cell.id === null
          : cell.externalId === null));

/** Gives every name a number of its own. */
function numbering(): (name: string) => number {
  const ids = new Map<string, number>();
  return (name) => {
    const id = ids.get(name) ?? ids.size + 1;
    ids.set(name, id);
    return id;
  };
}

/** What the newest Odoo calls fields that have had other names. */
const newestNames: Readonly<Record<Word, string>> = {
  purchaseLineUnit: 'product_uom_id',
  purchaseLineTaxes: 'tax_ids',
  purchaseNotes: 'note',
  lotModel: 'stock.lot',
  pickingMoves: 'move_ids',
  moveQuantity: 'quantity',
  moveLabel: 'name',
  taxLabel: 'invoice_label',
};

/** A look that finds everything a record names. */
function lookInto(record: CanonicalRecord, idOf: (name: string) => number): Look {
  const destination: Destination = {
    country: idOf,
    state: (country, code) => idOf(`${country}-${code}`),
    unit: idOf,
    currency: idOf,
    ledgerAccount: idOf,
    company: { id: 1, currency: 'USD', country: 1, fiscalCountry: 1 },
    taxCountry: true,
    emptyPositionKeepsTaxes: true,
    taxPriceIncluded: (included) => ({ price_include: included }),
    lockedUntil: () => undefined,
    ownRate: (rate) => ({ invoice_currency_rate: rate }),
    invoiceLineKind: (kind) => ({ display_type: kind }),
    name: (word) => newestNames[word],
    purchaseUnit: false,
    productKind: (kind) => ({ type: kind }),
  };
  const nameIn = (column: string): string | null => {
    const name = record[column];
    return typeof name === 'string' ? `${column} ${name}` : null;
  };
  const linkTo = (name: string | null) => ({ id: name === null ? null : idOf(name) });
  return {
    destination,
    settings: defaultSettings,
    reference: (column) => ({ externalId: nameIn(column) }),
    referencedId: (column) => linkTo(nameIn(column)).id ?? undefined,
    referencedIds: (column) => {
      const names = record[column];
      return Array.isArray(names) ? names.map((name: string) => idOf(`${column} ${name}`)) : [];
    },
    referencedModel: () => undefined,
    country: linkTo,
    currency: linkTo,
    ledgerAccount: linkTo,
    state: (_, code) => linkTo(code),
    supportId: idOf,
    unit: linkTo,
    found: idOf,
    reject: () => undefined,
    note: () => undefined,
  };
}
