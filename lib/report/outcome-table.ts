import { Decimal } from 'decimal.js';
import { outcomeNames } from '../migration/outcome.ts';
import type { Summary } from '../migration/summary.ts';

/** The totals of source and destination as plain text, one line each; empty when there are none. */
export function totalsTable(summary: Summary): string {
  const rows = Object.entries(summary.objects).flatMap(([object, { totals }]) =>
    Object.entries(totals).map(([name, { source, destination }]) => [
      object,
      name,
      source,
      destination,
      new Decimal(destination).minus(source).isZero() ? '·' : new Decimal(destination).minus(source).toFixed(),
    ]),
  );
  return rows.length === 0 ? '' : aligned(['object', 'total', 'source', 'Odoo', 'difference'], rows, 2);
}

/** The outcome table as plain text, one line an object type, columns aligned. */
export function outcomeTable(summary: Summary): string {
  const headers = ['object', 'rows', ...outcomeNames, 'fields read back', 'differing'];
  const rows = Object.entries(summary.objects).map(([object, { rows: read, outcomes, fields }]) => [
    object,
    String(read),
    ...outcomeNames.map((name) => (outcomes[name] === 0 ? '·' : String(outcomes[name]))),
    String(fields.compared),
    fields.differing === 0 ? '·' : String(fields.differing),
  ]);
  return aligned(headers, rows, 1);
}

/** Lines of a table, the first columns to the left, numbers to the right. */
function aligned(headers: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return [line(headers), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
