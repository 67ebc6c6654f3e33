import { outcomeNames } from '../migration/outcome.ts';
import type { Summary } from '../migration/summary.ts';

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
  const widths = headers.map((header, i) => Math.max(header.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return [line(headers), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
