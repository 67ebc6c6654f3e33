import type { Token } from 'stream-json/core/parser.js';
import { ExportFileError } from '../errors.ts';
import { fileBytes } from './file-bytes.ts';
import { type JsonRecord, jsonRecord } from './json-record.ts';
import { jsonTokens } from './json-tokens.ts';
import { damagedRow, type ExportFileInput, longestRecord, type ReadOptions, type SourceRow } from './source-row.ts';
import { unreadable, utf8Text } from './text-encoding.ts';

const unreadableProblem = "it holds bytes that are no character in the file's encoding";
/** Characters parsed at a time: what comes before a fault in the same slice is not seen, so slices are short. */
const shortSlice = 2048;
const longestSlice = 1024 * 1024;

const unreadableMend = 'Write the affected text again and save the file as UTF-8';

/** The row of a record, with what is wrong in it. */
export function jsonSourceRow(row: number, record: JsonRecord): SourceRow {
  const cells = Object.entries(record.values);
  if (cells.some(([key, text]) => key.includes(unreadable) || text.includes(unreadable))) {
    const clean = (text: string) => text.replaceAll(unreadable, '\uFFFD');
    const values = Object.fromEntries(cells.map(([key, text]) => [clean(key), clean(text)]));
    return damagedRow(row, values, unreadableProblem, unreadableMend);
  }
  if (record.problem !== undefined) return damagedRow(row, record.values, record.problem, 'Keep each key once');
  return { row, values: record.values };
}

/** Finds the list of records in a document: the document itself, or the one list among a top-level object's values. */
function documentReader(file: string) {
  let depth = 0;
  /** Depth inside the list's brackets, 0 until the list is found. */
  let listDepth = 0;
  let listsSeen = 0;
  let row = 0;
  let record: ReturnType<typeof jsonRecord> | undefined;
  let oddElement = false;

  const noList = (problem: string) =>
    new ExportFileError({ file }, problem, 'Write it as one list of objects, or as an object that holds one list');

  const element = (token: Token): SourceRow | undefined => {
    if (record !== undefined) {
      const done = record(token);
      if (done === undefined) return undefined;
      record = undefined;
      return jsonSourceRow(row, done);
    }
    if (!oddElement) {
      row += 1;
      if (token.name === 'startObject') {
        record = jsonRecord();
        return undefined;
      }
      if (token.name !== 'startArray') return damagedRow(row, {}, 'it is not a JSON object', 'Write it as an object');
      oddElement = true;
      return undefined;
    }
    // A list among the records counts as one row, whatever is in it.
    if (token.name !== 'endArray' || depth !== listDepth) return undefined;
    oddElement = false;
    return damagedRow(row, {}, 'it is a list, not a JSON object', 'Write it as an object');
  };

  return {
    /** Records begun so far. */
    row: () => row,
    take(token: Token): SourceRow | undefined {
      const opens = token.name === 'startObject' || token.name === 'startArray';
      const closes = token.name === 'endObject' || token.name === 'endArray';
      if (closes) depth -= 1;
      const inside = listDepth > 0 && depth >= listDepth;
      if (inside) {
        const found = element(token);
        if (opens) depth += 1;
        return found;
      }
      if (opens) depth += 1;
      if (depth === 0 && !closes) throw noList('it is a single value, not a list of records');
      if (token.name === 'startArray' && (depth === 1 || depth === 2)) {
        listsSeen += 1;
        if (listsSeen > 1) throw noList('it holds more than one list, so the records cannot be told');
        listDepth = depth;
      } else if (closes && depth < listDepth) {
        listDepth = 0;
      }
      return undefined;
    },
    end(): void {
      if (depth > 0)
        throw new ExportFileError(row === 0 ? { file } : { file, row }, 'it is cut off here', 'Export it again');
      if (listsSeen === 0) throw noList('it holds no list of records');
    },
  };
}

/**
 * Records of a JSON document: a list of objects, or an object with exactly one list among its values.
 *
 * @throws ExportFileError when the document is not valid JSON or holds no such list.
 */
export async function* jsonRows(input: ExportFileInput, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  const file = input.name;
  const tokens = jsonTokens();
  const document = documentReader(file);
  const parsed = (text: string): readonly Token[] => {
    try {
      return tokens(text);
    } catch {
      // The parser's own message quotes the text around the fault.
      const last = document.row();
      throw new ExportFileError(
        last === 0 ? { file } : { file, row: last },
        last === 0 ? 'it is not valid JSON' : 'it is not valid JSON in this record or soon after it',
        'Export it again',
      );
    }
  };
  let left = options.skipRows ?? 0;
  let blank = true;
  let recordRow = 0;
  let recordLength = 0;
  let slice = shortSlice;
  for await (const piece of slicesOf(utf8Text(file, fileBytes(input), options.onEncoding), () => slice)) {
    blank &&= piece.trim() === '';
    if (blank) continue;
    const found = parsed(piece);
    for (const token of found) {
      const row = document.take(token);
      if (row === undefined) continue;
      if (left > 0) left -= 1;
      else yield row;
    }
    // Inside a long text the parser begins it anew with every slice, so slices grow until it is through.
    slice = found.length > 0 ? shortSlice : Math.min(slice * 2, longestSlice);
    recordLength = document.row() === recordRow ? recordLength + piece.length : 0;
    recordRow = document.row();
    if (recordLength > longestRecord) {
      const place = recordRow === 0 ? { file } : { file, row: recordRow };
      throw new ExportFileError(place, `a record is longer than ${longestRecord / 1024 / 1024} MB`, 'Export it again');
    }
  }
  if (blank) throw new ExportFileError({ file }, 'it is empty', 'Export it again');
  document.end();
}

/** Text in slices of the length asked for at the time, the last one shorter. */
async function* slicesOf(text: AsyncIterable<Buffer>, length: () => number): AsyncGenerator<string> {
  let waiting = '';
  for await (const bytes of text) {
    waiting += bytes.toString('utf8');
    let at = 0;
    for (let size = length(); waiting.length - at >= size; size = length()) {
      yield waiting.slice(at, at + size);
      at += size;
    }
    waiting = waiting.slice(at);
  }
  if (waiting !== '') yield waiting;
}
