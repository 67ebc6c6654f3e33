import type { CanonicalValue } from '../columns.ts';
import { namedByCustom } from '../custom-problems.ts';
import { customFeedsOf } from '../custom-values.ts';
import { phasesOf } from '../dependency-order.ts';
import { readExportFile } from '../export-files/read-export-file.ts';
import type { ExportFileInput, SourceRow, TextEncoding } from '../export-files/source-row.ts';
import { nameOf, type SourceName } from '../id-map.ts';
import { missingDocument, noLines } from '../join-lines.ts';
import { KeySet } from '../key-set.ts';
import { exportColumns, headersRead, lineColumns, type ObjectMap, rowsHoldLines, type SchemaMap } from '../map.ts';
import type { LineType, ObjectType, Pair, Reference } from '../object-type.ts';
import type { Reason } from '../outcome.ts';
import { cellsReader, type LineReader, lineReader, namedKeys, type PartLine, transformer } from '../transform.ts';
import type { Finding, Weight } from './finding.ts';
import { KeysOfDrop } from './keys-of-drop.ts';
import { dateDoubts } from './odd-dates.ts';
import { oddTexts } from './odd-text.ts';
import { RepeatedValues } from './repeated-values.ts';
import { SumsOfLines } from './sums-of-lines.ts';
import { codeDoubts, type KnownInOdoo } from './unknown-codes.ts';

/** A drop as it is audited. */
export interface DropToAudit {
  readonly pair: Pair;
  readonly map: SchemaMap;
  /** Files that hold rows of an object type or a line type. */
  files(object: string): readonly ExportFileInput[];
  /** Headers that other object types read from the same files: a row with these alone holds no record of this one. */
  shared?(object: string): ReadonlySet<string>;
  /** Decides what lies ahead. */
  readonly now: Date;
  /** Which of these records an earlier run knows, by `nameOf`; nothing is known unless said. */
  knownBefore?(names: readonly SourceName[]): Promise<ReadonlySet<string>>;
  readonly inOdoo?: KnownInOdoo;
  /** Asked now and then: an audit whose time is up ends where it is, and says so. */
  timeIsShort?(): boolean;
}

/** What an audit tells while it reads. */
export type Audited =
  /** Everything that was found of one row, or of a file as a whole. */
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  /** A file, as far as it was read: to its end, or to where the time was up. Nothing follows an unfinished one. */
  | {
      readonly kind: 'file';
      readonly object: string;
      readonly file: string;
      readonly rows: number;
      readonly finished: boolean;
    };

const rowsAtATime = 500;
const rowsBetweenLooks = 1000;
const noMap: ObjectMap = { columns: {}, unmapped: [] };

/**
 * Reads a drop row by row and tells everything that a person should know before it is migrated. Object types come in the
 * order in which they are loaded, so that what a row names has been read; files of documents with lines, and of records
 * that name their own kind, are read once more before for their keys. Memory grows with the keys (some 40 bytes each),
 * not with the rows.
 * @throws {ExportFileError} when a file as a whole cannot be read
 */
export async function* auditDrop(drop: DropToAudit): AsyncGenerator<Audited> {
  const { pair, map } = drop;
  const types = pair.objectTypes.filter(
    ({ name, rowsOf, lines }) =>
      rowsOf === undefined && [name, lines?.name ?? name].some((object) => drop.files(object).length > 0),
  );
  const keys = new KeysOfDrop(pair, map);
  for (const type of phasesOf(types, ({ name }) => namedByCustom(map.objects[name])).flat()) {
    for await (const told of auditType(drop, type, keys)) {
      yield told;
      if (told.kind === 'file' && !told.finished) return;
    }
  }
}

/** Findings of one row, and of those that wait to hear whether what they name was migrated before. */
interface RowFound {
  readonly findings: Finding[];
  readonly unknown: readonly { readonly name: SourceName; readonly finding: Finding }[];
}

async function* auditType(drop: DropToAudit, type: ObjectType, keys: KeysOfDrop): AsyncGenerator<Audited> {
  const { pair, map } = drop;
  const own = map.objects[type.name] ?? noMap;
  const inputs = drop.files(type.name);
  const { lines } = type;
  const ownLines = lines === undefined ? [] : drop.files(lines.name);
  const holdsLines = ownLines.length === 0 && rowsHoldLines(type, map.objects);
  const custom = customFeedsOf(pair, own);

  const named = new KeySet();
  const note = keys.noter(type, own);
  const readBefore = lines !== undefined || namesItself(type, own);
  if (type.source.named) for (const input of inputs) await namedKeys(type, own, rowsOf(input, type.name), named);
  if (readBefore) for (const input of inputs) for await (const row of rowsOf(input, type.name)) note(row);

  const sums = new SumsOfLines();
  if (lines !== undefined) {
    const mapOfLines = map.objects[lines.name] ?? noMap;
    const reader = lineReader(lines, mapOfLines, holdsLines ? new Set(headersRead(own)) : undefined);
    // A row that holds both is read once for its line, and again for its document.
    const object = holdsLines ? type.name : lines.name;
    const auditLine = lineAuditor(drop, { type, lines, map: mapOfLines, reader, keys, sums, object });
    for (const input of holdsLines ? inputs : ownLines)
      yield* auditFile(drop, { input, object, told: !holdsLines }, auditLine);
  }

  const { transform } = transformer(type, own, named, {
    repeated: holdsLines,
    custom,
    shared: holdsLines ? new Set() : (drop.shared?.(type.name) ?? new Set()),
  });
  const columns = exportColumns(type);
  const cells = cellsReader(columns, own);
  const { audit: checks = {} } = type;
  const dates = dateDoubts(columns, checks, drop.now);
  const repeated = new RepeatedValues(holdsLines ? {} : checks);
  const codes = codeDoubts(columns, type, drop.inOdoo);
  const references = Object.entries(type.references);
  const header = headerIn(own);

  const audit = (row: SourceRow, file: string): RowFound => {
    if (!readBefore) note(row);
    const at = { object: type.name, file, row: row.row };
    const found = new FindingsOfRow(at, header(row));
    const transformed = transform(row, file);
    const outcome = transformed.kind === 'outcome' ? transformed.outcome : undefined;
    if (outcome !== undefined && 'reasons' in outcome) {
      const weight = outcome.outcome === 'skipped' ? 'skipped' : 'rejected';
      found.add(weight, outcome.reasons);
      // Damaged and skipped rows have nothing more to tell.
      if (weight === 'skipped' || row.problem !== undefined) return found;
    }
    const line = transformed.kind === 'record' ? transformed.line : undefined;
    const record = line?.record ?? cells(row).record;
    for (const [column, reference] of references) found.names(column, reference, record[column], keys);
    for (const [field, value] of Object.entries(line?.custom ?? {}))
      if (value.to !== undefined)
        found.names(own.custom?.[field]?.from ?? field, referenceTo(value.to, value.by), value.value, keys);
    found.add('rejected', codes(record));
    found.add('doubtful', dates(record));
    const again = repeated.look(record, file, row.row);
    if (outcome === undefined) found.add('doubtful', again);
    found.add('doubtful', reach(checks.reachedBy ?? [], record));
    found.add('doubtful', keys.disagreements(type, record));
    if (line !== undefined) {
      found.add('doubtful', checks.doubts?.(record) ?? []);
      if (lines !== undefined) found.add(...judgeLines(type, lines, line, sums));
    }
    found.odd(row);
    return found;
  };
  for (const input of inputs) yield* auditFile(drop, { input, object: type.name, told: true }, audit);
}

/** What is to be said of a document by its lines. */
function judgeLines(
  { audit }: ObjectType,
  lines: LineType,
  { key, record }: PartLine,
  sums: SumsOfLines,
): readonly [Weight, readonly Reason[]] {
  if (!sums.hasLines(key)) return ['rejected', lines.required === false ? [] : [noLines(lines)]];
  return ['doubtful', audit?.lines === undefined ? [] : sums.judge(key, record, audit.lines)];
}

/** What lines are audited with. */
interface LinesToAudit {
  readonly type: ObjectType;
  readonly lines: LineType;
  readonly map: ObjectMap;
  readonly reader: LineReader;
  readonly keys: KeysOfDrop;
  readonly sums: SumsOfLines;
  /** The object type itself where its rows hold the lines; what is odd about such a row is told with its document. */
  readonly object: string;
}

function lineAuditor(drop: DropToAudit, { type, lines, map, reader, keys, sums, object }: LinesToAudit) {
  const shared = object === type.name;
  const columns = lineColumns(lines);
  const cells = cellsReader(columns, map);
  const dates = dateDoubts(columns, {}, drop.now);
  const codes = codeDoubts(columns, type, drop.inOdoo);
  const references = Object.entries(lines.references);
  const header = headerIn(map);
  const ofLines = type.audit?.lines;
  return (row: SourceRow, file: string): RowFound => {
    const found = new FindingsOfRow({ object, file, row: row.row }, header(row));
    if (shared && row.problem !== undefined) return found;
    const read = reader.read(row, file);
    if (read.kind === 'none') return found;
    if (read.kind === 'broken') {
      found.add('rejected', read.reasons);
      sums.addBroken(read.document);
      if (row.problem !== undefined) return found;
    }
    const record = read.kind === 'line' ? read.line.record : cells(row).record;
    if (read.kind === 'line') {
      const figures = ofLines?.figuresOf === undefined ? [] : keys.figures(lines, ofLines.figuresOf, record);
      sums.add(read.document, ofLines?.amounts(record, figures) ?? {});
    }
    if (!keys.has(type.name, type.source.key, read.document)) found.add('rejected', [missingDocument(lines)]);
    for (const [column, reference] of references) found.names(column, reference, record[column], keys);
    found.add('rejected', codes(record));
    found.add('doubtful', dates(record));
    if (!shared) found.odd(row);
    return found;
  };
}

/** One file of the drop, and what it holds. */
interface FileToAudit {
  readonly input: ExportFileInput;
  /** Object type or line type; its name is also that of its sheet in a workbook. */
  readonly object: string;
  /** Whether its rows are counted, and its encoding told, by this reading. */
  readonly told: boolean;
}

async function* auditFile(
  drop: DropToAudit,
  { input, object, told }: FileToAudit,
  audit: (row: SourceRow, file: string) => RowFound,
): AsyncGenerator<Audited> {
  let rows = 0;
  let finished = true;
  let encoding: TextEncoding = 'UTF-8';
  let held: RowFound[] = [];
  async function* tell(): AsyncGenerator<Audited> {
    const known = await knownOf(drop, held);
    for (const { findings, unknown } of held) {
      const orphans = unknown.filter(({ name }) => !known.has(nameOf(name))).map(({ finding }) => finding);
      yield { kind: 'findings', findings: [...findings, ...orphans] };
    }
    held = [];
  }
  const onEncoding = (found: TextEncoding) => {
    encoding = found;
  };
  for await (const row of readExportFile(input, { sheet: object, onEncoding })) {
    rows += 1;
    const found = audit(row, input.name);
    if (found.findings.length + found.unknown.length > 0) held.push(found);
    if (held.length >= rowsAtATime) yield* tell();
    if (rows % rowsBetweenLooks === 0 && drop.timeIsShort?.() === true) {
      finished = false;
      break;
    }
  }
  yield* tell();
  if (!told && finished) return;
  if (encoding !== 'UTF-8') yield { kind: 'findings', findings: [encodingRepaired(object, input.name, encoding)] };
  yield { kind: 'file', object, file: input.name, rows, finished };
}

async function knownOf(drop: DropToAudit, held: readonly RowFound[]): Promise<ReadonlySet<string>> {
  const names = new Map(held.flatMap(({ unknown }) => unknown.map(({ name }) => [nameOf(name), name])));
  if (names.size === 0 || drop.knownBefore === undefined) return new Set();
  return await drop.knownBefore([...names.values()]);
}

/** Gathers what is found of one row. */
class FindingsOfRow implements RowFound {
  readonly findings: Finding[] = [];
  readonly unknown: { name: SourceName; finding: Finding }[] = [];
  readonly #at: Pick<Finding, 'object' | 'file' | 'row'>;
  readonly #header: (column: string) => string;

  constructor(at: Pick<Finding, 'object' | 'file' | 'row'>, header: (column: string) => string) {
    this.#at = at;
    this.#header = header;
  }

  add(weight: Weight, reasons: readonly Reason[]): void {
    for (const reason of reasons) this.findings.push(this.#finding(weight, reason));
  }

  /** Notes references to records that the drop does not have. */
  names(column: string, reference: Reference | undefined, value: CanonicalValue | undefined, keys: KeysOfDrop): void {
    if (reference === undefined || value === undefined || value === null) return;
    for (const key of [value].flat()) {
      if (typeof key !== 'string' || keys.has(reference.to, reference.by, key)) continue;
      const name = { objectType: reference.to, ...(keys.isKey(reference) ? {} : { by: reference.by }), key };
      this.unknown.push({ name, finding: this.#finding('rejected', missingReference(column, reference.to)) });
    }
  }

  /** Notes what is odd about the characters of the row. */
  odd(row: SourceRow): void {
    for (const { weight, ...reason } of oddTexts(row)) this.add(weight, [reason]);
  }

  #finding(weight: Weight, { column, ...reason }: Reason): Finding {
    return { ...this.#at, ...reason, weight, ...(column === undefined ? {} : { column: this.#header(column) }) };
  }
}

/** The header that feeds a canonical column: people look for that. Reasons of the transform name headers already. */
const headerIn =
  ({ columns }: ObjectMap) =>
  (row: SourceRow) =>
  (column: string): string =>
    Object.hasOwn(row.values, column) ? column : (columns[column]?.from ?? column);

const rowsOf = (input: ExportFileInput, sheet: string) => readExportFile(input, { sheet });

const referenceTo = (to: string, by: string | undefined): Reference => (by === undefined ? { to } : { to, by });

/** Whether rows may name rows of the same files. */
const namesItself = ({ name, references, audit }: ObjectType, map: ObjectMap): boolean =>
  audit?.sameAs !== undefined ||
  Object.values(references).some((reference) => reference?.to === name) ||
  namedByCustom(map).includes(name);

const reach = (columns: readonly string[], record: Readonly<Record<string, CanonicalValue>>): readonly Reason[] =>
  // A cell that breaks a rule is told already, and is there.
  columns.length > 0 && columns.every((column) => record[column] === null) ? [unreachable(columns)] : [];

const unreachable = (columns: readonly string[]): Reason => ({
  rule: 'no-contact-details',
  column: columns[0] ?? '',
  problem: `is empty, and so is everything else to reach somebody by (${columns.join(', ')})`,
  mend: 'Fill in an e-mail or a phone number, or leave it if nobody needs to be reached',
});

/** As the load says it, but for the key: a finding holds no value of its row. */
const missingReference = (column: string, to: string): Reason => ({
  rule: 'missing-reference',
  column,
  problem: `names a record of ${to} that is neither in this export nor was it migrated before`,
  mend: `Add the ${to} to the export, or correct the reference`,
});

const encodingRepaired = (object: string, file: string, encoding: TextEncoding): Finding => ({
  object,
  file,
  rule: 'encoding-repaired',
  problem: `is written in ${encoding}; it was read as such`,
  mend: 'Nothing to do when accents look right in the report; else export it again in UTF-8',
  weight: 'repaired',
});
