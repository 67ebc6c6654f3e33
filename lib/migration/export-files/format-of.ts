/** Formats an export file may have; each of them may also be compressed with gzip. */
export type ExportFormat = 'csv' | 'jsonl' | 'json' | 'xlsx';

const formatByEnding: ReadonlyMap<string, ExportFormat> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['tab', 'csv'],
  ['txt', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['json', 'json'],
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
]);

/** The format a file's name promises, or undefined when it is none an export may have. A `.gz` at the end is ignored. */
export function formatOf(name: string): ExportFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1];
  return ending === undefined ? undefined : formatByEnding.get(ending.toLowerCase());
}
