import type { Canonical, Columns } from './columns.ts';
import type { Destination } from './destination.ts';
import type { Reason } from './outcome.ts';

/** A column that names a record of another (or the same) object type. */
export interface Reference {
  readonly to: string;
  /** Column of the target that is named; its key unless said otherwise. Must be a key or alternate key there. */
  readonly by?: string;
}

/** A link to one Odoo record: by its external id (records this project wrote) or by database id (records it found). */
export type Link = { readonly externalId: string | null } | { readonly id: number | null };

/** Links to several Odoo records; writing them replaces what was there. */
export interface Links {
  readonly ids: readonly number[];
}

/** What one Odoo field is given: text (numbers too, as decimal text), a boolean, a link, or nothing (`null` clears). */
export type Cell = string | boolean | null | Link | Links;

/** One Odoo record to be written flat: no lines nested under it. Field name → cell. */
export interface FlatRecord {
  readonly model: string;
  readonly cells: Readonly<Record<string, Cell>>;
  /** Fields Odoo computes that must come out like this; read back and compared, never written. */
  readonly expect?: Readonly<Record<string, string>>;
}

/**
 * A record that no row stands for but that rows need: a product category, an attribute and its values.
 * Written once under its own external id before the rows that name it.
 */
export interface SupportRecord {
  /** Unique among the support records of the object type; part of its external id. */
  readonly name: string;
  readonly model: string;
  readonly cells: Readonly<Record<string, Cell | { readonly support: string } | { readonly referenced: string }>>;
  /** Take a record of Odoo's own where exactly these fields match, rather than write another. */
  readonly match?: Readonly<Record<string, string>>;
  /** Many2many entries to have, added where missing; entries already there stay (parts run side by side). */
  readonly add?: { readonly field: string; readonly supports: readonly string[] };
}

/** Reading from Odoo, as far as an object type may: it never writes. */
export interface OdooReading {
  /** Records of a model that match a domain, with the named fields; `id` is always among them. */
  searchRead(
    model: string,
    domain: readonly unknown[],
    fields: readonly string[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/**
 * What an object type may look up while it turns a canonical record into Odoo's. A look-up that finds nothing notes a
 * reason against the row, which is then rejected with all its reasons at once.
 */
export interface Look<C extends Columns = Columns> {
  /** The Odoo record that a reference column of this row names; an empty link when the column is empty. */
  reference(column: keyof C & string): Link;
  /** Database id of that record. */
  referencedId(column: keyof C & string): number | undefined;
  /** Odoo model of that record. */
  referencedModel(column: keyof C & string): string | undefined;
  /** Odoo's country for an ISO code, noting `column` when there is none. */
  country(code: string | null, column: keyof C & string): Link;
  /** Odoo's state by code within a country. */
  state(country: string | null, code: string | null, column: keyof C & string): Link;
  /** Database id of a support record by its name. */
  supportId(name: string): number | undefined;
  /** A unit of measure by its name. */
  unit(name: string, column: keyof C & string): Link;
  /** An id found by `lookups` under this key. */
  found(key: string): number | undefined;
  /** Notes a reason to reject this row. */
  reject(reason: Reason): void;
  readonly destination: Destination;
}

/** Rows are matched with records that exist in Odoo; nothing is ever written. */
export interface Matching {
  readonly kind: 'match';
  readonly model: string;
  /** Odoo fields compared with `column`, without regard to case. */
  readonly fields: readonly string[];
  readonly column: string;
  /** Name of the gate that opens when rows stay unmatched, and of the queue file listing them. */
  readonly queue: string;
}

/** Rows become flat records under external ids of our own. */
export interface FlatWriting<C extends Columns = Columns> {
  readonly kind: 'flat';
  /** Odoo models written to; the destination must have them and let the user create there. */
  readonly models: readonly string[];
  /** Records that must exist before this row can be written. */
  supports?(record: Canonical<C>): readonly SupportRecord[];
  /**
   * Ids to be read once the support records exist; found again by `look.found`.
   * @param referenced database ids of the records that the rows name, by reference column
   */
  lookups?(
    referenced: (column: keyof C & string) => readonly number[],
    odoo: OdooReading,
  ): Promise<ReadonlyMap<string, number>>;
  /** The Odoo record this row becomes. */
  record(record: Canonical<C>, look: Look<C>): FlatRecord;
  /** How Odoo stores some fields differently from what it was given; used when reading back to compare. */
  readonly storedAs?: Readonly<Record<string, (text: string) => string>>;
}

/** How created records leave Odoo when the run is taken back. */
export type Undo = 'unlink-or-archive' | 'leave';

/** What `objectType` is given: typed by its own columns. */
export interface ObjectTypeDeclaration<C extends Columns> {
  /** Singular, kebab-case: `account`. */
  readonly name: string;
  /** Plural for people: `Accounts`. */
  readonly title: string;
  /** Base names, without extension, by which an export file is recognised. */
  readonly files: readonly string[];
  readonly source: {
    readonly key: keyof C & string;
    /** Columns other exports may name a record by instead of its key. */
    readonly alternateKeys?: readonly (keyof C & string)[];
    readonly columns: C;
    /** Columns in which a value may stand once only in a drop (empty cells aside). */
    readonly unique?: readonly (keyof C & string)[];
    /** A yes-or-no column made by us: is this row's key named in `in` by any row of the drop? */
    readonly named?: { readonly as: keyof C & string; readonly in: keyof C & string };
    /** Rules over several columns of one record. */
    rules?(record: Canonical<C>): readonly Reason[];
  };
  readonly references: { readonly [K in keyof C & string]?: Reference };
  readonly writing: Matching | FlatWriting<C>;
  readonly undo: Undo;
  readonly reconcile: { readonly count: boolean; readonly links: readonly (keyof C & string)[] };
}

/** One kind of record in a pair: its export contract and its whole way into Odoo. */
export type ObjectType = ObjectTypeDeclaration<Columns>;

/**
 * Declares an object type; the columns given decide the types of everything else. The result forgets them again, so
 * that object types can stand in one list: only records its own columns have read ever reach its functions.
 */
export function objectType<const C extends Columns>(declaration: ObjectTypeDeclaration<C>): ObjectType;
export function objectType(declaration: ObjectType): ObjectType {
  return declaration;
}

/** One source and one destination. */
export interface Pair {
  readonly name: string;
  /** Module part of the external ids: a name no Odoo module can have, because Odoo deletes a module's own records. */
  readonly namespace: string;
  readonly objectTypes: readonly ObjectType[];
}
