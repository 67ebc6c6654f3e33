import { ExportFileError } from '../errors.ts';
import type { ExportFileInput, ReadOptions, SourceRow } from './source-row.ts';

// biome-ignore lint/correctness/useYield: placeholder of this reader's first version
export async function* xlsxRows(input: ExportFileInput, _options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  throw new ExportFileError({ file: input.name }, 'workbooks are not read yet', 'Export it as CSV');
}

export async function xlsxHeaders(input: ExportFileInput): Promise<string[]> {
  throw new ExportFileError({ file: input.name }, 'workbooks are not read yet', 'Export it as CSV');
}
