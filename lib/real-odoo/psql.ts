import type { OdooHost } from './host.ts';

// psql's own separators cannot stand in any value we read: ASCII keeps these two for the purpose.
const fieldEnd = '\x1f';
const rowEnd = '\x1e';

/** Runs SQL as superuser and returns the rows of its last query as text; NULL is the empty text. */
export async function queryRows(host: OdooHost, database: string, sql: string): Promise<string[][]> {
  const format = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-F', fieldEnd, '-R', rowEnd];
  return parseRows(await host.postgres('psql', [...format, '-d', database, '-f', '-'], sql));
}

/** Reads psql's unaligned output. */
export function parseRows(output: string): string[][] {
  const body = output.endsWith('\n') ? output.slice(0, -1) : output;
  return body === '' ? [] : body.split(rowEnd).map((row) => row.split(fieldEnd));
}

/** An SQL name in quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL text literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
