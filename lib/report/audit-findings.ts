import type { Finding } from '../migration/audit/finding.ts';
import { csvFile, csvRows } from './csv.ts';

/** Name of the file with every finding, among the files of the report. */
export const findingsFile = 'audit-findings.csv';

const headers = ['file', 'row', 'column', 'meaning', 'rule', 'what is wrong', 'how to mend it'];
// S3 takes the file in parts of MiB; smaller pieces only cost time.
const pieceLength = 64 * 1024;

/** Every finding as a line of a CSV file for people, in pieces, so that there may be any number. */
export async function* findingsAsCsv(findings: AsyncIterable<readonly Finding[]>): AsyncGenerator<Buffer> {
  let piece = csvFile(headers, []);
  for await (const some of findings) {
    piece += csvRows(some.map(lineOf));
    if (piece.length < pieceLength) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece);
}

const lineOf = ({ file, row, column, weight, rule, problem, mend }: Finding): readonly string[] => [
  file,
  row === undefined ? '' : String(row),
  column ?? '',
  weight,
  rule,
  problem,
  mend,
];
