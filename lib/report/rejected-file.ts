import { addedColumns } from '../migration/added-columns.ts';
import type { SourceRow } from '../migration/export-files/source-row.ts';
import type { Outcome } from '../migration/outcome.ts';
import { csvFile } from './csv.ts';

/**
 * A row whose cells cannot be trusted would look right in the header's columns and be taken in as it is. Cells beyond
 * the header keep it refused until a person has mended it.
 */
const cellsBeyond = ({ problem, surplus = [] }: SourceRow): readonly string[] => {
  if (problem === undefined) return [];
  return surplus.length > 0 ? surplus : ['delete this cell once the row is right'];
};

/**
 * Rejected rows in the source's own columns, with why and how to mend: corrected and uploaded as it is, the file is
 * the next drop.
 */
export async function rejectedFile(
  headers: readonly string[],
  rejected: readonly Outcome[],
  rowsOf: (file: string) => AsyncIterable<SourceRow>,
): Promise<string> {
  const rows: string[][] = [];
  for (const [file, outcomes] of Map.groupBy(rejected, (outcome) => outcome.file)) {
    const byRow = new Map(outcomes.map((outcome) => [outcome.row, outcome]));
    for await (const row of rowsOf(file)) {
      const outcome = byRow.get(row.row);
      if (outcome === undefined || !('reasons' in outcome)) continue;
      const rules = outcome.reasons.map(({ rule }) => rule).join('; ');
      const mends = outcome.reasons
        .map(({ column, mend }) => (column === undefined ? mend : `${column}: ${mend}`))
        .join('; ');
      rows.push([...headers.map((header) => row.values[header] ?? ''), rules, mends, ...cellsBeyond(row)]);
      byRow.delete(row.row);
      if (byRow.size === 0) break;
    }
  }
  return csvFile([...headers, ...addedColumns], rows);
}
