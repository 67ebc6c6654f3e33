import { collectedText } from '../migration/collected.ts';
import { type CanonicalValue, type Columns, wordsOf } from '../migration/columns.ts';
import type { Destination, Word } from '../migration/destination.ts';
import { exportColumns } from '../migration/map.ts';
import type {
  Cell,
  CollectedWriting,
  DocumentWriting,
  FlatWriting,
  Look,
  ObjectType,
} from '../migration/object-type.ts';
import { defaultSettings } from '../migration/settings.ts';

type CanonicalRecord = Readonly<Record<string, CanonicalValue>>;

/** Odoo fields by the export column that feeds them. */
export type FedBy = ReadonlyMap<string, readonly string[]>;

/**
 * Odoo fields that each export column of an object type feeds, found by turning examples into records with one column
 * changed: what the code does, not what somebody wrote down about it. Columns of matched rows feed nothing.
 */
export function fedFields(type: ObjectType): FedBy {
  const { writing } = type;
  const { columns } = type.source;
  const names = Object.keys(exportColumns(type));
  switch (writing.kind) {
    case 'match':
    case 'inventory':
      return new Map(names.map((column) => [column, []]));
    case 'flat': {
      const examples = everyWord(columns, type.source.named?.as);
      const own = fedBy(names, columns, examples, flatFields(writing, numbering()));
      // What belongs to another record of its type may leave to that one what it needs.
      const alone = Object.entries(examples[0] ?? {}).map(([column, value]) => [
        column,
        type.references[column]?.to === type.name ? null : value,
      ]);
      const inSupports = fedBy(names, columns, [Object.fromEntries(alone)], supportFields(writing, numbering()));
      return new Map(
        [...own].map(([column, fields]) => [column, fields.length > 0 ? fields : (inSupports.get(column) ?? [])]),
      );
    }
    case 'collected': {
      const lines = type.lines === undefined ? [] : examplesOf(type.lines.columns).slice(0, 1);
      const fields = collectedFields(writing, numbering());
      return fedBy(names, columns, everyWord(columns), (record) => fields(record, lines));
    }
    case 'document': {
      const lines = type.lines === undefined ? [] : examplesOf(type.lines.columns).slice(0, 1);
      const fields = documentFields(writing, numbering());
      return fedBy(
        names,
        columns,
        everyWord(columns, type.source.named?.as),
        (record) => fields(record, lines).document,
      );
    }
  }
}

/** Odoo fields that an object type writes itself, whatever a map feeds, with the columns that feed them. */
export function writtenFields(type: ObjectType): ReadonlyMap<string, readonly string[]> {
  const written = new Map<string, string[]>();
  for (const field of everyFieldOf(type)) written.set(field, []);
  for (const [column, fields] of fedFields(type)) {
    for (const field of fields) written.set(field, [...(written.get(field) ?? []), column]);
  }
  return written;
}

/** Fields of the records that examples become, those that no column feeds too. */
function everyFieldOf({ writing, source, lines }: ObjectType): readonly string[] {
  const examples = everyWord(source.columns, source.named?.as);
  switch (writing.kind) {
    case 'flat':
      return examples.flatMap((record) => Object.keys(flatFields(writing, numbering())(record)));
    case 'document': {
      const nested = lines === undefined ? [] : examplesOf(lines.columns).slice(0, 1);
      const fields = documentFields(writing, numbering());
      return examples.flatMap((record) => Object.keys(fields(record, nested).document));
    }
    case 'collected':
    case 'match':
    case 'inventory':
      return [];
  }
}

/** The same of the columns of a document's lines. */
export function fedByLines({ source, lines, writing }: ObjectType): FedBy {
  if (lines !== undefined && writing.kind === 'collected') {
    const [record = {}] = examplesOf(source.columns);
    const fields = collectedFields(writing, numbering());
    return fedBy(Object.keys(lines.columns), lines.columns, everyWord(lines.columns), (line) => fields(record, [line]));
  }
  if (lines === undefined || writing.kind !== 'document') return new Map();
  const fields = documentFields(writing, numbering());
  const names = Object.keys(lines.columns);
  // What a line feeds hangs on its document's state: only a confirmed order has received something.
  const fed = everyWord(source.columns, source.named?.as).map((document) =>
    fedBy(names, lines.columns, everyWord(lines.columns), (record) => fields(document, [record]).line),
  );
  return new Map(names.map((column) => [column, [...new Set(fed.flatMap((one) => one.get(column) ?? []))].sort()]));
}

type Written = Readonly<Record<string, string>>;

function fedBy(
  names: readonly string[],
  columns: Columns,
  examples: readonly CanonicalRecord[],
  written: (record: CanonicalRecord) => Written,
): FedBy {
  const [full = {}] = examples;
  return new Map(
    names.map((column) => {
      const fields = examples.flatMap((record) => {
        const example = full[column] ?? null;
        const held = written({ ...record, [column]: example });
        return othersThan(columns, column, example).flatMap((other) => {
          const changed = written({ ...record, [column]: other });
          return Object.keys(held).filter((field) => held[field] !== changed[field]);
        });
      });
      return [column, [...new Set(fields)].sort()];
    }),
  );
}

/** A record with every column as its own example says, and one with the required columns only. */
function examplesOf(columns: Columns, made?: string): readonly CanonicalRecord[] {
  const full = Object.fromEntries(
    Object.entries(columns).map(([column, { parse, example }]) => {
      const parsed = parse(example);
      return [column, column === made ? false : parsed.ok ? parsed.value : null];
    }),
  );
  const least = Object.entries(full).map(([column, value]) => [column, columns[column]?.required ? value : null]);
  return [full, Object.fromEntries(least)];
}

/** The same with each word that a column may hold: what a document is written with hangs on its kind and its state. */
function everyWord(columns: Columns, made?: string): readonly CanonicalRecord[] {
  const [full = {}, least = {}] = examplesOf(columns, made);
  const worded = Object.keys(columns).flatMap((column) =>
    othersThan(columns, column, full[column] ?? null).flatMap((word) =>
      wordsOf(columns[column]?.type ?? '') === undefined ? [] : [{ ...full, [column]: word }],
    ),
  );
  return [full, least, ...worded];
}

/** Values a column may hold in place of its example: nothing if it may be empty, the other words, another value. */
function othersThan(columns: Columns, column: string, example: CanonicalValue): readonly CanonicalValue[] {
  const { required, type: kind } = columns[column] ?? { required: false, type: '' };
  const empty = required ? [] : [null];
  const words = wordsOf(kind);
  if (words !== undefined) return [...empty, ...words];
  if (typeof example === 'boolean') return [...empty, !example];
  if (Array.isArray(example)) return [...empty, ['something else']];
  return typeof example === 'string' ? [...empty, otherText[kind] ?? 'something else'] : empty;
}

/** Another value of columns that are calculated with. */
const otherText: Readonly<Record<string, string>> = {
  decimal: '3',
  date: '2001-02-03',
  instant: '2001-02-03T04:05:06Z',
  'currency code': 'CHF',
};

type IdOf = (name: string) => number;

/** Fields a record would be written with, as text; fields without a value are left out. */
const flatFields =
  (writing: FlatWriting, idOf: IdOf) =>
  (record: CanonicalRecord): Written => {
    const { cells, expect = {}, related } = writing.record(record, lookInto(record, idOf));
    const behind = related?.fields.map((field): [string, Cell] => [field, { ids: Object.values(related.ids) }]) ?? [];
    return asText({ ...cells, ...expect, ...Object.fromEntries(behind) });
  };

/** Fields that a row alone makes of the record it is collected on. */
const collectedFields =
  (writing: CollectedWriting, idOf: IdOf) =>
  (record: CanonicalRecord, lines: readonly CanonicalRecord[]): Written => {
    const row = { key: 'key', record, lines };
    const cells = writing.cells([row], lookInto(record, idOf).destination);
    return asText({ ...cells, [writing.field]: collectedText(new Map([[row.key, row]])) });
  };

/** Fields of the records a record needs, named with their model: what a column feeds that is in none of its own. */
const supportFields =
  (writing: FlatWriting, idOf: IdOf) =>
  (record: CanonicalRecord): Written =>
    Object.fromEntries(
      (writing.supports?.(record, lookInto(record, idOf).destination) ?? []).flatMap(({ model, cells }) =>
        Object.entries(cells).map(([field, cell]) => [`${model}.${field}`, JSON.stringify(cell)]),
      ),
    );

/** What of a document is no field of it when it is loaded: which field of it or of its lines that comes to. */
const finishedAs: Readonly<Record<string, string>> = {
  state: 'state',
  untaxed: 'amount_untaxed',
  tax: 'amount_tax',
  total: 'amount_total',
  settle: 'account.payment',
  confirmedAt: 'date_approve',
  receivedAt: 'date_done',
  received: 'qty_received',
  quantity: 'quantity',
  lot: 'lot_id',
  owner: 'owner_id',
  mappings: 'tax_ids',
};

/** Fields a document would be written with, and its first line; from what it is finished with too. */
const documentFields =
  (writing: DocumentWriting, idOf: IdOf) =>
  (
    record: CanonicalRecord,
    lines: readonly CanonicalRecord[],
  ): { readonly document: Written; readonly line: Written } => {
    const nested = lines.map((line, index) => ({ key: `${index}`, record: line, look: lookInto(line, idOf) }));
    const document = writing.record(record, lookInto(record, idOf), nested);
    const { cells, nested: written } = document;
    const finished = Object.fromEntries(
      Object.entries(document).flatMap(([name, value]) => {
        const field = finishedAs[name];
        return field === undefined || value === null ? [] : [[field, JSON.stringify(value)]];
      }),
    );
    return {
      document: { ...finished, ...asText(cells) },
      line: { ...finished, ...asText(written?.lines[0]?.cells ?? {}) },
    };
  };

const asText = (cells: Readonly<Record<string, Cell>>): Written =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([field, cell]) => (isEmpty(cell) ? [] : [[field, JSON.stringify(cell)]])),
  );

const isEmpty = (cell: Cell): boolean =>
  cell === null ||
  (typeof cell === 'object' &&
    ('html' in cell || 'file' in cell
      ? false
      : 'ids' in cell
        ? cell.ids.length === 0
        : 'id' in cell
          ? cell.id === null
          : cell.externalId === null));

/** Gives every name a number of its own. */
function numbering(): IdOf {
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
  moveLabel: 'description_picking',
  taxLabel: 'invoice_label',
  leadLossReason: 'lost_reason_id',
};

/** A look that finds everything a record names. */
function lookInto(record: CanonicalRecord, idOf: IdOf): Look {
  const destination: Destination = {
    country: idOf,
    state: (country, code) => idOf(`${country}-${code}`),
    unit: idOf,
    currency: idOf,
    ledgerAccount: idOf,
    user: 1,
    mobileNumbers: false,
    doneActivitiesKept: true,
    activitiesNeedUser: false,
    company: { id: 1, currency: 'USD', country: 1, fiscalCountry: 1 },
    taxCountry: true,
    emptyPositionKeepsTaxes: true,
    taxPriceIncluded: (included) => ({ price_include: included }),
    lockedUntil: () => undefined,
    ownRate: (rate) => ({ invoice_currency_rate: rate }),
    invoiceLineKind: (kind) => ({ display_type: kind }),
    name: (word) => newestNames[word],
    purchaseUnit: false,
    stockValuation: (kind) => kind,
    productKind: (kind) => ({ type: kind }),
  };
  const nameIn = (column: string): string | null => {
    const name = record[column];
    return typeof name === 'string' ? `${column} ${name}` : null;
  };
  const linkTo = (name: string | null) => ({ id: name === null ? null : idOf(name) });
  return {
    destination,
    // With everything on that a map may ask for.
    settings: { ...defaultSettings, settlePaidInvoices: true },
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
    isToCome: () => false,
    found: idOf,
    file(column) {
      const name = record[column];
      return typeof name === 'string' ? { file: name, sha1: name, bytes: 1 } : null;
    },
    reject: () => undefined,
    note: () => undefined,
  };
}
