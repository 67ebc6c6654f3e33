import { hash } from 'node:crypto';
import type { Columns } from '../migration/columns.ts';
import type { Destination } from '../migration/destination.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import type { SchemaMap } from '../migration/map.ts';
import type { ObjectType, Prerequisite } from '../migration/object-type.ts';
import type { RowPlace } from '../migration/outcome.ts';
import { columnReader } from '../migration/transform.ts';
import { csvFile } from '../report/csv.ts';
import { type Drop, type DropFile, dropFileInput } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** A gate to be passed before anything is loaded: something the export names is not in Odoo. */
export interface MissingInOdoo {
  readonly gate: string;
  /** Hash of what is missing: accepted once, it stays accepted while it is the same. */
  readonly subject: string;
  readonly question: string;
}

// No chart of accounts has as many; a column of something else must not fill the memory.
const mostValues = 10_000;

/**
 * Looks for what the rows of a drop name and Odoo lacks, and lists it beside the report. Nothing is written to Odoo.
 * @returns what nobody has accepted yet
 */
export async function missingInOdoo(
  stores: Stores,
  run: RunName,
  drop: Drop,
  map: SchemaMap,
  types: readonly ObjectType[],
  destination: Destination,
): Promise<readonly MissingInOdoo[]> {
  const absent = new Map<string, Absent[]>();
  for (const type of types) {
    for (const prerequisite of type.prerequisites ?? []) {
      const named = await valuesOf(stores, drop, map, type, prerequisite.column);
      const own = [...named].filter(([value]) => !isThere(destination, prerequisite, value)).sort();
      const { gate, column } = prerequisite;
      absent.set(gate, [...(absent.get(gate) ?? []), ...own.map(([value, rows]) => ({ column, value, ...rows }))]);
    }
  }
  const lacking = [...absent].filter(([, values]) => values.length > 0);
  const missing = await Promise.all(lacking.map(([gate, values]) => tell(stores, run, gate, values)));
  const decisions = await Promise.all(missing.map((gate) => stores.registry(run).decision(gate)));
  return missing.filter((_, place) => decisions[place]?.verdict !== 'approved');
}

/** A value that Odoo lacks, with how many rows name it and the first of them. */
interface Absent extends Named {
  readonly column: string;
  readonly value: string;
}

interface Named {
  readonly first: RowPlace;
  rows: number;
}

/** Different values of a column, of the object type or of its lines, with how many rows have each. */
async function valuesOf(
  stores: Stores,
  drop: Drop,
  map: SchemaMap,
  type: ObjectType,
  column: string,
): Promise<ReadonlyMap<string, Named>> {
  const { columns, name, files } = rowsWith(drop, type, column);
  const read = columnReader(columns, map.objects[name] ?? { columns: {}, unmapped: [] }, column);
  const values = new Map<string, Named>();
  for (const file of files) {
    for await (const row of readExportFile(dropFileInput(stores, file), { sheet: name })) {
      const value = read(row);
      if (value === undefined) continue;
      const known = values.get(value);
      if (known !== undefined) known.rows += 1;
      else if (values.size < mostValues) values.set(value, { first: { file: file.name, row: row.row }, rows: 1 });
    }
  }
  return values;
}

/** Columns and files that hold a column: lines stand in files of their own, or in the documents' file. */
function rowsWith(
  drop: Drop,
  type: ObjectType,
  column: string,
): { readonly columns: Columns; readonly name: string; readonly files: readonly DropFile[] } {
  const { lines } = type;
  const own = drop.objects[type.name] ?? [];
  return lines !== undefined && Object.hasOwn(lines.columns, column)
    ? { columns: lines.columns, name: lines.name, files: drop.objects[lines.name] ?? own }
    : { columns: type.source.columns, name: type.name, files: own };
}

function isThere(destination: Destination, { of }: Prerequisite, value: string): boolean {
  switch (of) {
    case 'ledger-account':
      return destination.ledgerAccount(value) !== undefined;
  }
}

async function tell(stores: Stores, run: RunName, gate: string, absent: readonly Absent[]): Promise<MissingInOdoo> {
  const name = missingFile(gate);
  const headers = ['column', 'value', 'rows', 'first file', 'first row'];
  const lines = absent.map(({ column, value, rows, first }) => [column, value, `${rows}`, first.file, `${first.row}`]);
  await stores.work.writeText(runFiles(run).report(name), csvFile(headers, lines), 'text/csv; charset=utf-8');
  const columns = [...new Set(absent.map(({ column }) => column))].join(', ');
  const values = [...new Set(absent.map(({ value }) => value))].sort();
  return {
    gate,
    subject: hash('sha256', values.join('\n'), 'hex').slice(0, 16),
    question: `${values.length} values of ${columns} are not in Odoo; ${name} lists them. Create them in Odoo or translate them in the map; approved as it is, the rows naming them are rejected.`,
  };
}

/** Name of the file that lists what is missing, beside the report. */
export const missingFile = (gate: string): string => `${gate}-missing.csv`;
