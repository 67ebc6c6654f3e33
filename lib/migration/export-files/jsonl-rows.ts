import { ExportFileError } from '../errors.ts';
import { fileBytes } from './file-bytes.ts';
import { jsonRecord } from './json-record.ts';
import { jsonSourceRow } from './json-rows.ts';
import { jsonTokens } from './json-tokens.ts';
import { damagedRow, type ExportFileInput, longestRecord, type ReadOptions, type SourceRow } from './source-row.ts';
import { utf8Text } from './text-encoding.ts';

const lineFeed = 10;

/** Lines without their line feeds. Not `node:readline`: that also ends lines at U+2028, which JSON allows in text. */
async function* linesOf(file: string, text: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; text: string }> {
  let line = 1;
  let open: Buffer[] = [];
  let openBytes = 0;
  const whole = (end: Buffer): string => {
    const bytes = open.length === 0 ? end : Buffer.concat([...open, end]);
    open = [];
    openBytes = 0;
    return bytes.toString('utf8');
  };
  for await (const chunk of text) {
    let from = 0;
    for (let to = chunk.indexOf(lineFeed); to >= 0; to = chunk.indexOf(lineFeed, from)) {
      yield { line, text: whole(chunk.subarray(from, to)) };
      line += 1;
      from = to + 1;
    }
    open.push(chunk.subarray(from));
    openBytes += chunk.length - from;
    if (openBytes > longestRecord) {
      throw new ExportFileError(
        { file, row: line },
        `the line is longer than ${longestRecord / 1024 / 1024} MB`,
        'Write one JSON object a line, or name the file .json when it is a single document',
      );
    }
  }
  if (openBytes > 0) yield { line, text: whole(Buffer.alloc(0)) };
}

function rowOf(line: number, text: string): SourceRow {
  try {
    const tokens = jsonTokens()(text);
    if (!text.trimStart().startsWith('{')) {
      return damagedRow(line, {}, 'the line is not a JSON object', 'Write one object a line');
    }
    const record = jsonRecord();
    for (let index = 1; index < tokens.length; index += 1) {
      const token = tokens[index];
      const done = token === undefined ? undefined : record(token);
      if (done !== undefined) return jsonSourceRow(line, done);
    }
  } catch {
    // The parser's own message quotes the text around the fault.
  }
  return damagedRow(line, {}, 'the line is not valid JSON', 'Write one complete JSON object a line');
}

/**
 * Records of a JSON Lines file, one object a line. Blank lines hold no record and are passed over.
 *
 * @throws ExportFileError when the file as a whole cannot be read; an invalid line is that row's `problem`.
 */
export async function* jsonlRows(input: ExportFileInput, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  let left = options.skipRows ?? 0;
  let blank = true;
  const bytes = utf8Text(input.name, fileBytes(input), options.onEncoding);
  for await (const { line, text } of linesOf(input.name, bytes)) {
    if (text.trim() === '') continue;
    blank = false;
    if (left > 0) left -= 1;
    else yield rowOf(line, text);
  }
  if (blank) throw new ExportFileError({ file: input.name }, 'it is empty', 'Export it again');
}
