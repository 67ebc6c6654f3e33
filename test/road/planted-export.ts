import { stringify } from 'csv-stringify/sync';
import type { Column, Columns } from '../../lib/migration/columns.ts';
import { exportColumns, lineColumns } from '../../lib/migration/map.ts';
import type { ObjectType, Pair, Reference } from '../../lib/migration/object-type.ts';

/** A value that stands in one cell of an export, or names a file of it, and nowhere else in the world. */
export interface Canary {
  readonly object: string;
  readonly column: string;
  readonly row: RowKind;
  /** What is looked for: letters and digits of the cell that survive every way of writing it down. */
  readonly mark: string;
}

/** What becomes of a row. */
export type RowKind =
  /** Two that are all right, each with references to the other rows of its kind. */
  | 'whole'
  | 'second'
  /** All right by every rule of ours; the database of Odoo refuses it in words that quote all of it. */
  | 'refused'
  /** Every cell breaks the rule of its type, if it has one. */
  | 'broken'
  /** Every reference names nothing. */
  | 'lost'
  /** Has the key of `whole`. */
  | 'twice'
  /** Names a file that did not come. */
  | 'fileless'
  /** Stands beside the rows: a header, the name of a file, what is in it. */
  | 'beside';

/** An export in which every cell that can hold a canary does. */
export interface PlantedExport {
  /** Export files by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of documents by their name below `documents/`. */
  readonly documents: Readonly<Record<string, string>>;
  readonly canaries: readonly Canary[];
}

/** Word of the rows that the database of Odoo is to refuse. */
export const refusedWord = 'refusedbydatabase';

/** Rows of one kind of file. */
interface Sheet {
  readonly object: string;
  readonly file: string;
  readonly columns: Columns;
  readonly key: string;
  readonly references: { readonly [column: string]: Reference | undefined };
}

const loaded = ['whole', 'second', 'refused'] as const;

/**
 * Cells of rows that are all right which cannot be free: another column, an application or Odoo has to know the word.
 * `state` is looked up in Odoo, `accountCode` too; a total must be the sum of its items.
 */
const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'referring-practitioner': { state: '' },
  address: { primary: '', state: '' },
  appointment: { status: 'completed' },
  'clinical-note': { format: 'soap' },
  recall: { status: 'done' },
  payment: { status: 'issued', method: 'card', accountCode: '' },
  'treatment-plan': { total: '' },
  'treatment-plan-item': { quantity: '1' },
  'custom-property': { object: 'patient', options: '', relatedObject: '', relatedColumn: '' },
};

/** The same for single rows. */
const knownOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'address whole': { primary: 'primary' },
  // The only plan that comes to be in Odoo: the command line tells the total of all plans.
  'treatment-plan-item whole': { cost: '480.00' },
  'custom-property whole': { type: 'selection' },
  'custom-property second': { type: 'char' },
  'custom-property refused': { type: 'char' },
};

const sheetsOf = (pair: Pair): readonly Sheet[] =>
  pair.objectTypes
    .filter(({ rowsOf }) => rowsOf === undefined)
    .flatMap((type) => {
      const { name: object, files, source, references } = type;
      const own = { object, file: `${files[0]}.csv`, columns: exportColumns(type), key: source.key, references };
      return [own, ...linesOf(type)];
    });

function linesOf({ name, lines }: ObjectType): readonly Sheet[] {
  if (lines === undefined) return [];
  const references = { ...lines.references, [lines.document]: { to: name } };
  const { name: object, files, key } = lines;
  return [{ object, file: `${files[0]}.csv`, columns: lineColumns(lines), key, references }];
}

/** Columns of a pair, as canaries name them. */
export const columnsOf = (pair: Pair): readonly string[] =>
  sheetsOf(pair).flatMap(({ object, columns }) => Object.keys(columns).map((column) => `${object}.${column}`));

/**
 * Plants canaries in every column of a pair, found in its declarations.
 * @param edition exports of different editions have the same keys and references, and different values
 */
export function plantedExport(pair: Pair, edition: number): PlantedExport {
  const canaries: Canary[] = [];
  const plant = (at: Omit<Canary, 'mark'>, mark: string) => void canaries.push({ ...at, mark });
  const sheets = sheetsOf(pair);
  const keyOf = (object: string, row: RowKind): string => wordOf({ object, column: 'key', row }, 0);
  let numbered = 1000 * edition;

  /** A cell that its type allows, with a canary wherever it can hold one. */
  const allowed = (sheet: Sheet, row: 'whole' | 'second' | 'refused', column: string, of: Column): string => {
    const at = { object: sheet.object, column, row };
    if (sheet.object === 'custom-property' && column === 'options' && row === 'whole') return options(at);
    const word = knownOf[`${sheet.object} ${row}`]?.[column] ?? known[sheet.object]?.[column];
    if (word !== undefined) return word;
    if (column === sheet.key) return planted(at, keyOf(sheet.object, row));
    const reference = sheet.references[column];
    if (reference !== undefined) return named(reference, row === 'refused' ? 'second' : row);
    if (sheet.object === 'custom-property' && column === 'name') return planted(at, fieldOf(row));
    if (sheet.object === 'document' && column === 'file') return planted(at, wordOf(at, 0));
    const free = freeCell(of.type, at);
    if (free === undefined) return firstWords[of.type] ?? of.example;
    plant(at, free.mark);
    return free.cell;
  };
  const options = (at: Omit<Canary, 'mark'>): string =>
    `${planted(at, optionOf())}: Label of ${optionOf()}; other: Other`;
  const planted = (at: Omit<Canary, 'mark'>, cell: string): string => {
    plant(at, cell);
    return cell;
  };
  const named = ({ to, by }: Reference, row: 'whole' | 'second'): string =>
    by === undefined ? keyOf(to, row) : mailOf({ object: to, column: by, row }, 0).cell;
  const optionOf = (): string => wordOf({ object: 'custom-property', column: 'options', row: 'whole' }, 0);
  const fieldOf = (row: RowKind): string => `x_${wordOf({ object: 'custom-property', column: 'name', row }, 0)}`;

  const freeCell = (type: string, at: Omit<Canary, 'mark'>): { cell: string; mark: string } | undefined => {
    numbered += 1;
    const word = wordOf(at, edition);
    switch (type) {
      case 'text':
        if (/phone|mobile/i.test(at.column)) return phone(numbered);
        return { cell: `${word} "ü" & <b>${at.row === 'refused' ? ` ${refusedWord}` : ''}`, mark: word };
      case 'e-mail':
        // Practitioners are named by it: the same in every edition.
        return mailOf(at, at.object === 'practitioner' ? 0 : edition);
      case 'list':
        return { cell: `${word}; other-${numbered}`, mark: word };
      case 'NHS number':
        return nhsNumber(numbered);
      case 'decimal':
        return same(`${90000 - numbered}.37`);
      case 'date':
        return same(dayOf(numbered));
      case 'instant':
        return { cell: `${dayOf(numbered)}T07:31:19Z`, mark: dayOf(numbered) };
      default:
        return undefined;
    }
  };

  /** A cell of a row that never gets further than us. */
  const anything = (sheet: Sheet, row: RowKind, column: string): string => {
    const at = { object: sheet.object, column, row };
    const mark = wordOf(at, edition);
    plant(at, mark);
    return `${mark} "ü"`;
  };

  const rowsOf = (sheet: Sheet): readonly Readonly<Record<string, string>>[] => {
    const row = (cell: (column: string, of: Column) => string) =>
      Object.fromEntries(Object.entries(sheet.columns).map(([column, of]) => [column, cell(column, of)]));
    const good = loaded.map((kind) => row((column, of) => allowed(sheet, kind, column, of)));
    const broken = row((column) => anything(sheet, 'broken', column));
    const second = good[1] ?? {};
    const others = Object.keys(sheet.columns);
    const lost = row((column) =>
      column === sheet.key || sheet.references[column] !== undefined
        ? lostName(sheet, column)
        : isFree(sheet, column)
          ? anything(sheet, 'lost', column)
          : (second[column] ?? ''),
    );
    const twice = { ...second, [sheet.key]: keyOf(sheet.object, 'whole') };
    for (const column of others.filter((one) => one !== sheet.key && isFree(sheet, one)))
      twice[column] = anything(sheet, 'twice', column);
    const rows = [...good, broken, lost, twice];
    if (sheet.object !== 'document') return rows;
    const at = { object: sheet.object, row: 'fileless' } as const;
    const fileless = {
      ...second,
      [sheet.key]: planted({ ...at, column: sheet.key }, keyOf(sheet.object, 'fileless')),
      file: planted({ ...at, column: 'file' }, wordOf({ ...at, column: 'file' }, edition)),
    };
    return [...rows, fileless];
  };
  const isFree = ({ columns }: Sheet, column: string): boolean => columns[column]?.type === 'text';
  const lostName = (sheet: Sheet, column: string): string => {
    const at = { object: sheet.object, column, row: 'lost' } as const;
    if (column === sheet.key) return planted(at, keyOf(sheet.object, 'lost'));
    const { cell, mark } = sheet.columns[column]?.type === 'e-mail' ? mailOf(at, edition) : same(wordOf(at, edition));
    plant(at, mark);
    return cell;
  };

  const files = sheets.map((sheet): [string, string] => {
    const rows = rowsOf(sheet);
    return [sheet.file, stringify(sheet.object === 'patient' ? withMoreColumns(rows) : [...rows], { header: true })];
  });

  /** Values of the custom properties, and a column that feeds nothing. */
  function withMoreColumns(rows: readonly Readonly<Record<string, string>>[]) {
    const beside = (column: string) =>
      planted({ object: 'patient', column, row: 'beside' }, wordOf({ object: 'patient', column, row: 'beside' }, 0));
    const header = beside('header');
    return rows.map((row, index) => ({
      ...row,
      [fieldOf('whole')]: optionOf(),
      [fieldOf('second')]: planted(
        { object: 'patient', column: 'custom', row: 'beside' },
        `${wordOf({ object: 'patient', column: `custom${index}`, row: 'beside' }, edition)}`,
      ),
      [header]: planted(
        { object: 'patient', column: 'unmapped', row: 'beside' },
        wordOf({ object: 'patient', column: `unmapped${index}`, row: 'beside' }, edition),
      ),
    }));
  }

  const documents = loaded.map((row): [string, string] => {
    const at = { object: 'document', column: 'content', row: 'beside' } as const;
    const mark = `${wordOf(at, edition)}${row}`;
    return [wordOf({ object: 'document', column: 'file', row }, 0), planted(at, mark)];
  });
  const unknown = wordOf({ object: 'drop', column: 'file', row: 'beside' }, edition);
  plant({ object: 'drop', column: 'file', row: 'beside' }, unknown);
  return {
    files: { ...Object.fromEntries(files), [`${unknown}.csv`]: `${unknown}\n${unknown}\n` },
    documents: Object.fromEntries(documents),
    canaries,
  };
}

/** A valid word of each type that allows no other. */
const firstWords: Readonly<Record<string, string>> = {
  'country code': 'GB',
  'currency code': 'GBP',
  'yes or no': 'true',
};

const same = (cell: string) => ({ cell, mark: cell });

/** Only small letters and digits: it stays whole in whatever it is written to. */
const wordOf = ({ object, column, row }: Omit<Canary, 'mark'>, edition: number): string =>
  `canary${edition}${object}${column}${row}`.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const mailOf = (at: Omit<Canary, 'mark'>, edition: number) => {
  const mark = wordOf(at, edition);
  return { cell: `${mark}@example.com`, mark };
};

const phone = (number: number) => {
  const digits = `7319${String(number).padStart(6, '0')}`;
  return { cell: `+44${digits}`, mark: digits };
};

/** Years in which nothing but these rows happens. */
const dayOf = (number: number): string =>
  new Date(Date.UTC(1901, 0, 1) + number * 86_400_000).toISOString().slice(0, 10);

/** A number with the check digit that fits (modulus 11), in the way people write it. */
function nhsNumber(number: number): { readonly cell: string; readonly mark: string } {
  for (let nine = 731_000_000 + number * 10; ; nine += 1) {
    const digits = String(nine);
    const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check === 10) continue;
    const mark = `${digits}${check}`;
    return { cell: `${mark.slice(0, 3)} ${mark.slice(3, 6)} ${mark.slice(6)}`, mark };
  }
}
