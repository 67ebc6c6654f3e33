import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isJsonObject, type Json, parseJson } from '../json.ts';
import type { ItemReader } from './definition.ts';
import { evaluateNumber, scopeOf, type Visit } from './frame.ts';
import { StateFailure } from './state-failure.ts';
import { textArgument } from './task.ts';

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/** Reads a Distributed Map's items from S3: a JSON array, JSON lines, a CSV or the objects under a prefix. */
export async function readItems(reader: ItemReader, visit: Visit): Promise<readonly Json[]> {
  const { host } = visit.frame;
  const config = reader.ReaderConfig ?? {};
  const most = await evaluateNumber(visit, 'MaxItems', config.MaxItems, Number.POSITIVE_INFINITY);
  const args = await host.evaluate(reader.Arguments, 'ItemReader/Arguments', scopeOf(visit));
  const bucket = textArgument(args, 'Bucket');
  try {
    if (reader.Resource === 'arn:aws:states:::s3:listObjectsV2') {
      const prefix = isJsonObject(args) && typeof args['Prefix'] === 'string' ? args['Prefix'] : '';
      return (await host.objects.list(bucket, prefix)).slice(0, most);
    }
    const versionId = isJsonObject(args) && typeof args['VersionId'] === 'string' ? args['VersionId'] : undefined;
    const content = await host.objects.read(bucket, textArgument(args, 'Key'), versionId);
    return parseItems(config, content).slice(0, most);
  } catch (error) {
    // The reason may quote the content, so only its kind is told.
    const reason = error instanceof Error ? error.name : 'an unknown error';
    throw new StateFailure('States.ItemReaderFailed', `The items could not be read from S3 (${reason}).`);
  }
}

function parseItems(config: NonNullable<ItemReader['ReaderConfig']>, content: string): readonly Json[] {
  switch (config.InputType) {
    case 'CSV': {
      const columns = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : true;
      const rows: unknown = parse(content, {
        columns: columns === true ? true : [...columns],
        delimiter: delimiters[config.CSVDelimiter ?? 'COMMA'],
        bom: true,
        skip_empty_lines: true,
      });
      return z.array(z.record(z.string(), z.string())).parse(rows);
    }
    case 'JSONL':
      return content
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parseJson);
    case 'JSON':
    case undefined: {
      const items = parseJson(content);
      if (!Array.isArray(items)) throw new TypeError('not an array');
      return items;
    }
  }
}
