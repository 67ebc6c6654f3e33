import type { AuditChecks } from './audit/audit-checks.ts';
import type { Canonical, Columns } from './columns.ts';
import type { CustomFieldType, SelectionOption } from './custom-fields.ts';
import type { Destination } from './destination.ts';
import type { OdooDocument } from './document.ts';
import type { FileFacts } from './drop-files.ts';
import type { InventoryEntry } from './inventory.ts';
import type { Amounts, Reason } from './outcome.ts';
import type { Queue } from './queue.ts';
import type { Settings } from './settings.ts';

/** A column that names a record of another (or the same) object type; a list column names several. */
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

/** Text that is markup already; plain text in an html field is a `string`. */
export interface Markup {
  readonly html: string;
}

/** The bytes of a file that came with the drop, as its row names it. */
export interface FileContent extends FileFacts {
  readonly file: string;
}

/** What one Odoo field is given: text (numbers too, as decimal text), a boolean, a link, or nothing (`null` clears). */
export type Cell = string | boolean | null | Link | Links | Markup | FileContent;

/** Records behind x2many fields of a record, and the links that those of them are to have which have none. */
export interface RelatedRecords {
  readonly model: string;
  /** The x2many fields. */
  readonly fields: readonly string[];
  /** Only those that hold this. */
  readonly where: Readonly<Record<string, string>>;
  /** Database ids by field. */
  readonly ids: Readonly<Record<string, number>>;
}

/** One Odoo record to be written flat: no lines nested under it. Field name → cell. */
export interface FlatRecord {
  /**
   * Records that Odoo makes by itself along with this one, and links they are to have where they have none: a tax's
   * distribution lines and their account. Never touched where the record is one of Odoo's own (`match`).
   */
  readonly related?: RelatedRecords;
  /** Remarks that hold only where the record is written by us, not taken as Odoo has it (`match`). */
  readonly remarks?: readonly Reason[];
  readonly model: string;
  /**
   * Column that names the record the cells are written to, in place of one of the row's own: the primary address of a
   * patient is fields of the patient. One row of an object type may write to a record.
   */
  readonly onto?: string;
  /** When it was made in the source, as Odoo writes it: Odoo's own `create_date` where the map asks for that. */
  readonly createdAt?: string | null;
  /** Record that Odoo makes people followers of because this one is written: whoever is new is taken away again. */
  readonly followed?: { readonly model: string; readonly id: number };
  /** Fields that are left out when the record is made, and written right after: Odoo would do something with them then. */
  readonly later?: readonly string[];
  readonly cells: Readonly<Record<string, Cell>>;
  /** Fields Odoo computes that must come out like this; read back and compared, never written. */
  readonly expect?: Readonly<Record<string, string>>;
  /**
   * Take a record of Odoo's own that holds exactly these values (a list: exactly these links), rather than write
   * another. Such a record is never changed; its row is `unchanged`. At least one value is none of a list.
   */
  readonly match?: Readonly<Record<string, string | number | boolean | readonly number[]>>;
  /** Never made by us: while nothing matches, the row is `pending` with this reason. */
  readonly waitsFor?: Reason;
}

/**
 * A link of a support record: to another support record, to a record that another one links to (`field` of it: a
 * warehouse's stock location), or to the record that the row names in a column.
 */
export type SupportCell = { readonly support: string; readonly field?: string } | { readonly referenced: string };

/**
 * A record that no row stands for but that rows need: a product category, an attribute and its values.
 * Written once under its own external id before the rows that name it.
 */
export interface SupportRecord {
  /** Unique among the support records of the object type; part of its external id. */
  readonly name: string;
  readonly model: string;
  readonly cells: Readonly<Record<string, Cell | SupportCell>>;
  /** Take a record of Odoo's own where exactly these fields match (also across links), rather than write another. */
  readonly match?: Readonly<Record<string, string | number | boolean | { readonly referenced: string }>>;
  /** Many2many entries to have, added where missing; entries already there stay (parts run side by side). */
  readonly add?: { readonly field: string; readonly supports: readonly string[] };
}

/** A field as Odoo describes it right now. */
export interface FieldFacts {
  readonly type: string;
  /** Model that a many2one names. */
  readonly relation?: string | undefined;
  /** Options of a selection with their labels. */
  readonly selection?: readonly (readonly [string, string])[] | undefined;
}

/** Reading what Odoo says of its models. */
export interface ModelReading {
  /** Fields of a model by name, asked anew each time. */
  fields(model: string): Promise<ReadonlyMap<string, FieldFacts>>;
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
  /** Database ids of the records that a list column names. */
  referencedIds(column: keyof C & string): readonly number[];
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
  /** An active currency by its ISO code. */
  currency(code: string, column: keyof C & string): Link;
  /** An account of the chart by its code. */
  ledgerAccount(code: string, column: keyof C & string): Link;
  /** An id found by `lookups` under this key. */
  found(key: string): number | undefined;
  /**
   * Whether a database id stands for a record that only the real run will make: in a rehearsal. Odoo cannot be asked about
   * it, so that nothing found says nothing.
   */
  isToCome(id: number): boolean;
  /** The file that a column names (`writing.file`), noting a reason when it did not come or is too large. */
  file(column: keyof C & string): FileContent | null;
  /** Notes a reason to reject this row. */
  reject(reason: Reason): void;
  /** Notes that something is carried over differently, or not at all: the row goes on, the report lists it. */
  note(reason: Reason): void;
  readonly destination: Destination;
  /** What the approved map decides about the whole migration. */
  readonly settings: Settings;
}

/** Columns of this object type whose values must be in Odoo beforehand; what is not there opens a gate before the run. */
export interface Prerequisite {
  readonly column: string;
  /** Kind of thing, looked up at the destination. */
  readonly of: 'ledger-account';
  /** Name of the gate. */
  readonly gate: string;
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
  supports?(record: Canonical<C>, destination: Destination): readonly SupportRecord[];
  /**
   * Ids to be read once the support records exist; found again by `look.found`.
   * @param referenced database ids of the records that the rows name, by reference column
   * @param records of the whole part
   */
  lookups?(
    referenced: (column: keyof C & string) => readonly number[],
    odoo: OdooReading,
    records: readonly Canonical<C>[],
  ): Promise<ReadonlyMap<string, number>>;
  /** The Odoo record this row becomes. */
  record(record: Canonical<C>, look: Look<C>): FlatRecord;
  /**
   * Holds what was written against what Odoo then does, where reading the record back does not show it.
   * @returns differences by place in the list
   */
  verify?(
    records: readonly FlatRecord[],
    odoo: ModelReading,
  ): Promise<
    readonly { readonly at: number; readonly field: string; readonly expected: string; readonly found: string }[]
  >;
  /** Column that names a file of the drop; its bytes may then be written (`FileContent`). */
  readonly file?: keyof C & string;
  /**
   * Fields that Odoo sets anew whenever others of the record are written: looked at once more afterwards, and written
   * alone where they do not hold what they should.
   */
  readonly afterwards?: readonly string[];
  /** Fields that Odoo fills by itself while no row says anything of them: what they hold then is nobody's edit. */
  readonly filledByOdoo?: readonly string[];
  /**
   * Fields that Odoo itself goes on changing as business goes on: what they hold later is nobody's edit, and no drift. They
   * are written again only where the source has changed.
   */
  readonly movedByOdoo?: readonly string[];
  /** Whether values of custom fields are this row's own; when they are not, they are left out and noted. */
  ownsCustom?(record: Canonical<C>): boolean;
  /** How Odoo stores some fields differently from what it was given; used when reading back to compare. */
  readonly storedAs?: Readonly<Record<string, (text: string) => string>>;
}

/** A row as it is kept in a field that collects rows. */
export interface CollectedRow<C extends Columns = Columns, L extends Columns = Columns> {
  readonly key: string;
  readonly record: Canonical<C>;
  readonly lines: readonly Canonical<L>[];
}

/**
 * Rows are collected on records that other rows brought: one field of the record holds all its rows as they are, so that
 * a later drop of only some of them adds to what is there, and others are made from it for people to read.
 */
export interface CollectedWriting<C extends Columns = Columns, L extends Columns = Columns> {
  readonly kind: 'collected';
  /** Odoo models of the records. */
  readonly models: readonly string[];
  /** Reference columns that name the records; a row is collected on each that it names. */
  readonly onto: readonly (keyof C & string)[];
  /** Text field that holds the rows as JSON, by their keys; the same on every model. */
  readonly field: string;
  /** Fields made from all rows of a record; the same ones whatever the rows are. */
  cells(rows: readonly CollectedRow<C, L>[], destination: Destination): Readonly<Record<string, Cell>>;
  /** Notes reasons to reject a row, or remarks about it. */
  check?(record: Canonical<C>, look: Look<C>, lines: readonly Canonical<L>[]): void;
}

/** One line of a document, with the looking-up of its own columns. */
export interface DocumentLine<L extends Columns = Columns> {
  readonly key: string;
  readonly record: Canonical<L>;
  readonly look: Look<L>;
}

/**
 * Rows become documents: loaded once with their lines, compared while still a draft, then brought to their state. What
 * each step calls in Odoo is in lib/odoo/documents, by the document's kind.
 */
export interface DocumentWriting<C extends Columns = Columns, L extends Columns = Columns> {
  readonly kind: 'document';
  readonly document: OdooDocument['kind'];
  /** Odoo models written to; the destination must have them and let the user create there. */
  readonly models: readonly string[];
  /** Records that must exist before this document can be written. */
  supports?(record: Canonical<C>, lines: readonly Canonical<L>[], destination: Destination): readonly SupportRecord[];
  /** As for flat records; columns of the lines are among those asked for. */
  lookups?(
    referenced: (column: (keyof C | keyof L) & string) => readonly number[],
    odoo: OdooReading,
    records: readonly Canonical<C>[],
  ): Promise<ReadonlyMap<string, number>>;
  /** The document this row and its lines become. */
  record(record: Canonical<C>, look: Look<C>, lines: readonly DocumentLine<L>[]): OdooDocument;
}

/** Rows are written down for people; nothing is written to Odoo. */
export interface Inventory<C extends Columns = Columns, L extends Columns = Columns> {
  readonly kind: 'inventory';
  /** Base name of its page and its Markdown file among the run's report files: `workflow-inventory`. */
  readonly file: string;
  /** What stands at the head of both: a title, and what to do with what follows. */
  readonly title: string;
  readonly introduction: string;
  /** What the files are, as the report names them. */
  readonly about: string;
  /** Whether each entry has a place for a signature. */
  readonly signOff?: boolean;
  /** What is written down of one row and its lines. */
  entry(record: Canonical<C>, lines: readonly Canonical<L>[]): InventoryEntry;
}

/** A field that a pair brings to Odoo for its own values, made before the first row is loaded. */
export interface OwnField {
  readonly model: string;
  /** `x_…` */
  readonly name: string;
  /** What people read beside it. */
  readonly label: string;
  readonly type: CustomFieldType;
  readonly options?: readonly SelectionOption[];
  /** Model that a many2one names. */
  readonly relation?: string;
  readonly help?: string;
}

/** Where an object type takes part in a run: all that is said here must hold. */
export interface TakesPart {
  /** Odoo has this model: the app is installed. */
  readonly with?: string;
  /** Odoo does not have it. */
  readonly without?: string;
  /** The map asks for it. */
  readonly setting?: 'calendarEvents';
}

/** Rows that are lines of a document of this object type: in files of their own, or in the document's file. */
export interface LineTypeDeclaration<L extends Columns> {
  /** Singular, kebab-case: `invoice-line`. */
  readonly name: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly columns: L;
  /**
   * Column that names the line uniquely in the drop. Where it is empty or missing, also when the column is required,
   * the document's lines are counted through instead.
   */
  readonly key: keyof L & string;
  /** Column that holds the key of the document; in a file of documents with their lines, that is the document's key. */
  readonly document: keyof L & string;
  readonly references: { readonly [K in keyof L & string]?: Reference };
  /** Whether a document without any line is rejected: yes unless said otherwise. */
  readonly required?: boolean;
  rules?(record: Canonical<L>): readonly Reason[];
}

export type LineType = LineTypeDeclaration<Columns>;

/** What a file of a drop may hold: rows of an object type, or lines of its documents. */
export type RowType = Pick<LineType, 'name' | 'title' | 'files'>;

/** The object type whose files and section of the map an object type reads: its own, unless it takes another's rows. */
export const sourceOf = ({ name, rowsOf }: Pick<ObjectType, 'name' | 'rowsOf'>): string => rowsOf ?? name;

/**
 * Whether the parts of an object type are loaded one after the other: their order counts, or they write to the same
 * records.
 */
export const oneAfterTheOther = ({ source, writing }: ObjectType): boolean =>
  source.order !== undefined || writing.kind === 'collected';

/** Object types and their line types, each line type after its documents. */
export const rowTypesOf = (types: readonly ObjectType[]): readonly RowType[] =>
  types.flatMap((type): readonly RowType[] => (type.lines === undefined ? [type] : [type, type.lines]));

/** How created records leave Odoo when the run is taken back. */
export type Undo = 'unlink-or-archive' | 'leave';

/** What `objectType` is given: typed by its own columns. */
export interface ObjectTypeDeclaration<C extends Columns, L extends Columns = Columns> {
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
    /** Columns in which a value may stand once only in a drop (empty cells aside), or several that may together. */
    readonly unique?: readonly ((keyof C & string) | readonly (keyof C & string)[])[];
    /** A yes-or-no column made by us: is this row's key named in `in` by any row of the drop? */
    readonly named?: { readonly as: keyof C & string; readonly in: keyof C & string };
    /**
     * Column of instants or days by which rows are loaded one part after the other, oldest first: Odoo shows messages in
     * the order in which they were made, whatever their date.
     */
    readonly order?: keyof C & string;
    /** Why there is nothing to migrate in a row, if so: it is `skipped`. */
    skip?(record: Canonical<C>): Reason | undefined;
    /** Rules over several columns of one record. */
    rules?(record: Canonical<C>): readonly Reason[];
  };
  readonly references: { readonly [K in keyof C & string]?: Reference };
  /** Object types to be loaded before this one though no column names them: both may make the same records. */
  readonly after?: readonly string[];
  /** Lines of the documents, for writing of kind `document`. */
  readonly lines?: LineTypeDeclaration<L>;
  /** Takes its rows from the files of this other object type, by that one's section of the map, and has none of its own. */
  readonly rowsOf?: string;
  /** Everywhere unless said otherwise. */
  readonly takesPart?: TakesPart;
  /** Fields that its values need in Odoo. */
  readonly fields?: readonly OwnField[];
  /** Rows define fields that other object types may bring values for: this type's phase is the first. */
  readonly definesFields?: boolean;
  /** Rows may wait for something a person does in Odoo: rule of such rows, name of their gate, and what is to be done. */
  readonly queue?: Queue;
  readonly prerequisites?: readonly Prerequisite[];
  /** What the audit of a drop looks at beside the rules above. */
  readonly audit?: AuditChecks<C, L>;
  readonly writing: Matching | FlatWriting<C> | DocumentWriting<C, L> | CollectedWriting<C, L> | Inventory<C, L>;
  readonly undo: Undo;
  readonly reconcile: {
    readonly count: boolean;
    readonly links: readonly (keyof C & string)[];
    /** What a row adds to the totals that are held against Odoo's, by name of the total. */
    amounts?(record: Canonical<C>, lines: readonly Canonical<L>[], settings: Settings): Amounts;
  };
}

/** One kind of record in a pair: its export contract and its whole way into Odoo. */
export type ObjectType = ObjectTypeDeclaration<Columns>;

/**
 * Declares an object type; the columns given decide the types of everything else. The result forgets them again, so
 * that object types can stand in one list: only records its own columns have read ever reach its functions.
 */
export function objectType<const C extends Columns, const L extends Columns = Columns>(
  declaration: ObjectTypeDeclaration<C, L>,
): ObjectType;
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
