import { bareName } from '../bare-name.ts';
import type { Column, Columns } from '../columns.ts';
import { exportColumns, lineColumns } from '../map.ts';
import type { ObjectType, Pair, Reference } from '../object-type.ts';
import type { FileProfile } from '../profile/file-profile.ts';

/** What the rows of an object type or line type may hold, as files are matched with it. */
export interface Contract {
  readonly name: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly columns: Columns;
  readonly key: string;
  readonly references: Readonly<Record<string, Reference | undefined>>;
  /** Document that its rows are lines of, and the column that names it. */
  readonly linesOf?: { readonly object: string; readonly column: string };
  readonly type: ObjectType;
}

/** Everything a file of the pair's drops may hold. What only people who know us export is found by its name alone. */
export const contractsOf = ({ objectTypes }: Pair): readonly Contract[] =>
  objectTypes
    .filter(({ rowsOf }) => rowsOf === undefined)
    .flatMap((type): readonly Contract[] => {
      const { name, title, files, source, references, lines } = type;
      const own: Contract = { name, title, files, columns: exportColumns(type), key: source.key, references, type };
      if (lines === undefined) return [own];
      const linesOf = { object: name, column: lines.document };
      return [
        own,
        {
          name: lines.name,
          title: lines.title,
          files: lines.files,
          columns: lineColumns(lines),
          key: lines.key,
          references: { ...lines.references, [lines.document]: { to: name } },
          linesOf,
          type,
        },
      ];
    });

export const requiredOf = ({ columns }: Contract): readonly (readonly [string, Column])[] =>
  Object.entries(columns).filter(([, { required }]) => required);

/** The contract of a name, or none. */
export const contractNamed = (contracts: readonly Contract[], name: string): readonly Contract[] =>
  contracts.filter((contract) => contract.name === name);

/** Whether a file has every column of its contract that must be there, by its own name. */
export const followsContract = (contract: Contract, { columns }: FileProfile): boolean =>
  requiredOf(contract).every(([name]) => columns.some(({ header }) => bareName(header) === bareName(name)));
