/** What a CSV file leaves open and its first lines tell. */
export interface CsvDialect {
  readonly delimiter: string;
  /** Rows above the header: 1 when Excel's `sep=;` line is there. */
  readonly rowsAbove: number;
  /** Bytes those rows take. */
  readonly bytesAbove: number;
}

const delimiters: readonly string[] = [',', ';', '\t', '|'];
const rowsLookedAt = 50;

/** How often each delimiter stands outside quotes, row by row. */
function countDelimiters(text: string): readonly (readonly number[])[] {
  const rows: number[][] = [];
  let row = delimiters.map(() => 0);
  let quoted = false;
  let cellStart = true;
  let used = false;
  for (let at = 0; at < text.length && rows.length < rowsLookedAt; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') continue;
      if (text.charAt(at + 1) === '"') at += 1;
      else quoted = false;
      continue;
    }
    if (character === '"' && cellStart) {
      quoted = true;
      cellStart = false;
      used = true;
      continue;
    }
    if (character === '\n' || character === '\r') {
      if (used) rows.push(row);
      row = delimiters.map(() => 0);
      cellStart = true;
      used = false;
      continue;
    }
    const which = delimiters.indexOf(character);
    if (which >= 0) row[which] = (row[which] ?? 0) + 1;
    cellStart = which >= 0;
    used = true;
  }
  // The sample's last row may be cut short, so it counts only when it is all there is.
  if (rows.length === 0) rows.push(row);
  return rows;
}

/**
 * Reads the delimiter off the beginning of a file: the one that splits most rows into as many cells as the header,
 * and among equals the one that makes most cells. A file with a single column gets a comma.
 */
export function sniffDialect(sample: Buffer): CsvDialect {
  const text = sample.toString('utf8');
  const declared = /^"?sep=(.)"?(\r\n|\n|\r)/i.exec(text);
  if (declared?.[1] !== undefined) {
    return { delimiter: declared[1], rowsAbove: 1, bytesAbove: Buffer.byteLength(declared[0]) };
  }
  const rows = countDelimiters(text);
  let best: { delimiter: string; agreeing: number; cells: number } = { delimiter: ',', agreeing: 0, cells: 0 };
  delimiters.forEach((delimiter, which) => {
    const cells = rows[0]?.[which] ?? 0;
    if (cells === 0) return;
    const agreeing = rows.filter((row) => row[which] === cells).length;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && cells > best.cells)) {
      best = { delimiter, agreeing, cells };
    }
  });
  return { delimiter: best.delimiter, rowsAbove: 0, bytesAbove: 0 };
}
